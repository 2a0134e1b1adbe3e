"""``danvan figure`` and ``danvan registry``: one figure from its id or code; the list of a release."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from danvan_analysis.cli.cite import figure_named
from danvan_analysis.errors import BadParameter, UnknownName
from danvan_analysis.export import files, registry
from danvan_analysis.figures import charting, families, theme
from danvan_analysis.figures.figure import Figure
from danvan_analysis.project import Project, find
from danvan_analysis.reference import words


def figure(
    named: str,
    *,
    size: str | None = None,
    lang: str | None = None,
    out: Path | None = None,
    project: Project | None = None,
) -> list[Path]:
    """Draw one figure from today's tables and write its files.

    Parameters
    ----------
    named : str
        Id of a figure, the name of one of its files, or a printed code.
    size : str, optional
        ``page`` (16 cm) or ``column`` (8 cm). Default: that of the file named, else ``page``.
    lang : str, optional
        Default: that of the figure named.
    out : Path, optional
        The files stand in a folder of the figure's id below it. Default: build/figures of the project.
    project : Project, optional
        Default: the project of the working folder.

    Returns
    -------
    list of Path

    Raises
    ------
    BadParameter
        It is no figure, or today's tables do not support it: the message says why.
    UnknownName
        A size, language, family or province that is not known.
    """
    identity = figure_named(named)
    if identity is None:
        raise BadParameter(
            f"{named[:80]!r} is no id of a figure and no printed code; expected such as path.PCI.2019.2008-14.vi or "
            "DV-GGE1-MP3G"
        )
    if lang is not None and lang not in words.LANGS:
        raise UnknownName("language", lang, words.LANGS)
    wide = size or ("column" if ".column" in Path(named).name else "page")
    theme.width(wide)
    charting.altair()
    made = families.draw(dataclasses.replace(identity, lang=lang or identity.lang), size=wide)
    if not isinstance(made, Figure):
        raise BadParameter(f"today's tables do not support this figure: {made.what} {made.why}")
    home = project or find()
    return files.write(made, out or home.build / "figures")


def commit_registry(*, built: Path | None = None, close: bool = False, project: Project | None = None) -> Path:
    """Take the registry of a build over into ``releases/<version>/`` of the project.

    Parameters
    ----------
    built : Path, optional
        The build folder. Default: build in the project.
    close : bool
        Close the release: figures may be added to it later, none may change.
    project : Project, optional

    Raises
    ------
    BadParameter
        There is no build with figures.
    ReleaseClosed
        The release is closed and lists a figure with other content.
    """
    home = project or find()
    folder = built or home.build
    found = registry.read(folder / registry.NAME)
    if (found is None or not found.entries) and (folder / "figures").is_dir():
        found = registry.read(registry.write(folder))
    if found is None or not found.entries:
        raise BadParameter(f"{folder} holds no figures; run danvan build first, or name its folder with --from")
    return registry.commit(found, home.root, close=close)
