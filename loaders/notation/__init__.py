"""How accounts are printed: which characters are blanks, dashes, signs, marks, and what is a figure; data, for Python and SQL."""
