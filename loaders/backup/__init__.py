"""Backups: what cannot be rebuilt (schemas `raw` and `codes`, the user's seeds) in one file, and back into a database."""
