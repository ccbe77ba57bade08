"""What an answer to one case is, and whether the pipeline worked it out."""

from collections.abc import Callable
from dataclasses import dataclass

from stepladder.verification.conformance.case import Values


@dataclass(frozen=True, slots=True)
class ThroughAccount:
    """Figures of which at least one was worked out by the rules, of an account or of a market."""

    figures: Values


Answered = Values | ThroughAccount
"""Figures by name; a bare table came from a formula alone. A figure may be unknown."""

Answer = Callable[[Values], Answered]
"""Answers every case of one group, given its inputs and nothing else."""
