"""Figures, text, pages and JSON made from results; results themselves import none of this."""
