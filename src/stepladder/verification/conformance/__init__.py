"""Published cases: what they say, whether an answer agrees, and a run over all of them."""
