"""The verbs, one file each: the only orchestration, and the Python API."""
