"""Memory for reading pictures: more than other files may have, within what the worker was given as its most."""

import sys


def take_room() -> None:
    """Let this process use all that it may: what reads a picture needs more than a file with text does."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
