"""Liquidation: where it is triggered, and by how much an answer may be off."""
