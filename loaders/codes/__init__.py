"""The classification codes of a year."""
