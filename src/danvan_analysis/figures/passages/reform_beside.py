"""Table of the parts of an index for a province beside quarters, region and peers; strengths only where sure."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import profile
from danvan_analysis.analysis.peers import peers
from danvan_analysis.cleaning.processed import table
from danvan_analysis.errors import SampleTooThin, UnknownProvince
from danvan_analysis.figures import phrases, remembered
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import Request, request
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import provinces, registry, words


def reform_beside(*, index: str, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Each part of an index beside the quarters of the country, the region and ten provinces alike.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage
        A strength or a weakness is named only where a published error supports it (PAPI 2019).

    Examples
    --------
    >>> table = reform_beside(index="PAPI", year=2024, province="Sơn La", lang="en").text
    >>> table.splitlines()[1].split("\t")[2]
    'second from above'
    """
    asked = request(index=index, year=year, province=province, lang=lang)
    frame = remembered.indicators(index=asked.index)
    nothing = words.term("beside.none", lang).format(
        index=phrases.index_name(asked.index, lang), year=year, province=phrases.name_of(asked.province, lang)
    )
    try:
        rows = _profile(frame, asked)
    except (SampleTooThin, UnknownProvince):
        return paragraph(nothing, kind="release")
    own = rows.filter(pl.col("value").is_not_null())
    if not own.height:
        return paragraph(nothing, kind="release")
    codes = own["component_code"].to_list()
    without = held(frame.filter((pl.col("edition_year") == year) & pl.col("component_code").is_in(codes)))
    if without.found:
        return without.passage(focus=asked.code, lang=lang)
    sure = own["interval"].count() > 0
    components = {one.code: one for one in registry.components(asked.index, year)}
    lines = [_line(row, components[row["component_code"]].label_short[lang], lang, sure=sure)
             for row in own.iter_rows(named=True)]  # fmt: skip
    keys = ("part", "score", "quarter", "region", "peers", *(("verdict",) if sure else ()))
    headers = [words.term(f"beside.head_{key}", lang) for key in keys]
    rule = words.term("beside.rule" if sure else "beside.no_interval", lang)
    made = passage(headers, lines, numeric=[1])
    return together(made, paragraph(_like(frame, asked, lang), rule, kind="release"))


def _profile(frame: pl.DataFrame, asked: Request) -> pl.DataFrame:
    if asked.year not in registry.years(asked.index):
        raise SampleTooThin(f"{asked.index}: no edition of {asked.year}")
    return profile(
        frame,
        index=asked.index,
        year=asked.year,
        province_code=asked.province.code,
        vintage=asked.province.vintage,
        uncertainty=table("uncertainty").filter(pl.col("index") == asked.index),
    )


def _line(row: dict[str, Any], label: str, lang: str, *, sure: bool) -> list[object]:
    number = words.number
    # Where sampling error is published no place is said without its interval: medians only.
    bare = "_median" if row["interval"] == "sampling" else ""
    peers_said = "–"
    if row["peers_of"]:
        peers_said = words.term(f"beside.peers{bare}", lang).format(
            below=row["peers_below"], of=row["peers_of"], median=number(row["peers_median"], lang)
        )
    region = words.term(f"beside.region{bare}", lang).format(
        rank=row["region_rank"], of=row["region_of"], median=number(row["region_median"], lang)
    )
    quarter = words.term(f"beside.quarter_{row['quarter']}", lang)
    line: list[object] = [
        f"{row['component_code']} {label}", number(row["value"], lang), quarter, region, peers_said,
    ]  # fmt: skip
    return [*line, words.term(f"beside.{row['verdict']}", lang) if row["verdict"] else "–"] if sure else line


def _like(frame: pl.DataFrame, asked: Request, lang: str) -> str:
    """The region and the peers by name, nearest first, with the rule that chose them."""
    place = provinces.get(asked.code, asked.vintage)
    about = {"region": words.term(f"region.{place.region}", lang), "index": phrases.index_name(asked.index, lang)}
    try:
        found = peers(
            frame,
            index=asked.index,
            component_code=asked.component,
            year=asked.year,
            province_code=asked.code,
            vintage=asked.vintage,
        )
    except SampleTooThin:
        return words.term("beside.no_peers", lang).format(**about)
    names = [provinces.get(code, vintage).name_vi for code, vintage in found.select("province_code", "vintage").rows()]
    first = found.row(0, named=True)
    return words.term("beside.peers_rule", lang).format(
        **about, names=", ".join(names), census=first["census_year"], start=first["start_year"]
    )
