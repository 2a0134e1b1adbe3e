"""What a project adds to the registry: editions later than the package knows, more of those that it knows.

A file ``data/registry/<index in lower case>/<year>.toml`` of the project, written by ``danvan add`` or by
hand, in the words of the package's own files::

    index = "PAPI"
    year = 2025
    vintage = 2025  # provinces that the edition prints: 2004, 2008 or 2025
    continues = ["PAPI", "D1"]  # components that go on from the edition before
    complete = ["PAPI", "D1"]  # printed for all provinces but the absent

    [[component]]  # new, or another measure under a known code; [[break]], [[weights]] likewise
    [[absent]]  # province_code and, where not all is absent, component_codes
    [[found]]  # component_code, provinces = "01 14": printed for these provinces only

:func:`current` reads them again whenever a file changed; :mod:`registry_merge` joins them to the package.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from danvan_analysis.errors import ProjectNotFound, RegistryFault
from danvan_analysis.project import ENVIRONMENT_VARIABLE, find
from danvan_analysis.reference.registry_models import Absence, Break, Span, Weights

CODES = ("PAPI", "PCI", "PAR_INDEX", "SIPAS")
#: An entry is written by people; what is longer than this is no entry.
MOST_BYTES = 1_000_000
_FOLDERS = {code.lower(): code for code in CODES}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _spaced(text: object) -> object:
    return tuple(text.split()) if isinstance(text, str) else text


class Found(_Model):
    """Provinces for which a component is printed where it is not printed for all."""

    component_code: str
    provinces: Annotated[tuple[str, ...], BeforeValidator(_spaced)] = Field(min_length=1)


class Addition(_Model):
    """One file: what it says of an edition, and where it stands (for messages)."""

    place: str
    index: Literal["PAPI", "PCI", "PAR_INDEX", "SIPAS"]
    year: Annotated[int, Field(strict=True)]
    vintage: Literal[2004, 2008, 2025]
    continues: tuple[str, ...] = ()
    complete: tuple[str, ...] = ()
    component: tuple[Span, ...] = ()
    breaks: tuple[Break, ...] = Field(default=(), alias="break")
    absent: tuple[Absence, ...] = ()
    found: tuple[Found, ...] = ()
    weights: tuple[Weights, ...] = ()

    def fault(self, problem: str) -> RegistryFault:
        """The error that a problem of this file makes."""
        return RegistryFault(f"{self.place}: {problem}")


@dataclass(frozen=True, eq=False)
class Additions:
    """All additions of a project, as they stood on disk at one moment; a key of caches, by identity."""

    of_index: Mapping[str, tuple[Addition, ...]] = field(default_factory=dict)


NOTHING = Additions()

Seen = tuple[tuple[str, str, int, int, int], ...]
_read: dict[Path, tuple[Seen, Additions]] = {}
_folder_of: dict[object, Path] = {}
_chosen: ContextVar[Path | Additions | None] = ContextVar("registry_additions", default=None)
_held: ContextVar[dict[Path, Additions] | None] = ContextVar("held_additions", default=None)


@contextmanager
def read_from(folder: Path) -> Iterator[None]:
    """Read the additions of a folder, whatever the project of the working folder is.

    Parameters
    ----------
    folder : Path
        As :attr:`danvan_analysis.project.Project.registry`; it need not exist.

    Examples
    --------
    >>> with read_from(Path("nowhere")):
    ...     current() is NOTHING
    True
    """
    token = _chosen.set(folder)
    try:
        yield
    finally:
        _chosen.reset(token)


@contextmanager
def package_alone() -> Iterator[None]:
    """Ask the registry of the package alone, without what a project adds."""
    token = _chosen.set(NOTHING)
    try:
        yield
    finally:
        _chosen.reset(token)


@contextmanager
def held() -> Iterator[None]:
    """Take the additions of a folder as they stand when they are first asked for, until the block ends.

    A report asks the registry thousands of times; looking each time whether a file changed is a tenth of a light one.
    For a block whose result is thrown away where files changed meanwhile.

    Examples
    --------
    >>> with held(), read_from(Path("nowhere")):
    ...     current() is current()
    True
    """
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def current() -> Additions:
    """The additions of the project as they stand now; the same object while no file changes.

    Raises
    ------
    RegistryFault
        A file cannot be meant: it names file and field.
    """
    chosen = _chosen.get()
    if isinstance(chosen, Additions):
        return chosen
    folder = chosen or _folder()
    if folder is None:
        return NOTHING
    kept = _held.get()
    if kept is None:
        return _as_it_stands(folder)
    if folder not in kept:
        kept[folder] = _as_it_stands(folder)
    return kept[folder]


def _as_it_stands(folder: Path) -> Additions:
    seen = _listed(folder)
    if not seen:
        return NOTHING
    known = _read.get(folder)
    if known is None or known[0] != seen:
        known = _read[folder] = (seen, _load(folder, seen))
    return known[1]


def _folder() -> Path | None:
    """data/registry of the project. Finding a project takes longer than what is asked of the registry most."""
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    try:
        key = named if named and os.path.isabs(named) else (named, os.getcwd())
        if key not in _folder_of:
            _folder_of[key] = find().registry
    except (ProjectNotFound, OSError):
        return None
    return _folder_of[key]


def _listed(folder: Path) -> Seen:
    """Index, file, time, size and inode of every entry, in the order of indices and years."""
    try:
        inside = list(os.scandir(folder))
    except OSError:
        return ()
    found = []
    for entry in inside:
        if not entry.is_dir() or entry.name.startswith("."):
            continue
        for file in os.scandir(entry.path):
            if file.name.endswith(".toml") and not file.name.startswith("."):
                status = file.stat()
                found.append((entry.name, file.name, status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(sorted(found))


def _load(folder: Path, seen: Seen) -> Additions:
    read: dict[str, tuple[Addition, ...]] = {}
    for name, file, _, size, _ in seen:
        place = f"data/registry/{name}/{file}"
        if name not in _FOLDERS:
            raise RegistryFault(f"{place}: {name!r} is no index; expected one of {', '.join(_FOLDERS)}")
        if not re.fullmatch(r"\d{4}\.toml", file):
            raise RegistryFault(f"{place}: expected the year as the name of the file, such as 2025.toml")
        if size > MOST_BYTES:
            raise RegistryFault(f"{place}: {size} bytes; an entry has at most {MOST_BYTES}")
        try:
            content = tomllib.loads((folder / name / file).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as problem:
            raise RegistryFault(f"{place} is not valid TOML: {problem}") from None
        one = addition(content, place=place)
        if (one.index, one.year) != (_FOLDERS[name], int(file[:4])):
            raise RegistryFault(
                f"{place}: index and year are {one.index} and {one.year}; the file stands where "
                f"{_FOLDERS[name]} of {file[:4]} belongs"
            )
        read[one.index] = (*read.get(one.index, ()), one)
    return Additions(read)


def addition(content: Mapping[str, Any], *, place: str) -> Addition:
    """Check what one file holds.

    Parameters
    ----------
    content : mapping
        The file, read as TOML.
    place : str
        The file, for messages.

    Raises
    ------
    RegistryFault
        Naming the file and each field that cannot be meant.

    Examples
    --------
    >>> addition({"index": "PAPI", "year": "2025", "vintage": 2025}, place="data/registry/papi/2025.toml")
    Traceback (most recent call last):
    danvan_analysis.errors.RegistryFault: data/registry/papi/2025.toml: year: Input should be a valid integer
    """
    given, year = dict(content), content.get("year")
    for name, defaults in (
        ("component", {"first": year, "last": year}),
        ("break", {"index": given.get("index"), "year": year}),
        ("absent", {"year": year, "vintage": given.get("vintage")}),
        ("weights", {"first": year, "last": year}),
    ):
        entries = given.get(name, ())
        if isinstance(entries, list):
            given[name] = [{**defaults, **_spelled(one)} if isinstance(one, dict) else one for one in entries]
    try:
        made = Addition(place=place, **given)
    except ValidationError as problem:
        raise RegistryFault(f"{place}: {'; '.join(_said(error) for error in problem.errors())}") from None
    except TypeError:
        raise RegistryFault(f"{place}: place: no such field") from None
    _check(made)
    return made


def _spelled(entry: dict[str, Any]) -> dict[str, Any]:
    # "all" is known once the components are; the merge puts the codes in its place.
    return {**entry, "component_codes": ("all",)} if entry.get("component_codes") == "all" else entry


def _said(error: Any) -> str:
    """One fault of pydantic: field (entries counted from 1) and message."""
    parts = [str(part + 1) if isinstance(part, int) else str(part) for part in error["loc"]]
    return f"{' '.join(parts)}: {str(error['msg']).removeprefix('Value error, ')}"


def _check(made: Addition) -> None:
    """What can be said of a file without the registry: years, codes of provinces, nothing twice."""
    from danvan_analysis.reference import provinces

    for name, entries in (("component", made.component), ("weights", made.weights)):
        if any((one.first, one.last) != (made.year, made.year) for one in entries):
            raise made.fault(f"{name}: first and last are {made.year} in this file; leave them out")
    for name, dated in (("break", made.breaks), ("absent", made.absent)):
        if any(one.year != made.year for one in dated):
            raise made.fault(f"{name}: year is {made.year} in this file; leave it out")
    known = {province.code for province in provinces.provinces(made.vintage)}
    for one in made.absent:
        if one.vintage != made.vintage or one.province_code not in known:
            raise made.fault(f"absent: {one.province_code!r} is no province of {made.vintage}; expected its code")
    for entry in made.found:
        strangers = [code for code in entry.provinces if code not in known]
        if strangers:
            raise made.fault(
                f"found, {entry.component_code}: {strangers[0]!r} is no province of {made.vintage}; "
                'expected codes, as "01 14"'
            )
        if list(entry.provinces) != sorted(set(entry.provinces)):
            raise made.fault(f"found, {entry.component_code}: the codes must be in ascending order, each of them once")
    new = [one.code for one in made.component]
    for name, codes in (
        ("continues", made.continues),
        ("complete", made.complete),
        ("component", tuple(new)),
        ("found", tuple(one.component_code for one in made.found)),
    ):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise made.fault(f"{name}: {twice[0]} stands there twice")
    both = sorted(set(new) & set(made.continues))
    if both:
        raise made.fault(f"{both[0]} stands under continues and under component; it goes on, or it is new")
