"""The nouns: frozen records in the words of the trade, with no arithmetic of their own."""
