"""Altair, imported without what no chart needs.

Altair imports jsonschema; where the package ``rfc3987_syntax`` is installed (JupyterLab brings it), jsonschema imports
it to check addresses, and it parses 39 grammars while it is imported: most of the time that a short command takes.
Charts hold no addresses, and jsonschema goes without that check where the package is not to be had.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

_SLOW: Final = "rfc3987_syntax"


def altair() -> ModuleType:
    """Import altair, in about a third of the time.

    Returns
    -------
    module
        Altair itself. What is imported already stays as it is.

    Examples
    --------
    >>> altair().__name__
    'altair'
    """
    hidden = _SLOW not in sys.modules
    if hidden:
        # None makes an import fail as if the package were not installed.
        sys.modules[_SLOW] = None  # type: ignore[assignment]
    try:
        import altair as found
    finally:
        if hidden:
            del sys.modules[_SLOW]
    return found
