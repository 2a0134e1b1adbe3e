"""An executed notebook made fit to keep: one language, no times, no paths, no random ids."""

from __future__ import annotations

import re
from typing import Any

from danvan_analysis.figures.figure import MIME

_LANGUAGE_TAG = re.compile(r"lang-(vi|en)")
_KEPT_METADATA = {"kernelspec", "language_info"}


def normalise(notebook: Any, *, about: dict[str, Any], lang: str) -> Any:
    """Drop what differs between two equal runs, and the words of the other language.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As executed; changed in place.
    about : dict
        What the notebook is: kept in its metadata under ``danvan``.
    lang : str
        ``vi`` or ``en``.

    Returns
    -------
    nbformat.NotebookNode
    """
    kept = {name: notebook.metadata[name] for name in sorted(_KEPT_METADATA) if name in notebook.metadata}
    kept["language_info"] = {"name": "python"}
    kept["danvan"] = about
    notebook.metadata.clear()
    notebook.metadata.update(kept)
    notebook.cells = [cell for cell in notebook.cells if _speaks(cell, lang)]
    count = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            # A kept kernel counts on from notebook to notebook.
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if "execution_count" in output:
                    output["execution_count"] = count
        tags = cell.metadata.get("tags", [])
        cell.metadata.clear()
        if tags:
            cell.metadata["tags"] = tags
        if "injected-parameters" in tags:
            # Papermill gives this cell a new random id on each run.
            cell.id = "injected-parameters"
    return notebook


def written(notebook: Any) -> bytes:
    """A notebook as a file, a line a cell.

    nbformat's own writer copies the notebook first and puts each number of a figure on a line of its own: half of the
    time that a report takes besides its cells.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Normalised; not changed.

    Returns
    -------
    bytes
        JSON as nbformat reads it.

    Examples
    --------
    >>> from nbformat import v4
    >>> written(v4.new_notebook(cells=[v4.new_markdown_cell("Sơn La", id="a")])).decode().splitlines()[1]
    '{"cell_type":"markdown","id":"a","metadata":{},"source":"Sơn La"}'
    """
    import orjson

    cells = b",\n".join(orjson.dumps(cell, option=orjson.OPT_SORT_KEYS) for cell in notebook.cells)
    rest = {name: value for name, value in notebook.items() if name != "cells"}
    return b'{"cells":[\n' + cells + b"\n]," + orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)[1:] + b"\n"


def _speaks(cell: Any, lang: str) -> bool:
    spoken = [match[1] for tag in cell.metadata.get("tags", []) if (match := _LANGUAGE_TAG.fullmatch(tag))]
    return not spoken or lang in spoken


def figures(notebook: Any) -> list[tuple[str, dict[str, Any], str]]:
    """The figures that a notebook shows, in order: id of the cell, payload and SVG."""
    return [
        (str(cell.get("id", "")), output.data[MIME], output.data["image/svg+xml"])
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if MIME in output.get("data", {}) and "image/svg+xml" in output.data
    ]
