"""The checklist: one file per assumption about a venue, each judged from its rulebook."""
