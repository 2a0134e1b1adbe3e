"""Large libraries, imported without what they import and never use here."""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


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


@contextlib.contextmanager
def lazily(*modules: str) -> Iterator[None]:
    """While a library is imported, let some modules that it insists on wait until something of them is used.

    The modules are those of the standard library's ``importlib.util.LazyLoader``: whoever uses one later has it whole.

    Parameters
    ----------
    *modules : str
        Modules by their full names. What is imported already stays as it is, and what is not installed is missing.

    Examples
    --------
    >>> with lazily("tabnanny"):
    ...     import tabnanny
    >>> callable(tabnanny.check)
    True
    """
    finder = _Lazily(modules)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Lazily(MetaPathFinder):
    """Finds some modules where they are, and leaves them unread."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = {*modules}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        found = PathFinder.find_spec(fullname, path, target) if fullname in self._modules else None
        if found is not None and isinstance(found.loader, Loader):
            found.loader = importlib.util.LazyLoader(found.loader)
        return found
