"""``danvan diff``: what differs between two releases, as pages and JSON."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danvan_analysis.cleaning import processed
from danvan_analysis.errors import DanvanError, UnknownName
from danvan_analysis.project import Project, find
from danvan_analysis.reference import words
from danvan_analysis.site import release_diff, release_diff_page
from danvan_analysis.site.release_diff_sides import Side, opened


@dataclass(frozen=True)
class Written:
    """What the command wrote, and what it found.

    Attributes
    ----------
    pages : tuple of Path
    json : Path
    content : dict
        What stands in the JSON file.
    summary : str
        Counts in one line, in English.
    """

    pages: tuple[Path, ...]
    json: Path
    content: dict[str, Any]
    summary: str


def run(old: str, new: str, *, lang: str = "all", out: Path | None = None, project: Project | None = None) -> Written:
    """Compare two releases and write what differs.

    Parameters
    ----------
    old, new : str
        Build folders, registry files, project folders, or git revisions of the project; see
        :func:`danvan_analysis.site.release_diff_sides.opened`.
    lang : str
        ``vi``, ``en`` or ``all``.
    out : Path, optional
        Folder. Default: ``diff`` in the build folder of the project.
    project : Project, optional
        Default: the project of the working folder.

    Raises
    ------
    UnknownName
        A language that is not known.
    BadParameter
        A side is none of these, or cannot be read; nothing is written.
    """
    if lang not in (*words.LANGS, "all"):
        raise UnknownName("language", lang, (*words.LANGS, "all"))
    home = project or find()
    with tempfile.TemporaryDirectory(prefix="danvan-diff-") as scratch:
        sides = [opened(named, project=home, scratch=Path(scratch)) for named in (old, new)]
        made = release_diff.compare(*sides, known=_known(sides, home), evidence=_evidence(sides, home))
    langs = words.LANGS if lang == "all" else (lang,)
    pages, target = release_diff_page.write(made, out or home.build / "diff", langs=langs)
    return Written(tuple(pages), target, release_diff_page.content(made), summary(made))


def _known(sides: list[Side], home: Project) -> Side | None:
    """A build that says which figures use which cells where a revision does not: of a side, else of the project."""
    built = [side for side in sides if side.folder is not None and side.figures is not None]
    if built or not (home.build / "figures").is_dir():
        return built[-1] if built else None
    try:
        return opened(str(home.build), project=home, scratch=Path())
    except DanvanError:
        return None


def _evidence(sides: list[Side], home: Project) -> Any:
    """Rows of today's tables, for cells that are known by their address alone."""
    if all(side.raw is not None for side in sides):
        return None
    try:
        return processed.table("evidence", project=home)
    except DanvanError:
        # The builds are compared all the same, also where the project's own tables are being mended.
        return None


def summary(made: release_diff.ReleaseDiff) -> str:
    """Counts in one line.

    Examples
    --------
    >>> empty = release_diff.ReleaseDiff(Side("a", "registry"), Side("b", "registry"))
    >>> summary(empty)
    'figures not compared; cells not compared; sentences not compared'
    """
    counts = made.counts
    figures = counts["figures"]
    if figures is None:
        said = ["figures not compared"]
    else:
        told = [f"{figures[kind]} {kind}" for kind in (*release_diff.KINDS, "unchanged") if figures[kind]]
        said = [f"figures: {', '.join(told) or 'none'}"]
    for key in ("cells", "sentences"):
        said.append(f"{key} not compared" if counts[key] is None else f"{key} that differ: {counts[key]}")
    return "; ".join(said)
