"""What can be said of a file that claims to be a figure of this project, or of a printed code.

The figure is drawn anew from the raw tables of today and compared; a file is never believed because it agrees with
itself. Without a signature this shows agreement with a repository, not authorship: whoever can change the repository,
or draws with its code from other tables, can make a file that agrees with what he has.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from danvan_analysis.errors import BadParameter
from danvan_analysis.export import claims, likeness, proof, reading, registry
from danvan_analysis.export.changed_cells import changes
from danvan_analysis.export.reading import Met
from danvan_analysis.export.repository import SHOWS, Drawn, Repository, identity_in
from danvan_analysis.export.verdict import Verdict
from danvan_analysis.figures import codes, theme
from danvan_analysis.figures.figure import FigureId, file_name


def of_file(path: Path, repository: Repository) -> Verdict:
    """The verdict on a file.

    Parameters
    ----------
    path : Path
        PNG, SVG, PDF, Vega-Lite JSON, CSV (with the ``.resource.json`` beside it) or XLSX of a figure.
    repository : Repository

    Returns
    -------
    Verdict
        ``unknown`` for what cannot be read or is no such file: nothing is raised for what it holds.
    """
    try:
        content = reading.content_of(path)
    except BadParameter as error:
        return Verdict(str(path)).because("unknown", "none", f"the file {error}")
    return of_content(content, path.name, repository, file=str(path), beside=_beside(path))


def _beside(path: Path) -> bytes | None:
    """The description of a CSV, where it stands beside it."""
    if path.suffix != ".csv":
        return None
    try:
        return reading.content_of(path.with_suffix(".resource.json"))
    except BadParameter:
        return None


def of_content(
    content: bytes, name: str, repository: Repository, *, file: str = "", beside: bytes | None = None
) -> Verdict:
    """The verdict on the bytes of a file; see :func:`of_file`.

    Parameters
    ----------
    content : bytes
    name : str
        Its name: a hint where nothing inside says which figure it is.
    repository : Repository
    file : str
        How to call it. Default: its name.
    beside : bytes, optional
        The description that stands beside a CSV.
    """
    found = Verdict(file or name)
    met = reading.read(content, name=name, beside=beside)
    if met.kind not in (*SHOWS, "picture"):
        return found.because("unknown", "none", "it is no PNG, SVG, PDF, Vega-Lite JSON, CSV or XLSX of a figure")
    if met.proof is None:
        return _without_proof(found, met, name, repository)
    return _with_proof(found, met, met.proof, repository)


def _with_proof(found: Verdict, met: Met, said: Mapping[str, Any], repository: Repository) -> Verdict:
    identity = claims.identity(said)
    if identity is None:
        return found.because("altered", "none", *met.faults, *claims.faults(said, met))
    size = str(said.get("size"))
    same_tree = False
    if met.kind == "svg" and size in theme.WIDTHS and met.prints.get("drawing") != _named(said).get("drawing"):
        drawn = repository.drawn(identity, size)
        same_tree = isinstance(drawn, Drawn) and met.prints.get("tree") == drawn.tree
    faults = [*met.faults, *claims.faults(said, met, same_tree=same_tree)]
    _name(found, identity, str(said.get("title", "")), claims.release(said))
    shown = _shown(met)
    if faults:
        return found.because("altered", "none", *faults, *_of_another(met, identity, size, repository))
    listed = [
        (one, entry)
        for one, entry in repository.listed(*shown)
        if entry.name == file_name(identity, size) and entry.proof == proof.common(said)
    ]
    today = repository.drawn(identity, size)
    if listed:
        return _against_entry(found, *listed[0], said.get("tables"), today, repository)
    if isinstance(today, Drawn) and _same(met, shown, today):
        if met.kind == "csv" and said["hashes"].get("spec") != today.prints["spec"]:
            # Rows are all that it shows: they are today's, and the figure that they were drawn as is another one.
            return _older(found, said["hashes"], said.get("tables"), today, repository, level="itself")
        other = claims.differences(said, today.said)
        if other:
            return found.because(
                "altered", "none", "it shows today's figure, but its proof says otherwise: " + "; ".join(other)
            )
        found.now = _now(repository, identity, size)
        reasons = ["drawn anew from today's raw tables, the figure is the same"]
        if not claims.is_of_today(said, today.said):
            reasons.append("it was made for another data release or by other code, which drew the same")
        return found.because("current", "re-derived", *reasons)
    for one in repository.registries:
        known = one.entries.get(file_name(identity, size))
        if one.closed and known is not None and one.version == claims.release(said):
            return found.because(
                "altered", "none", f"the registry of release {one.version}, which it names, lists it with other content"
            )
    if isinstance(today, Drawn) and all(today.prints[key] == said["hashes"].get(key) for key in ("data", "spec")):
        # No other drawing can be the drawing of the rows and the specification that the proof names.
        return found.because(
            "altered",
            "none",
            "its proof is that of today's figure, and it shows something else; where another version of the drawing "
            "program made it, only the registry of its release could tell, and none lists it",
        )
    return _older(found, said["hashes"], said.get("tables"), today, repository, level="itself")


def _named(said: Mapping[str, Any]) -> Mapping[str, Any]:
    hashed = said.get("hashes")
    return hashed if isinstance(hashed, dict) else {}


def _against_entry(
    found: Verdict, of: registry.Registry, entry: registry.Entry, tables: object, today: Drawn | str, known: Repository
) -> Verdict:
    """The verdict on a file that a registry lists."""
    _name(found, FigureId.parse(entry.id), entry.title, of.version)
    draft = "" if of.closed else " (a draft: that release is not closed)"
    found.reasons.append(f"listed in the registry of release {of.version}{draft}")
    if isinstance(today, Drawn) and all(today.prints[key] == entry.hashes.get(key) for key in ("data", "spec")):
        found.now = _now(known, FigureId.parse(entry.id), entry.size)
        return found.because("current", "registry", "drawn anew from today's raw tables, the figure is the same")
    return _older(found, entry.hashes, tables, today, known, level="registry")


def _older(
    found: Verdict, former: Mapping[str, Any], tables: object, today: Drawn | str, known: Repository, *, level: str
) -> Verdict:
    """A file that differs from the figure of today: because of the data, or because the figure is another one."""
    if isinstance(today, str):
        return found.because("superseded", level, f"the figure is not drawn any more: {today}")
    identity = today.figure.id
    found.now = _now(known, identity, today.figure.size)
    found.changes, found.more_changes, words = changes(tables, today.said.get("tables"), known)
    other_definition = former.get("spec") != today.prints["spec"]
    if found.changes or former.get("data") != today.prints["data"]:
        found.because("revised", level, "the data behind it was revised since", *words)
        if today.figure.withheld:
            found.reasons.append("today the figure is withheld: validation doubts cells that it uses")
        if level == "registry" and not found.changes and tables is None:
            found.reasons.append("the file carries no printed values any more, so the cells cannot be named")
        return found
    if other_definition:
        return found.because("superseded", level, "its rows are the same, and it is drawn or worded otherwise now")
    return found.because("superseded", level, "rows and specification are the same, and the drawing came out otherwise")


def _without_proof(found: Verdict, met: Met, name: str, repository: Repository) -> Verdict:
    for key, hashed in met.prints.items():
        for of, entry in repository.listed(key, hashed):
            if met.faults:
                break
            found.reasons.append("no proof is inside; it is recognised by what it shows")
            today = repository.drawn(FigureId.parse(entry.id), entry.size)
            return _against_entry(found, of, entry, None, today, repository)
    hint = identity_in(name)
    if hint is not None and met.kind in SHOWS and not met.faults:
        today = repository.drawn(*hint)
        if isinstance(today, Drawn) and _same(met, _shown(met), today):
            _name(found, hint[0], today.figure.title, "")
            found.now = _now(repository, *hint)
            return found.because(
                "current",
                "re-derived",
                "no proof is inside; the figure that its name speaks of, drawn anew, is the same",
            )
    found.because("unproven", "none", "no proof is inside, and no registry lists what it shows", *met.faults)
    if hint is not None:
        found.reasons.append(f"its name speaks of {hint[0]}, which shows something else today")
    found.candidates = likeness.candidates(met.look, repository)
    if found.candidates:
        found.reasons.append("figures that look alike are named as candidates; a likeness proves nothing")
    return found


def _of_another(met: Met, identity: FigureId, size: str, repository: Repository) -> list[str]:
    """Whose content a file shows that carries the proof of another figure."""
    names = {entry.name for key, hashed in met.prints.items() for _, entry in repository.listed(key, hashed)}
    names.discard(file_name(identity, size))
    return [f"what it shows is listed as {', '.join(sorted(names)[:3])}"] if names else []


def _shown(met: Met) -> tuple[str, str]:
    key = SHOWS[met.kind]
    return key, met.prints.get(key, "")


def _same(met: Met, shown: tuple[str, str], today: Drawn) -> bool:
    """Whether a file shows the figure of today; an SVG also where another program wrote it anew."""
    return bool(shown[1]) and (
        today.shows(met.kind) == shown[1] or ("tree" in met.prints and today.tree == met.prints["tree"])
    )


def _name(found: Verdict, identity: FigureId, title: str, release: str) -> None:
    found.figure, found.title, found.release = str(identity), title[:300], release[:60]
    try:
        found.code = codes.of(identity)
    except BadParameter:
        found.code = ""


def _now(repository: Repository, identity: FigureId, size: str) -> str:
    path = repository.file_of(identity, size)
    flag = "" if size == "page" else f" --size {size}"
    return str(path) if path is not None else f"danvan figure {identity}{flag}"


def of_code(text: str, repository: Repository) -> Verdict:
    """The verdict on a printed code: which figure it stands for, and whether that figure is what it was.

    Parameters
    ----------
    text : str
        As somebody typed it.
    repository : Repository
    """
    found = Verdict(text)
    try:
        identity = codes.read(text)
    except BadParameter as error:
        return found.because("unknown", "none", str(error))
    today = repository.drawn(identity, "page")
    _name(found, identity, "", "")
    name = file_name(identity, "page")
    entries = [(one, one.entries[name]) for one in repository.registries if name in one.entries]
    if isinstance(today, str):
        verdict = "superseded" if entries else "unknown"
        return found.because(verdict, "code", f"the code stands for {identity}, which is not drawn: {today}")
    found.title, found.now = today.figure.title, _now(repository, identity, "page")
    if entries:
        of, entry = entries[0]
        found.release = of.version
        if entry.hashes.get("data") != today.prints["data"]:
            return found.because("revised", "code", f"its data was revised since release {of.version}")
        if entry.hashes.get("spec") != today.prints["spec"]:
            return found.because("superseded", "code", f"it is drawn or worded otherwise since release {of.version}")
    older = [one.version for one, entry in entries[1:] if entry.hashes.get("data") != today.prints["data"]]
    if older:
        found.reasons.append(f"a print of release {', '.join(older)} shows other data")
    return found.because("current", "code", "the code is well-formed; today's tables give the figure with this title")
