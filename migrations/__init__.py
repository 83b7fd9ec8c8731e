"""Alembic: the tables of `raw` and `codes`, their revisions, and the shipped code lists."""
