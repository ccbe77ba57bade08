"""What the margin rules are fed with: index, mark, last, evaluated as the venue does."""
