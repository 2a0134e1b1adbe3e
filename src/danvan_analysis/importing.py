"""Large libraries, imported without what they import and never use here."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def without(*modules: str) -> Iterator[None]:
    """While a library is imported, let some modules be as if they were not installed, and the collector rest.

    Parameters
    ----------
    *modules : str
        Top-level modules that the library can do without. What is imported already stays as it is.

    Examples
    --------
    >>> import sys
    >>> with without("turtledemo"):
    ...     try:
    ...         import turtledemo
    ...     except ImportError:
    ...         print("not to be had")
    not to be had
    >>> "turtledemo" in sys.modules
    False
    """
    hidden = [name for name in modules if name not in sys.modules]
    # What is imported stays: looking for garbage in it takes a quarter of the time.
    collecting = gc.isenabled()
    gc.disable()
    for name in hidden:
        # None makes an import fail as if the package were not installed.
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
        if collecting:
            gc.enable()
