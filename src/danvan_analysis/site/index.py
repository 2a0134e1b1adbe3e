"""The index page: years, reports, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from danvan_analysis.export.files import SUFFIXES
from danvan_analysis.figures import webfont
from danvan_analysis.project import Project
from danvan_analysis.published import load
from danvan_analysis.reference import words
from danvan_analysis.reports.catalogue import KINDS
from danvan_analysis.reports.html import file_kind
from danvan_analysis.reports.run import manifest
from danvan_analysis.storage import replace

#: Files that the gallery offers; the report has them all.
_OFFERED = (".svg", ".png", ".pdf", ".csv", ".xlsx")
#: Places of a year up to which each has its figures on the page: of 63 provinces only the links have room.
_GALLERIES = 4


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
        loader=PackageLoader("danvan_analysis.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    figures = len({figure["id"] for entry in entries for figure in entry["figures"]})
    counted = {"version": package.version, "created": package.created[:10]}
    kinds = [name for name in KINDS if any(entry["notebook"] == name for entry in entries)]
    page = environment.get_template("index.html.j2").render(
        fonts=webfont.css(),
        said={
            lang: {
                key: words.term(f"home.{key}", lang).format(
                    **counted,
                    reports=words.integer(len(entries), lang),
                    figures=words.integer(figures, lang),
                    n="{n}",
                )
                for key in words.keys("home")
            }
            for lang in words.LANGS
        },
        skip=_in_both("page.skip"),
        years=years_of(entries, focus=project.focus_province),
        kinds=kinds,
        names={name: _in_both(f"report.{name}") for name in KINDS},
        about={name: _in_both(f"about.{name}") for name in kinds},
        country=_in_both("nation.whole"),
        gallery=_gallery,
        files=[(suffix, file_kind(suffix)) for suffix in SUFFIXES if suffix in _OFFERED],
        validated=(out / "validation" / "index.html").is_file(),
        words={"vi": "Tiếng Việt", "en": "English"},
    )
    path = out / "site" / "index.html"
    replace(path, page.encode("utf-8"))
    return path


def _in_both(key: str) -> dict[str, str]:
    return {lang: words.term(key, lang) for lang in words.LANGS}


def _gallery(n: int, lang: str) -> str:
    return words.term("home.gallery" if n != 1 else "home.gallery_one", lang).format(n=n)


def years_of(entries: Sequence[Mapping[str, Any]], *, focus: str = "") -> list[dict[str, Any]]:
    """Entries of a manifest by year (newest first), province, notebook.

    Parameters
    ----------
    entries : sequence of mapping
    focus : str
        Name of the focus province of the project.

    Returns
    -------
    list of dict
        year, provinces: a list of name, reports and whether a gallery of their figures is shown; a report has
        notebook, pages by language, and the figures by language. The country stands first and has a gallery, as
        the focus province has; a year of a few places has them all.

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
                    "gallery": name in ("", focus) or len(tree[year]) <= _GALLERIES,
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
