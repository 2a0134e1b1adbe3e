"""The index page: years, reports, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from danvan_analysis.figures import typeface
from danvan_analysis.project import Project
from danvan_analysis.published import load
from danvan_analysis.reference import words
from danvan_analysis.reports.catalogue import KINDS
from danvan_analysis.reports.run import manifest
from danvan_analysis.storage import replace


def write_index(project: Project, out: Path) -> Path:
    """Write the index page of a build folder.

    Parameters
    ----------
    project : Project
    out : Path
        The build folder; what its manifest lists is what the page lists.

    Returns
    -------
    Path
        ``out/site/index.html``: one file, nothing loaded from elsewhere but the figures beside it.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    package = load(project.raw)
    entries = manifest(out, package.digest)
    environment = Environment(
        loader=PackageLoader("danvan_analysis.site", "templates"), autoescape=True, undefined=StrictUndefined
    )
    page = environment.get_template("index.html.j2").render(
        fonts=typeface.css(),
        version=package.version,
        created=package.created[:10],
        years=years_of(entries),
        n_reports=len(entries),
        n_figures=len({figure["id"] for entry in entries for figure in entry["figures"]}),
        names={name: {lang: words.term(f"report.{name}", lang) for lang in words.LANGS} for name in KINDS},
        country={lang: words.term("nation.whole", lang) for lang in words.LANGS},
        validated=(out / "validation" / "index.html").is_file(),
        words={"vi": "Tiếng Việt", "en": "English"},
    )
    path = out / "site" / "index.html"
    replace(path, page.encode("utf-8"))
    return path


def years_of(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Entries of a manifest by year (newest first), province, notebook.

    Returns
    -------
    list of dict
        year, provinces: a list of name and reports; a report has notebook, pages by language, and the
        figures by language.

    Examples
    --------
    >>> entry = {
    ...     "path": "2024/reform_indices.14-son-la.vi",
    ...     "year": 2024,
    ...     "notebook": "reform_indices",
    ...     "province": "Sơn La",
    ...     "lang": "vi",
    ...     "title": "t",
    ...     "figures": [],
    ... }
    >>> years_of([entry])[0]["provinces"][0]["name"]
    'Sơn La'
    """
    tree: dict[int, dict[tuple[str, str], dict[str, dict[str, Mapping[str, Any]]]]] = {}
    for entry in entries:
        # By name and unit: Tây Ninh of 63 provinces and Tây Ninh of 34 are two places.
        unit = (entry["province"], _unit(entry["path"]))
        place = tree.setdefault(entry["year"], {}).setdefault(unit, {})
        place.setdefault(entry["notebook"], {})[entry["lang"]] = entry
    return [
        {
            "year": year,
            "provinces": [
                {
                    "name": name,
                    "reports": [
                        {"notebook": notebook, "pages": {lang: pages[lang] for lang in ("vi", "en") if lang in pages}}
                        for notebook, pages in sorted(reports.items(), key=lambda one: list(KINDS).index(one[0]))
                    ],
                }
                for (name, _), reports in sorted(tree[year].items())
            ],
        }
        for year in sorted(tree, reverse=True)
    ]


def _unit(path: str) -> str:
    """The part of a report's path that names its province: code and name without marks.

    Examples
    --------
    >>> _unit("2024/reform_indices.14-son-la.vi")
    '14-son-la'
    """
    return path.rpartition("/")[2].partition(".")[2].partition(".")[0]
