"""Marts and reports as files: Parquet, CSV or Excel, with a data dictionary and a manifest."""
