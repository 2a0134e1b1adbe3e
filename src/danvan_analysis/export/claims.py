"""What a proof in a stranger's file claims, checked against the file itself and against the proof of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from danvan_analysis.errors import DanvanError
from danvan_analysis.export import document, hashes, proof
from danvan_analysis.export.reading import Met
from danvan_analysis.figures import citing
from danvan_analysis.figures.figure import FigureId
from danvan_analysis.reference import words

#: What every proof says, and as what.
_FORM: Final[dict[str, type]] = {
    "figure": str, "code": str, "size": str, "title": str, "lang": str, "source": str, "citation": str, "terms": str,
    "version": str, "hashes": dict, "release": dict, "tables": dict, "validation": dict, "seal": str,
}  # fmt: skip
_SIZES: Final = ("page", "column")
#: What changes with a data release or the code while the figure stays what it is.
_PASSING: Final = ("release", "version", "citation", "validation", "tables", "hashes", "seal", "shortened")
_INFO: Final = ("/Title", "/Author", "/Keywords")


def identity(said: Mapping[str, Any]) -> FigureId | None:
    """The figure that a proof names; None where it names none."""
    try:
        return FigureId.parse(str(said.get("figure", "")))
    except DanvanError:
        return None


def release(said: Mapping[str, Any]) -> str:
    """Version of the data release that a proof names."""
    named = said.get("release")
    return str(named.get("version", "")) if isinstance(named, dict) else ""


def faults(said: Mapping[str, Any], met: Met, *, same_tree: bool = False) -> list[str]:
    """Why a file and its proof do not belong together, or the proof is not whole.

    Parameters
    ----------
    said : mapping
    met : Met
    same_tree : bool
        Whether an SVG is the drawing of today as a tree: another program may have written it anew.

    Returns
    -------
    list of str
        Empty where the file agrees with itself, which proves nothing by itself.
    """
    if any(not isinstance(said.get(key), kind) for key, kind in _FORM.items()):
        return ["its proof lacks parts that every proof has"]
    found = []
    figure = identity(said)
    if figure is None:
        return ["its proof names no figure"]
    try:
        fits = said["code"] == figure.short_code
    except DanvanError:
        fits = False
    if not fits or said["lang"] != figure.lang or said["size"] not in _SIZES:
        found.append("code, language or size in its proof are not those of the figure that it names")
    if not proof.is_sealed(said):
        found.append("its proof was changed: the seal does not fit")
    named = said["hashes"]
    for key, what in (("pixels", "its pixels are"), ("drawing", "its drawing is"), ("page", "its page is")):
        if key in met.prints and met.prints[key] != named.get(key) and not (key == "drawing" and same_tree):
            found.append(f"{what} not what its proof is about")
    if met.kind == "svg" and "drawing" not in met.prints and not same_tree:
        found.append("its drawing is not what its proof is about")
    if "spec" in met.prints and met.prints["spec"] != named.get("spec"):
        found.append("its specification is not what its proof is about")
    if met.alt is not None and hashes.of(proof.cut(met.alt)) != named.get("alt"):
        found.append("its description is not what its proof is about")
    if met.notes is not None and hashes.of(hashes.canonical(met.notes)) != named.get("notes"):
        found.append("its notes are not what its proof is about")
    found += _told(said, met)
    return found


def _told(said: Mapping[str, Any], met: Met) -> list[str]:
    """What a file tells other programs beside its proof must be what the proof says."""
    found = []
    if met.told and met.alt is not None:
        if met.kind == "pdf":
            expected = document.packet(said, met.alt).partition("?>")[2].rpartition("<?")[0]
        else:
            expected = proof.xmp(said, met.alt)
        if met.told.strip() != expected:
            found.append("what it tells other programs is not what its proof says")
    if met.kind == "pdf":
        written = (said["title"], words.term("citing.authors", said["lang"]), f"{said['code']} {said['figure']}")
        told = dict(zip(_INFO, written, strict=True))
        if any(met.info.get(key, one) != one for key, one in told.items()):
            found.append("the information of the document is not what its proof says")
    return found


def differences(said: Mapping[str, Any], today: Mapping[str, Any]) -> list[str]:
    """In what a proof differs from that of today, though its figure is the same.

    What passes with a release or with the code does not count, as far as it is consistent: a citation must be the one
    of the release that it names, validation that of the suites that it names.
    """
    found = [key for key in sorted({*said, *today} - {*_PASSING}) if said.get(key) != today.get(key)]
    found += [
        f"hashes.{key}"
        for key in ("data", "spec", "alt", "notes")
        if said["hashes"].get(key) != today["hashes"].get(key)
    ]
    if set(said["hashes"]) - {*today["hashes"], *proof.OWN}:
        found.append("hashes")
    if not _cites(said):
        found.append("citation")
    same_release = said["release"].get("version") == today["release"].get("version")
    if same_release and said["release"] != today["release"]:
        found.append("release")
    if _suites(said) == _suites(today) and _judged(said) != _judged(today):
        found.append("validation")
    if _cells(said) != _cells(today):
        found.append("tables")
    return found


def is_of_today(said: Mapping[str, Any], today: Mapping[str, Any]) -> bool:
    """Whether a proof is the one that the figure has today, word for word."""
    return proof.common(said) == proof.common(today)


def _cites(said: Mapping[str, Any]) -> bool:
    named = said["release"]
    try:
        of = citing.Release(str(said["version"]), str(named["version"]), str(named["created"]))
        figure = FigureId.parse(said["figure"])
        item = citing.figure_item(figure, title=said["title"], source_line=said["source"], of=of)
        return bool(citing.text(item) == said["citation"])
    except (DanvanError, KeyError, ValueError, TypeError):
        return False


def _suites(said: Mapping[str, Any]) -> object:
    suites = said["validation"].get("suites")
    if not isinstance(suites, dict):
        return None
    return {name: one.get("sha256") if isinstance(one, dict) else None for name, one in suites.items()}


def _judged(said: Mapping[str, Any]) -> object:
    return {key: one for key, one in said["validation"].items() if key != "suites"}


def _cells(said: Mapping[str, Any]) -> object:
    """Cells and their printed values; the hash of a whole table may change by a cell that is not used here."""
    if said.get("shortened"):
        return None
    return {
        name: {key: part for key, part in one.items() if key != "sha256"} if isinstance(one, dict) else None
        for name, one in said["tables"].items()
    }
