"""The verbs: one file each, records in, a result out; the only orchestration, and the Python API."""
