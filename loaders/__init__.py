"""juesuan: load departmental final accounts as published, reconcile them, query them."""

__version__ = "0.1.0"
