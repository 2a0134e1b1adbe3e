"""``danvan claims``: the claims of another text, held against the tables; a page and a JSON file."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danvan_analysis import figures
from danvan_analysis.analysis.claims import VERDICTS
from danvan_analysis.analysis.claims.record import record
from danvan_analysis.cleaning import processed
from danvan_analysis.errors import BadParameter, UnknownName
from danvan_analysis.figures.passages.claim_material import Material, material
from danvan_analysis.figures.passages.claim_summary import claims_title
from danvan_analysis.project import Project, find
from danvan_analysis.published import load
from danvan_analysis.reference import words
from danvan_analysis.reference.registry_additions import read_from
from danvan_analysis.reference.spellings import slug
from danvan_analysis.storage import replace
from danvan_analysis.validation.marks import marks

#: Cells of the notebook that are about the claims; they say the same of a file.
_CALL = re.compile(r"dv\.figures\.(claims_[a-z_]+)\(path=path, lang=lang\)")
_NOTEBOOK = "claims.ipynb"
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Written:
    """What the command wrote, and what it found.

    Attributes
    ----------
    pages : tuple of Path
    json : Path
    content : dict
        What stands in the JSON file.
    """

    pages: tuple[Path, ...]
    json: Path
    content: dict[str, Any]

    @property
    def summary(self) -> str:
        """Counts of verdicts in one line."""
        counted = Counter(one["verdict"]["code"] for one in self.content["claims"])
        said = [f"{words.term(f'claim_verdict.{code}', 'en')} {counted[code]}" for code in (*VERDICTS, "withheld")]
        return "; ".join(line for line in said if not line.endswith(" 0"))


def run(file: Path, *, lang: str = "vi", out: Path | None = None, project: Project | None = None) -> Written:
    """Check the claims of a file and write the report.

    Parameters
    ----------
    file : Path
        See :func:`danvan_analysis.published.claims_file.read_claims`.
    lang : str
        ``vi``, ``en`` or ``all``.
    out : Path, optional
        Folder. Default: ``claims`` in the build folder of the project.
    project : Project, optional

    Returns
    -------
    Written
        A page a language and one JSON file, named after the file.

    Raises
    ------
    ClaimUnreadable, UnknownName
        The file cannot be used: what was found, where, and the nearest names; nothing is written.
    DataRejected
        Validation rejected the tables.
    """
    if lang not in (*words.LANGS, "all"):
        raise UnknownName("language", lang, (*words.LANGS, "all"))
    home = project or find()
    folder = out or home.build / "claims"
    langs = words.LANGS if lang == "all" else (lang,)
    with read_from(home.registry):
        processed.ensure(home)
        marks(home).raise_if_rejected()
        about = material(file, langs[0])
        content = _content(about, home)
        pages = {one: _page(file, one, home) for one in langs}
    name = slug(file.stem)[:_LONGEST_NAME].strip("-") or "claims"
    written = []
    for one, page in pages.items():
        written.append(folder / f"{name}.{one}.html")
        replace(written[-1], page.encode("utf-8"))
    target = folder / f"{name}.json"
    replace(target, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return Written(tuple(written), target, content)


def _content(about: Material, project: Project) -> dict[str, Any]:
    package = load(project.raw)
    claims = [record(one, withheld=about.withheld) for one in about.checked]
    used = {part for one in claims for part in _ids(one)}
    sources = [about.sources[source_id] for source_id in sorted(used) if source_id in about.sources]
    shown = ("source_id", "publisher", "title", "published_year", "url", "evidence")
    return {
        "file": about.file,
        "release": {"version": package.version, "created": package.created},
        "claims": claims,
        "sources": [{key: source.get(key) for key in shown} for source in sources],
    }


def _ids(one: dict[str, Any]) -> list[str]:
    rows = [*one.get("figures", []), *(cell for era in one.get("eras", []) for cell in era["cells"])]
    joined = [row["source_id"] for row in rows if row["source_id"]]
    return [part for ids in joined for part in str(ids).split(";")]


def _page(file: Path, lang: str, project: Project) -> str:
    """The notebook's own cells, said of the file: no kernel, for each is one call of the library."""
    from nbformat import v4

    from danvan_analysis.reports import html, notebook

    version: Any = v4
    try:
        shown = version.reads((project.notebooks / _NOTEBOOK).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadParameter(
            f"{_NOTEBOOK} is not a readable notebook ({error.__class__.__name__}): the page is made from its cells. "
            "Restore it from the repository"
        ) from error
    shown = notebook.normalise(shown, about={"report": "claims", "file": file.name, "lang": lang}, lang=lang)
    shown.cells = _about_a_file(shown.cells)
    for cell in shown.cells:
        if (call := _CALL.fullmatch(cell.source.strip())) and cell.cell_type == "code":
            made: figures.Passage = getattr(figures, call[1])(path=file, lang=lang)
            data = {"text/html": made.html, "text/plain": made.text}
            cell.outputs = [version.new_output("display_data", data=data)]
    return html.page(shown, title=claims_title(path=file, lang=lang), lang=lang, figures=None, index=None)


def _about_a_file(cells: list[Any]) -> list[Any]:
    """Cells that are about the claims; one that is about the project's report goes, and the words above it."""
    kept: list[Any] = []
    for cell in cells:
        if cell.cell_type == "markdown" or _CALL.fullmatch(cell.source.strip()):
            kept.append(cell)
        elif kept and kept[-1].cell_type == "markdown":
            kept.pop()
    return kept
