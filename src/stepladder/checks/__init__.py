"""Margin checks of one account; each answers with a Decision."""
