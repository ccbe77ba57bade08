"""The real world: files and payloads in, records out; every complaint names file and field."""
