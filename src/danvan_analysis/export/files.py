"""A figure as files: SVG, PNG, PDF, Vega-Lite JSON, CSV."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from danvan_analysis.errors import FigureCollision
from danvan_analysis.export import proof, vector
from danvan_analysis.figures.figure import Figure, FigureId
from danvan_analysis.storage import replace

SUFFIXES = (".svg", ".png", ".pdf", ".vl.json", ".csv")
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
    text = content.replace("\r\n", "\n").replace("\r", "\n")
    return "'" + text if content.startswith(_FORMULA) else text


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    r"""The plotted rows as CSV: UTF-8 with mark (spreadsheet programs need it), header, \\n."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(content) for content in row] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def specification(payload: Mapping[str, Any]) -> bytes:
    """The Vega-Lite specification as JSON, with what the figure says of itself in ``usermeta``."""
    about = {key: payload[key] for key in ("id", "title", "alt", "source_line", "notes", "source_ids")}
    spec = {**payload["spec"], "usermeta": {proof.KEY: {**about, **payload.get("proof", {})}}}
    return (json.dumps(spec, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def write_payload(payload: Mapping[str, Any], svg: str, folder: Path) -> str:
    """Write the five files of a figure under ``folder/<id>/``.

    Parameters
    ----------
    payload : mapping
        As :meth:`danvan_analysis.figures.Figure.payload` gives it; here from an executed notebook.
    svg : str
        The drawing that the notebook showed; its file carries the proof beside it (see :mod:`.proof`).
    folder : Path
        build/figures.

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
    name = str(identity)
    home = folder / name
    spec = specification(payload)
    table = csv_text(payload["columns"], payload["rows"])
    said = proof.text(payload)
    drawn = proof.in_svg(svg, said).encode("utf-8")
    # All is made before the first file is replaced: a drawing that fails leaves the former figure whole.
    made = {
        ".svg": drawn,
        ".png": proof.in_png(vector.png(svg), said),
        ".pdf": vector.pdf(svg, title=str(payload["title"]), lang=identity.lang, said=said),
        ".vl.json": spec,
        ".csv": table,
    }
    for suffix in SUFFIXES:
        replace(home / f"{name}{suffix}", made[suffix])
    return hashlib.sha256(b"\0".join([drawn, spec, table])).hexdigest()


def write(figure: Figure, folder: Path | str) -> list[Path]:
    """Write a figure as SVG, PNG (at twice its size), PDF, Vega-Lite JSON and CSV.

    Parameters
    ----------
    figure : Figure
    folder : path
        The files stand in a folder of the figure's id below it.

    Returns
    -------
    list of Path

    Examples
    --------
    >>> import tempfile
    >>> import danvan_analysis as dv
    >>> figure = dv.figures.dot_strip(index="PCI", year=2019, lang="en")
    >>> [path.suffix for path in write(figure, tempfile.mkdtemp())]
    ['.svg', '.png', '.pdf', '.json', '.csv']
    """
    home = Path(folder)
    write_payload(figure.payload(), figure.svg, home)
    name = str(figure.id)
    return [home / name / f"{name}{suffix}" for suffix in SUFFIXES]


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
