"""``danvan verify``: what can be said of files that claim to be figures of this project.

Nothing is imported before it is known what is asked for: a fresh process that has imported all and used nothing can be
forked, and several files are checked by as many processes as there are cores.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final

from danvan_analysis.project import Project, find

if TYPE_CHECKING:
    from danvan_analysis.export.repository import Repository
    from danvan_analysis.export.verdict import Verdict

#: So many figures are worth further processes, forked or started anew.
_WORTH_A_FORK: Final = 4
_WORTH_A_START: Final = 12
#: Shares for each process: who is done early takes another one.
_SHARES: Final = 4
_MOST_PROCESSES: Final = 8
#: Files that show a drawing, and documents with such.
_DRAWN: Final = (".svg", ".png", ".pdf", ".docx", ".docm", ".dotx", ".odt", ".ott", ".pptx", ".odp")


def verify(named: Sequence[str], *, project: Project | None = None) -> list[Verdict]:
    """The verdicts on files and printed codes.

    Parameters
    ----------
    named : sequence of str
        Paths of files; what is no file and has the form of a code is taken for one. Of a document (DOCX, PPTX, ODT,
        ODP) each picture is checked.
    project : Project, optional
        Default: the project of the working folder.

    Returns
    -------
    list of Verdict
        In the order given, of a document one a picture. All are checked against one reading of the tables: a figure
        that several files show is drawn once.
    """
    home = project or find()
    # What has used polars or the chart converter must not be forked, and what has not even imported it did not use it.
    fresh = "polars" not in sys.modules and sys.platform == "linux"
    with _undisturbed(fresh):
        from danvan_analysis.cleaning import processed
        from danvan_analysis.export.repository import Repository
    repository = Repository(home)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    processes = min(cores, _MOST_PROCESSES)
    # To make the tables anew uses polars, too.
    forked = fresh and processed.is_fresh(home)
    shares = _shares(named, processes, least=_WORTH_A_FORK if forked else _WORTH_A_START)
    found: dict[str, list[Verdict]] = {}
    if len(shares) < 2:
        with _converter(beside=fresh and cores > 1 and any(text.lower().endswith(_DRAWN) for text in named)):
            _begin(repository)
            found = _all(named)
    else:
        if forked:
            repository.listed("", "")  # read once for all
        else:
            processed.ensure(home)
        context = get_context("fork" if forked else "spawn")
        most = min(processes, len(shares))
        with ProcessPoolExecutor(most, mp_context=context, initializer=_begin, initargs=(repository,)) as pool:
            for verdicts in pool.map(_all, shares):
                found |= verdicts
    return [one for text in named for one in found[text]]


@contextmanager
def _undisturbed(fresh: bool) -> Iterator[None]:
    """Without looking for garbage among what is imported: there is none, and it takes a sixth of the time."""
    if not fresh or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _converter(*, beside: bool) -> Iterator[None]:
    """The converter of charts in a process of its own, or in this one."""
    if not beside:
        yield
        return
    from danvan_analysis.export import warming

    with warming.beside():
        yield


def _shares(named: Sequence[str], processes: int, *, least: int) -> list[list[str]]:
    """What is checked at a time: the files of one figure together, so that it is drawn once, and those of an edition.

    One share where there are fewer than ``least`` figures. The largest come first.

    Examples
    --------
    >>> _shares(["path.PCI.2019.2008-14.vi.svg", "quotes.all.2019.2008-14.vi.svg"], 2, least=2)
    [['path.PCI.2019.2008-14.vi.svg'], ['quotes.all.2019.2008-14.vi.svg']]
    """
    figures: dict[str, list[str]] = {}
    for text in dict.fromkeys(named):
        figures.setdefault(".".join(Path(text).name.split(".")[:5]), []).append(text)
    if len(figures) < least or processes < 2:
        return [list(named)]
    most = -(-len(figures) // (processes * _SHARES))
    editions: dict[tuple[str, ...], list[list[str]]] = {}
    for name, files in figures.items():
        edition = tuple(name.split(".")[1:3])
        shares = editions.setdefault(edition, [])
        if not shares or len(shares[-1]) >= most:
            shares.append([])
        shares[-1] += files
    return sorted((share for shares in editions.values() for share in shares), key=len, reverse=True)


class _Known:
    """What the figures of this process are checked against, from one share to the next."""

    repository: Repository


def _begin(repository: Repository) -> None:
    from danvan_analysis.cleaning import processed

    _Known.repository = repository
    processed.ensure(repository.project)


def _all(named: Sequence[str]) -> dict[str, list[Verdict]]:
    return {text: _one(text, _Known.repository) for text in dict.fromkeys(named)}


def _one(text: str, repository: Repository) -> list[Verdict]:
    from danvan_analysis.export import office, verifying
    from danvan_analysis.figures import codes

    path = Path(text)
    if codes.symbols_of(text) is not None and not _exists(path):
        return [verifying.of_code(text, repository)]
    if office.is_document(path):
        return office.of_document(path, repository)
    return [verifying.of_file(path, repository)]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def exit_code(found: Iterable[Verdict]) -> int:
    """0 where every file is current, 1 otherwise.

    Examples
    --------
    >>> from danvan_analysis.export.verdict import Verdict
    >>> exit_code([Verdict("a.png", "current")]), exit_code([Verdict("a.png", "current"), Verdict("b.png")])
    (0, 1)
    """
    return 0 if all(one.verdict == "current" for one in found) else 1


def as_json(found: Sequence[Verdict]) -> str:
    """The verdicts for programs, with what each level rests on and what no verdict can show."""
    from danvan_analysis.export.verdict import LEVELS, LIMITS

    content = {"files": [one.to_dict() for one in found], "levels": LEVELS, "limits": LIMITS}
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_text(found: Sequence[Verdict]) -> str:
    """The verdicts for people: a block a file, the sum, and what no verdict can show.

    Examples
    --------
    >>> from danvan_analysis.export.verdict import Verdict
    >>> print(as_text([Verdict("holiday.png").because("unknown", "none", "it is no figure")]).splitlines()[0])
    unknown     holiday.png
    """
    from danvan_analysis.export.verdict import LEVELS, LIMITS, VERDICTS

    lines = []
    for one in found:
        lines.append(f"{one.verdict:<11} {_plain(one.file)}")
        if one.figure:
            said = f"{one.figure} {one.code}".strip()
            lines.append(f"  figure: {said}{f', release {one.release}' if one.release else ''}")
        if one.title:
            lines.append(f"  title: {one.title}")
        lines += [f"  - {reason}" for reason in one.reasons]
        lines += [f"  changed: {change}" for change in one.changes]
        if one.more_changes:
            lines.append(f"  changed: {one.more_changes} cells more; --json with fewer files does not list them either")
        lines += [
            f"  looks like: {near['figure']} {near['code']} (differs in {near['differing_bits']} of 256 bits)"
            for near in one.candidates
        ]
        if one.now:
            lines.append(f"  today's figure: {one.now}")
        lines.append(f"  rests on: {LEVELS[one.level]}")
    counts = {verdict: sum(one.verdict == verdict for one in found) for verdict in VERDICTS}
    total = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    return "\n".join(_plain(line) for line in [*lines, f"{len(found)} checked: {total}", LIMITS])


def _plain(text: str) -> str:
    """A line for a terminal: what a stranger's file says moves no cursor and changes no colour."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
