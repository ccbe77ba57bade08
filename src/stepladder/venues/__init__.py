"""Venue rulebooks: rules as data, each fact with its date and its source."""
