"""The command line: parses words, calls one verb, prints its result, exits with its code."""

from stepladder.cli.program import main

__all__ = ["main"]
