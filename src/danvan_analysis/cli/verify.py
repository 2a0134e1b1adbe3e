"""``danvan verify``: what can be said of files that claim to be figures of this project."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from danvan_analysis.cleaning import processed
from danvan_analysis.export import office, verifying
from danvan_analysis.export.repository import Repository
from danvan_analysis.export.verdict import LEVELS, LIMITS, VERDICTS, Verdict
from danvan_analysis.figures import codes
from danvan_analysis.project import Project, find

#: So many figures are worth the second that further processes take to start.
_WORTH_IT = 12


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
    processed.ensure(home)
    workers = min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 8)
    shares = _shares(named, workers)
    found: dict[str, list[Verdict]] = {}
    if len(shares) < 2:
        found = _all(named, home)
    else:
        # Fresh processes: one that has used polars or the chart converter must not be forked.
        with ProcessPoolExecutor(max_workers=len(shares), mp_context=get_context("spawn")) as pool:
            for verdicts in pool.map(_all, shares, [home] * len(shares)):
                found |= verdicts
    return [one for text in named for one in found[text]]


def _shares(named: Sequence[str], workers: int) -> list[list[str]]:
    """What each process checks; the files of one figure stay together, so that it is drawn once."""
    groups: dict[str, list[str]] = {}
    for text in dict.fromkeys(named):
        groups.setdefault(".".join(Path(text).name.split(".")[:5]), []).append(text)
    if len(groups) < _WORTH_IT or workers < 2:
        return [list(named)]
    shares: list[list[str]] = [[] for _ in range(workers)]
    for group in sorted(groups.values(), key=len, reverse=True):
        min(shares, key=len).extend(group)
    return [share for share in shares if share]


def _all(named: Sequence[str], home: Project) -> dict[str, list[Verdict]]:
    repository = Repository(home)
    return {text: _one(text, repository) for text in dict.fromkeys(named)}


def _one(text: str, repository: Repository) -> list[Verdict]:
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
    >>> exit_code([Verdict("a.png", "current")]), exit_code([Verdict("a.png", "current"), Verdict("b.png")])
    (0, 1)
    """
    return 0 if all(one.verdict == "current" for one in found) else 1


def as_json(found: Sequence[Verdict]) -> str:
    """The verdicts for programs, with what each level rests on and what no verdict can show."""
    content = {"files": [one.to_dict() for one in found], "levels": LEVELS, "limits": LIMITS}
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_text(found: Sequence[Verdict]) -> str:
    """The verdicts for people: a block a file, the sum, and what no verdict can show.

    Examples
    --------
    >>> print(as_text([Verdict("holiday.png").because("unknown", "none", "it is no figure")]).splitlines()[0])
    unknown     holiday.png
    """
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
