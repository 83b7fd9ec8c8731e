from loaders.limits import DEFAULT_LIMITS, MEBIBYTE, Limits

__all__ = ["DEFAULT_LIMITS", "MEBIBYTE", "Limits"]
