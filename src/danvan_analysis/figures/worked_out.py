"""Results that many reports share, kept on disk: intervals of ranks are the same for all provinces and languages.

Kept beside the rendered reports, under the digest of all that they follow from: the rows, the code that reaches them,
what the project adds to the registry,
the versions of the libraries that calculate. Where a project has no such cache yet, nothing is kept: a look at a figure
leaves no files behind. Draws have fixed seeds, so what is kept is what would come out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from danvan_analysis import code_reach
from danvan_analysis.cleaning.reads import unnoted
from danvan_analysis.project import find
from danvan_analysis.reference import registry_additions
from danvan_analysis.storage import held, replace

_CACHE: Final = ".cache/danvan"
FOLDER: Final = f"{_CACHE}/worked-out"
_MOST_BYTES: Final = 1 << 20
#: Of all editions, components and a few states of the code; beyond it the folder begins anew.
_MOST_FILES: Final = 4000

Rows = list[tuple[Any, ...]]


def rows(module: str, key: Sequence[object], work_out: Callable[[], Rows]) -> Rows:
    """Rows of numbers and texts that follow from a key.

    Parameters
    ----------
    module : str
        Where they are calculated; the code that it reaches is part of the key.
    key : sequence
        All that they follow from besides; written by ``repr``, exact for numbers and bytes.
    work_out : callable
        Called where nothing is kept.

    Returns
    -------
    list of tuple
        As ``work_out`` gives them: text, int, float or None in each place.

    Examples
    --------
    >>> rows(__name__, ("an example", 1), lambda: [("14", 1.5, None)])
    [('14', 1.5, None)]
    """
    root = find().root
    if not (root / _CACHE).is_dir():
        return work_out()
    told = repr((module, _code(module), libraries(), registry_additions.current(), tuple(key)))
    path = root / FOLDER / f"{hashlib.sha256(told.encode('utf-8')).hexdigest()}.json"
    with unnoted():
        known = _read(path)
    return _once(path, work_out) if known is None else known


def _once(path: Path, work_out: Callable[[], Rows]) -> Rows:
    """Work out what is not kept; of several processes that ask at the same time one, for which the others wait."""
    lock = path.with_suffix(".lock")
    with ExitStack() as alone:
        with unnoted():
            try:
                alone.enter_context(held(lock))
            except OSError:
                # A project that cannot be written: each for itself.
                return work_out()
            known = _read(path)
        if known is None:
            # Whoever waits holds the file, not its name.
            alone.callback(lock.unlink, missing_ok=True)
            known = work_out()
            _keep(path, known)
        return known


def _read(path: Path) -> Rows | None:
    """What is kept, where it is what was written."""
    try:
        with path.open("rb") as file:
            head, _, body = file.read(_MOST_BYTES).partition(b"\n")
        if head.decode("ascii") != hashlib.sha256(body).hexdigest():
            return None
        return [tuple(row) for row in json.loads(body)]
    except (OSError, ValueError, TypeError):
        return None


def _keep(path: Path, found: Rows) -> None:
    body = json.dumps(found).encode("utf-8")
    try:
        if path.parent.is_dir() and sum(1 for _ in path.parent.iterdir()) >= _MOST_FILES:
            for one in path.parent.iterdir():
                one.unlink(missing_ok=True)
        replace(path, hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body)
    except OSError:
        # A project that cannot be written is calculated each time.
        return


@cache
def _code(module: str) -> str:
    return code_reach.digest(module)


@cache
def libraries() -> str:
    """Versions of the libraries that calculate.

    Examples
    --------
    >>> libraries().split()[::2]
    ['numpy', 'polars', 'scipy']
    """
    return ", ".join(f"{name} {metadata.version(name)}" for name in ("numpy", "polars", "scipy"))
