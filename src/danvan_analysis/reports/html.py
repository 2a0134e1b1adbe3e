"""A report as one HTML file that opens with no network."""

from __future__ import annotations

import copy
from functools import cache
from html import escape
from typing import Any

from danvan_analysis.export.files import SUFFIXES
from danvan_analysis.figures import typeface
from danvan_analysis.figures.figure import MIME

_FILES = {".svg": "SVG", ".png": "PNG", ".pdf": "PDF", ".vl.json": "Vega-Lite", ".csv": "CSV"}


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("danvan_analysis.reports", "templates"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("report.html.j2")


@cache
def _exporter() -> Any:
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    config = Config()
    config.HTMLExporter.exclude_input = True
    config.HTMLExporter.exclude_input_prompt = True
    config.HTMLExporter.exclude_output_prompt = True
    config.HTMLExporter.exclude_anchor_links = True
    exporter: Any = HTMLExporter
    return exporter(template_name="basic", config=config)


def page(notebook: Any, *, title: str, lang: str, other: tuple[str, str] | None = None) -> str:
    """Render a notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Executed and normalised; not changed.
    title : str
    lang : str
    other : tuple of str, optional
        Label and relative address of the same report in the other language.

    Returns
    -------
    str
        A page with its style inside and nothing loaded from elsewhere; figures are inline SVG.
    """
    shown = copy.deepcopy(notebook)
    contents = []
    for cell in shown.cells:
        for output in cell.get("outputs", []):
            payload = output.get("data", {}).get(MIME)
            if payload is not None:
                output.data = {"text/html": _figure(payload, output.data["image/svg+xml"], lang)}
                output.metadata = {}
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            anchor = cell.id
            heading = cell.source.split("\n", 1)[0].removeprefix("## ").strip()
            contents.append((anchor, heading))
            rest = cell.source.split("\n", 1)[1] if "\n" in cell.source else ""
            cell.source = f'<h2 id="{escape(anchor)}">{escape(heading)}</h2>\n{rest}'
    body, _ = _exporter().from_notebook_node(shown)
    from markupsafe import Markup

    return str(
        _template().render(
            fonts=typeface.css(), title=title, lang=lang, body=Markup(body), contents=contents, other=other
        )
    )


def _figure(payload: dict[str, Any], svg: str, lang: str) -> str:
    name = str(payload["id"])
    links = " · ".join(
        f'<a href="../../figures/{escape(name)}/{escape(name)}{suffix}">{_FILES[suffix]}</a>' for suffix in SUFFIXES
    )
    word = {"vi": "Hình", "en": "Figure"}[lang]
    # The file stands beside the report in a build; sent alone, the report keeps figure and id.
    caption = f"<figcaption>{word} <code>{escape(name)}</code> · {links}</figcaption>"
    return f'<figure id="{escape(name)}">{svg}{caption}</figure>'
