"""An invented world: price paths as arrays, from a seed and the time they are to be looked at.

numpy lives here and above, never below. A verb imports this folder where it needs it, so that an
answer without paths starts without numpy.
"""
