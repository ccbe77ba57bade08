"""Measurements with gates: `python -m benchmarks [NAME...] [--json]`."""
