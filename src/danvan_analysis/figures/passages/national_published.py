"""Table of what was printed for the country in a year, beside what the scores of the provinces give."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from danvan_analysis.analysis.printed_statistics import PLAIN
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import phrases, remembered
from danvan_analysis.figures.country.published import statistics
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import country
from danvan_analysis.figures.passages.tables import Markup, link, paragraph, passage, together
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import registry, words

_GROUP = re.compile(r"group_([A-D])_count_(?:(\d+)plus|(\d+)_(\d+)|below_(\d+))")
_KEY = ["index", "statistic", "value"]


def national_published(*, year: int, lang: str = "vi") -> Passage:
    r"""Every national statistic printed for the year, ours beside it, and what the difference is.

    Parameters
    ----------
    year : int
    lang : str

    Returns
    -------
    Passage
        One row a printed figure, with all who print it.

    Examples
    --------
    >>> table = national_published(year=2022, lang="en").text
    >>> next(line for line in table.splitlines() if line.startswith("PAPI")).split("\t")[1:5]
    ['mean', '41.56', '42.34 (61 provinces)', '−0.78']
    """
    country(index=None, year=year, lang=lang)
    frame = remembered.indicators()
    found = []
    for index in registry.indices():
        if year in registry.years(index.code):
            cells = frame.filter((pl.col("index") == index.code) & (pl.col("component_code") == index.overall))
            cells = cells.filter(pl.col("edition_year") == year)
            found.append(statistics(index.code, year, cells, since=year))
    rows = pl.concat(found) if found else pl.DataFrame()
    if not rows.height:
        return paragraph(words.term("national.published_nothing", lang).format(year=year), kind="release")
    without = held(rows)
    gone = [place for one in without.found for place in one.rows.select("table", "row").rows()]
    shown = pl.Series([place not in gone for place in rows.select("table", "row").iter_rows()], dtype=pl.Boolean)
    rows = rows.filter(shown)
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    # A figure that several print is one row, with all of them.
    kept = rows.unique(_KEY, keep="first", maintain_order=True)
    # The overall score first, then what is printed of regions, groups and parts.
    order = {code.code: place for place, code in enumerate(registry.indices())}
    statistic = pl.col("statistic").replace_strict({name: n for n, name in enumerate(PLAIN)}, default=len(PLAIN))
    kept = kept.sort(pl.col("index").replace_strict(order), statistic, "statistic", "value", maintain_order=True)
    lines = []
    for row in kept.iter_rows(named=True):
        same = rows.filter(pl.all_horizontal(pl.col(name) == row[name] for name in _KEY))
        codes = sorted({code for text in same["source_id"] for code in text.split(";")})
        lines.append([*_line(row, lang), _sources(codes, about)])
    keys = ("index", "statistic", "printed", "ours", "difference", "verdict", "source")
    headers = [words.term(f"national.head_{key}", lang) for key in keys]
    made = together(
        passage(headers, lines, numeric=[2, 4]), paragraph(words.term("national.published_note", lang), kind="release")
    )
    return without.below(made, focus="", lang=lang)


def _line(row: dict[str, Any], lang: str) -> list[object]:
    overall = registry.index(row["index"]).overall
    counted = "count" in row["statistic"]
    percent = registry.component(row["index"], overall, row["edition_year"]).unit == "percent" and not counted
    unit = "%" if percent else ""

    def number(value: float) -> str:
        return f"{words.integer(value, lang)}" if counted else f"{words.number(value, lang)}{unit}"

    ours, difference = "–", "–"
    if row["ours"] is not None:
        ours = number(row["ours"])
        if row["ours_basis"] == "provinces":
            ours += f" ({words.term('national.many', lang).format(n=row['ours_n'])})"
        difference = words.signed(row["difference"], lang)
    verdict = row["verdict"]
    if verdict == "differs" and row["ours_basis"] != "provinces":
        verdict = "differs_province"
    why = words.term(f"national.verdict_{verdict}", lang)
    if row["rivals"] > 1:
        why += f"; {words.term('national.rivals', lang)}"
    short = phrases.index_name(row["index"], lang)
    return [short, statistic_name(row["statistic"], lang), number(row["value"]), ours, difference, why]


def statistic_name(statistic: str, lang: str) -> str:
    """A printed statistic in words.

    Examples
    --------
    >>> statistic_name("group_B_count_80_90", "en"), statistic_name("region_mean: Tây Nguyên", "en")
    ('provinces in group B (80–90%)', 'mean of the region Tây Nguyên')
    """
    head, _, region = statistic.partition(": ")
    if head == "region_mean" and region:
        return words.term("national.region_mean", lang).format(region=region)
    group = _GROUP.fullmatch(statistic)
    if group:
        letter, plus, low, high, below = group.groups()
        key = "plus" if plus else "below" if below else "between"
        bounds = words.term(f"national.bounds_{key}", lang).format(low=plus or low, high=below or high)
        return words.term("national.group_count", lang).format(letter=letter, bounds=bounds)
    if statistic in words.keys("national"):
        return words.term(f"national.{statistic}", lang)
    return words.term("national.other", lang).format(name=statistic)


def _sources(codes: list[str], about: dict[str, dict[str, Any]]) -> Markup:
    found = [
        link(f"{(about.get(code) or {}).get('publisher') or code} [{code}]", (about.get(code) or {}).get("url"))
        for code in codes
    ]
    return Markup("; ".join(found))
