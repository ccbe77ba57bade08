"""The arithmetic of perpetuals: each formula once, over any number type.

A formula is a plain function of numbers. It imports nothing but its neighbours, draws nothing,
rounds nothing unless its name says so, and never sees an ``Unknown``.
"""
