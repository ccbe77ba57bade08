"""How stepladder answers published cases: one file per topic, one function per group.

A function takes the inputs of a case and nothing else, so it cannot see what is expected. Where the
inputs determine an account it asks the pipeline (``question``); what is left is a formula.
"""
