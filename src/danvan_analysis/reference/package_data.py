"""The files of ``reference/data``, read once a process.

CSV files are read as text, so that a code keeps its leading zero.
"""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from danvan_analysis.errors import RegistryFault


def _text(name: str) -> str:
    try:
        return resources.files(__package__).joinpath("data", *name.split("/")).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RegistryFault(f"reference/data/{name} is missing; reinstall the package") from None


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Rows of a CSV file of the package, every cell as text.

    Parameters
    ----------
    name : str
        File name below ``reference/data``.

    Returns
    -------
    tuple of dict
        A dict a row, in the order of the file.

    Raises
    ------
    RegistryFault
        If the file is missing or a row is longer or shorter than the header.

    Examples
    --------
    >>> rows("tilegrid.csv")[0]["label"]
    'Hà Giang'
    """
    found = tuple(csv.DictReader(_text(name).splitlines()))
    for number, row in enumerate(found, start=1):
        if None in row or None in row.values():
            raise RegistryFault(f"reference/data/{name}: record {number} does not have as many cells as the header")
    return found


@cache
def toml(name: str) -> dict[str, Any]:
    """Content of a TOML file of the package.

    Raises
    ------
    RegistryFault
        If the file is missing or is not TOML.

    Examples
    --------
    >>> toml("registry/pci/index.toml")["code"]
    'PCI'
    """
    try:
        return tomllib.loads(_text(name))
    except tomllib.TOMLDecodeError as problem:
        raise RegistryFault(f"reference/data/{name} is not valid TOML: {problem}") from None
