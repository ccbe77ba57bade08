"""The whole pipeline on one screen: read ``account_answer`` first."""
