"""A figure as files: SVG, PNG, PDF, Vega-Lite JSON, CSV, XLSX, citations."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from danvan_analysis.errors import FigureCollision
from danvan_analysis.export import document, hashes, proof, tables, vector
from danvan_analysis.figures import citing
from danvan_analysis.figures.figure import PAGE, Figure, FigureId, file_name
from danvan_analysis.storage import replace

#: Citations beside a figure: what LaTeX and what programs of references read.
CITED = ((".bib", "bibtex"), (".ris", "ris"))
SUFFIXES = (".svg", ".png", ".pdf", ".vl.json", ".csv", ".xlsx", ".resource.json", *(suffix for suffix, _ in CITED))
#: First characters that make a spreadsheet program take a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(content: object) -> object:
    """A cell of a CSV: text that a spreadsheet would run as a formula gets an apostrophe before it.

    Examples
    --------
    >>> guarded("=1+1"), guarded(-1.5), guarded("Sơn La")
    ("'=1+1", -1.5, 'Sơn La')
    """
    if not isinstance(content, str):
        return content
    # A lone carriage return would end the row for some readers.
    text = content.replace("\r\n", "\n").replace("\r", "\n") if "\r" in content else content
    return "'" + text if content.startswith(_FORMULA) else text


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    r"""The plotted rows as CSV: UTF-8 with mark (spreadsheet programs need it), header, \\n."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(content) for content in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def specification(payload: Mapping[str, Any], said: Mapping[str, Any] | None = None) -> bytes:
    """The Vega-Lite specification as JSON, with what the figure says of itself in ``usermeta``."""
    about = {"alt": payload["alt"], **proof.beside(payload), **(said or proof.of(payload))}
    spec = {**payload["spec"], "usermeta": {proof.KEY: about}}
    return hashes.by_line(dict(sorted(spec.items())))


def contents(payload: Mapping[str, Any], svg: str, *, suffixes: Sequence[str] = SUFFIXES) -> dict[str, bytes]:
    """The files of a figure by their suffix, each with its proof.

    Parameters
    ----------
    payload : mapping
        As :meth:`danvan_analysis.figures.Figure.payload` gives it; here from an executed notebook.
    svg : str
        The drawing that the notebook showed.
    suffixes : sequence of str
        Which of :data:`SUFFIXES` are asked for. ``.csv`` brings ``.resource.json`` along, and that names the hashes
        of the files asked for with it.

    Returns
    -------
    dict of str to bytes
        The same bytes for the same figure, data release and code.
    """
    return _made(payload, svg, proof.of(payload), suffixes)


def _made(payload: Mapping[str, Any], svg: str, common: Mapping[str, Any], suffixes: Sequence[str]) -> dict[str, bytes]:
    """The files, from the proof that they have in common: working that out is most of the time of a proof."""
    said = proof.own(common, drawing=hashes.drawing(svg))
    made: dict[str, bytes] = {}
    beside: dict[str, dict[str, str]] = {}
    if ".svg" in suffixes:
        made[".svg"] = proof.in_svg(svg, proof.text(said)).encode("utf-8")
    beside[".svg"] = {"drawing": said["hashes"]["drawing"]}
    if ".png" in suffixes:
        image, rgba = vector.painted(svg)
        beside[".png"] = {"pixels": hashes.pixels(image, rgba), "look": hashes.look(image)}
        own = proof.own(common, pixels=beside[".png"]["pixels"])
        made[".png"] = proof.in_png(vector.png(image), proof.text(own), proof.xmp(own, str(payload["alt"])))
    if ".pdf" in suffixes:
        page = vector.pdf(svg, title=str(payload["title"]), lang=str(said["lang"]))
        made[".pdf"], own = document.made(page, payload, common)
        beside[".pdf"] = {"page": own["hashes"]["page"]}
    if ".vl.json" in suffixes:
        made[".vl.json"] = specification(payload, said)
    if ".csv" in suffixes:
        made[".csv"] = csv_text(payload["columns"], payload["rows"])
        beside[".csv"] = {"bytes": hashes.of(made[".csv"])}
    if ".xlsx" in suffixes:
        made[".xlsx"] = tables.xlsx(payload)
        beside[".xlsx"] = {"bytes": hashes.of(made[".xlsx"])}
    if ".csv" in made:
        made[".resource.json"] = proof.resource(said, payload, made[".csv"], beside)
    if any(suffix in suffixes for suffix, _ in CITED):
        item = proof.cited(payload)
        made |= {suffix: citing.written(item, form).encode("utf-8") for suffix, form in CITED if suffix in suffixes}
    return made


def write_payload(
    payload: Mapping[str, Any],
    svg: str,
    folder: Path,
    *,
    suffixes: Sequence[str] = SUFFIXES,
    put: Callable[[Path, bytes], object] = replace,
) -> str:
    """Write the files of a figure under ``folder/<id>/``.

    Parameters
    ----------
    payload : mapping
        As :meth:`danvan_analysis.figures.Figure.payload` gives it; here from an executed notebook.
    svg : str
        The drawing that the notebook showed; its file carries the proof beside it (see :mod:`.proof`).
    folder : Path
        build/figures.
    suffixes : sequence of str
        Which files; see :func:`contents`.
    put : callable
        Writes a file. Default: so that no reader sees a part of it; in a folder that nobody else sees,
        :meth:`danvan_analysis.storage.Fresh.put` is quicker.

    Returns
    -------
    str
        sha256 of the figure's content: equal for equal figures.

    Raises
    ------
    BadParameter
        The payload has no proper id.
    """
    identity = FigureId.parse(str(payload["id"]))
    name = file_name(identity, str(payload.get("size", PAGE)))
    # All is made before the first file is replaced: a drawing that fails leaves the former figure whole.
    common = proof.of(payload)
    made = _made(payload, svg, common, suffixes)
    for suffix, content in made.items():
        put(folder / str(identity) / f"{name}{suffix}", content)
    told = [hashes.drawing(svg), *(common["hashes"][key] for key in ("spec", "data"))]
    return hashes.of(hashes.canonical([*told, dict(payload.get("proof", {}))]))


def write(figure: Figure, folder: Path | str) -> list[Path]:
    """Write a figure as SVG, PNG (at twice its size), PDF, Vega-Lite JSON, CSV and XLSX, with its citation.

    Parameters
    ----------
    figure : Figure
    folder : path
        The files stand in a folder of the figure's id below it; those of column size are named
        ``<id>.column.<suffix>``.

    Returns
    -------
    list of Path

    Examples
    --------
    >>> import tempfile
    >>> import danvan_analysis as dv
    >>> figure = dv.figures.dot_strip(index="PCI", year=2019, lang="en")
    >>> [path.name.removeprefix(str(figure.id)) for path in write(figure, tempfile.mkdtemp())]
    ['.svg', '.png', '.pdf', '.vl.json', '.csv', '.xlsx', '.resource.json', '.bib', '.ris']
    """
    home = Path(folder)
    write_payload(figure.payload(), figure.svg, home)
    return [home / str(figure.id) / f"{figure.name}{suffix}" for suffix in SUFFIXES]


class Register:
    """Which report made which figure: two different figures never share an id."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def add(self, identity: str, digest: str, maker: str) -> None:
        """Note a figure.

        Raises
        ------
        FigureCollision
            Another report made a different figure under the same id.
        """
        known = self._known.setdefault(identity, (digest, maker))
        if known[0] != digest:
            raise FigureCollision(
                f"the figure id {identity} is claimed by {known[1]} and by {maker} with different content; "
                "give one of them a family or an index of its own"
            )

    def __len__(self) -> int:
        return len(self._known)
