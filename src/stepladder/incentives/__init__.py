"""Fees and funding: what holding and leaving a position costs."""
