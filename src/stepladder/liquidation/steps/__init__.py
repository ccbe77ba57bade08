"""The steps of a liquidation, one file per kind: what size, at which price, for which fee.

Every function is pure: it takes what is held and the step's parameters, and answers with sizes,
prices or what is held afterwards. Which step follows which is data of a rulebook.
"""
