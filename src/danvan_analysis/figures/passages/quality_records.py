"""Tables of the report on data: what is recorded about cells of a year, and what compares with what."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis.quality import comparisons
from danvan_analysis.cleaning import reads, tidy
from danvan_analysis.cleaning.processed import table
from danvan_analysis.figures import phrases
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import country
from danvan_analysis.figures.passages.tables import in_english, paragraph, passage, together
from danvan_analysis.reference import registry, words
from danvan_analysis.validation.marks import marks


def cell_name(index: str, component: str, lang: str) -> str:
    """Index and component as a reader knows them; the overall score goes by the name of its index.

    Examples
    --------
    >>> cell_name("PAR_INDEX", "PAR", "vi"), cell_name("PAPI", "D2.1", "vi"), cell_name("PCI", "PCI5", "vi")
    ('PAR INDEX', 'PAPI D2.1', 'PCI5')
    """
    short = phrases.index_name(index, lang)
    if component == registry.index(index).overall:
        return short
    return component if component.startswith(short) else f"{short} {component}"


def set_aside(year: int) -> pl.DataFrame:
    """Quarantined figures of a year: table, row, column, text, reason, province and component as printed.

    Examples
    --------
    >>> set_aside(2023).height
    11
    """
    return table("quarantine").filter(pl.col("edition_year") == year)


def corrected(year: int) -> pl.DataFrame:
    """Corrections in force on cells of a year, as recorded.

    Examples
    --------
    >>> corrected(2021).height
    0
    """
    return table("corrections").filter(pl.col("edition_year") == year)


def _address(row: dict[str, object], lang: str) -> str:
    return words.term("quality.address", lang).format(**{key: row[key] for key in ("table", "row", "column")})


def quality_quarantine(*, year: int, lang: str = "vi") -> Passage:
    """Figures of the year that were seen and not used, each with its address and reason.

    Examples
    --------
    >>> quality_quarantine(year=2019, lang="en").text
    'No figure of this year is set aside.'
    """
    country(index=None, year=year, lang=lang)
    found = set_aside(year)
    if not found.height:
        return paragraph(words.term("quality.no_quarantine", lang))
    rows: list[list[object]] = [
        [
            " ".join(str(row[key]) for key in ("component", "province") if row[key]),
            _address(row, lang),
            row["text"],
            in_english(row["reason"]),
        ]
        for row in found.iter_rows(named=True)
    ]
    headers = [words.term(f"quality.head_{key}", lang) for key in ("cell", "address", "text", "reason")]
    return passage(headers, rows)


def quality_corrections(*, year: int, lang: str = "vi") -> Passage:
    """Corrections in force on cells of the year; a correction fails once the source prints something else."""
    country(index=None, year=year, lang=lang)
    found = corrected(year)
    if not found.height:
        return paragraph(words.term("quality.no_correction", lang))
    rows: list[list[object]] = [
        [_address(row, lang), row["printed"], row["corrected"] or row["action"], in_english(row["reason"])]
        for row in found.iter_rows(named=True)
    ]
    headers = [words.term(f"quality.head_{key}", lang) for key in ("address", "printed", "correction", "reason")]
    return passage(headers, rows)


def quality_failures(*, year: int, lang: str = "vi") -> Passage:
    """Checks that do not hold on cells of the year, known and unknown, with their reasons.

    Examples
    --------
    >>> len(quality_failures(year=2021, lang="en").text.splitlines()) > 3
    True
    """
    country(index=None, year=year, lang=lang)
    if (recorded := reads.active()) is not None:
        # What validation says of a cell counts for whoever read the cell.
        recorded.rows("indicators", [["==", "edition_year", year]], [])
    rows: list[list[object]] = []
    for mark in marks().marks:
        cells = sorted({cell for cell in mark.cells if cell[1] == year}, key=str)
        if not cells:
            continue
        which = sorted({cell_name(cell[0], cell[4], lang) for cell in cells})
        known = words.term("quality.known" if mark.declared else "quality.unknown", lang)
        reason = mark.reason.get(lang, "")
        rows.append([mark.title.get(lang, mark.expectation), ", ".join(which), len(cells), known, reason])
    if not rows:
        return paragraph(words.term("quality.no_failure", lang))
    headers = [words.term(f"quality.head_{key}", lang) for key in ("check", "which", "cells", "known", "reason")]
    return passage(headers, rows, numeric=[2])


def quality_comparisons(*, year: int, lang: str = "vi") -> Passage:
    r"""What may and may not be compared with the edition before, component by component, and since when.

    Examples
    --------
    >>> found = quality_comparisons(year=2024, lang="en").text.splitlines()
    >>> found[1].split("\t")[2:5]
    ['2023', 'yes', '2021']
    """
    country(index=None, year=year, lang=lang)
    rows: list[list[object]] = []
    for index in registry.indices():
        mine = comparisons(year=year).filter(index=index.code)
        same = ["before", "comparable", "since", f"text_{lang}", f"caution_{lang}"]
        groups = mine.group_by(same, maintain_order=True).agg("component_code", "kinds")
        for row in groups.iter_rows(named=True):
            answer = {None: "first", True: "yes", False: "no"}[row["comparable"]]
            every = len(row["component_code"]) == mine.height
            rows.append(
                [
                    phrases.index_name(index.code, lang),
                    words.term("quality.all_parts", lang) if every else ", ".join(row["component_code"]),
                    row["before"],
                    words.term(f"quality.comparable_{answer}", lang),
                    row["since"],
                    " ".join(text for text in (row[f"text_{lang}"], row[f"caution_{lang}"]) if text),
                ]
            )
    if not rows:
        return paragraph(words.term("quality.nothing_why", lang))
    keys = ("index", "part", "before", "comparable", "since", "obstacle")
    return passage([words.term(f"quality.head_{key}", lang) for key in keys], rows, numeric=[2, 4])


def quality_undated(*, year: int, lang: str = "vi") -> Passage:
    """Figures that are placed in the year, those placed in none, and the count of all cells.

    Examples
    --------
    >>> "37 figures on the movement and 11 on administrative services carry no date" in quality_undated(
    ...     year=2020, lang="en"
    ... ).text
    True
    """
    country(index=None, year=year, lang=lang)
    tables = {"movement": tidy.movement(), "services": tidy.service_outputs()}
    placed = {name: frame.filter(pl.col("placed_year") == year).height for name, frame in tables.items()}
    nowhere = {name: frame.filter(pl.col("placed_year").is_null()).height for name, frame in tables.items()}
    ledger = table("ledger").select("cells", "referenced", "quarantined").sum().row(0, named=True)
    counts = {name: words.integer(n, lang) for name, n in ledger.items()}
    return together(
        paragraph(words.term("quality.placed_here", lang).format(year=year, **placed)),
        paragraph(words.term("quality.placed_nowhere", lang).format(**nowhere)),
        paragraph(words.term("quality.whole_project", lang).format(**counts)),
    )
