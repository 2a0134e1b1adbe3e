"""What a rank hangs on: the weights and choices of the composite, one by one, for one province in one edition."""

from __future__ import annotations

from functools import lru_cache

import polars as pl

from danvan_analysis.analysis.left_out import SCHEMA as WITHOUT
from danvan_analysis.analysis.left_out import left_out
from danvan_analysis.analysis.sobol import SCHEMA as SHARES
from danvan_analysis.analysis.sobol import sobol_indices
from danvan_analysis.errors import SampleTooThin
from danvan_analysis.figures import intervals as sampling
from danvan_analysis.figures import phrases, remembered, reweighting, theme, worked_out
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, finished, request
from danvan_analysis.figures.rank_drivers_chart import draw
from danvan_analysis.reference import registry, words

#: Rows of each of the two samples behind the shares: their error is then about two hundredths.
_POINTS = 2048
#: Draws of the weights with a component left out.
_DRAWS = 2000
#: What is kept of an edition, and the place of the province's code in a row of each.
_TABLES = {"shares": SHARES, "without": WITHOUT}
_CODE = list(SHARES).index("province_code")


def rank_drivers(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """What the rank of a province depends on: every weight, the kind of mean, the component left out.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        Total and first-order Sobol' index of each choice, as per cent of the variance of the rank, and the rank with
        each component left out. An absence where no interval of the rank can be given, or the rank never changes.

    Examples
    --------
    >>> figure = rank_drivers(index="PAPI", year=2024, province="Sơn La", lang="en")
    >>> figure.data.filter(component_code="D1").select("rank", "rank_without").row(0)
    (25, 28)
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    what = words.term("figure.rank_drivers", lang).format(index=short, province=name, year=year)
    found = _found(asked)
    if isinstance(found, str):
        return Absence(f"{what}.", words.term(f"interval.{found}", lang).format(index=short, year=year, province=name),
                       lang)  # fmt: skip
    rows = _named(found, asked)
    cells = reweighting.cells(asked.index, [year])
    own = cells.filter(pl.col("province_code") == asked.code)
    title = _title(rows, name, short, year, lang)
    return finished(
        asked,
        "rank_drivers",
        theme.Drawing(draw(rows, lang, width=asked.width), words.term("subtitle.rank_drivers", lang)),
        title=title,
        alt=_alt(rows, title, lang),
        source=theme.source_line(own, lang),
        notes=_notes(rows, asked, name, lang),
        data=rows.with_columns(pl.col("component_code").fill_null(asked.component)).drop("order", "label"),
        source_ids=theme.source_ids(own),
        uses=cells,
    )


def _found(asked: Request) -> pl.DataFrame | str:
    """Rows of the province, or the key of the words that say why there are none."""
    if registry.index(asked.index).sample_kind == "scattered" or asked.year not in registry.years(asked.index):
        return "none"
    cells = reweighting.cells(asked.index, [asked.year]).sort("province_code", "component_code")
    weights = tuple((registry.weights(asked.index, asked.year) or {}).items())
    key = (weights, *cells.select("province_code", "component_code", "value").iter_rows())
    both = _both(asked.index, asked.year, key)
    if not both:
        return "none"
    # Of all provinces those of the one alone are made into a table again.
    own, left = (
        pl.DataFrame([row for row in both[name] if row[_CODE] == asked.code], schema=schema, orient="row")
        for name, schema in _TABLES.items()
    )
    if not own.height:
        return "no_components"
    if own["total"].null_count() == own.height:
        return "fixed"
    left = left.drop("index", "edition_year", "vintage", "weights")
    return own.join(left, on=["province_code", "component_code"], how="left", maintain_order="left")


@lru_cache(maxsize=8)
def _both(index: str, year: int, key: tuple[object, ...]) -> dict[str, worked_out.Rows]:
    """Rows of both tables; none where the edition is too thin."""
    # Cells and weights are the key: tables that change in a session are asked again.
    found: dict[str, worked_out.Rows] = {}
    for name, *row in worked_out.rows(__name__, (index, year, *key), lambda: _worked_out(index, year)):
        found.setdefault(name, []).append(tuple(row))
    return found


def _worked_out(index: str, year: int) -> worked_out.Rows:
    rows = remembered.indicators(index=index, year=year)
    try:
        shares = sobol_indices(rows, index=index, years=year, points=_POINTS)
        without = left_out(rows, index=index, year=year, draws=_DRAWS)
    except SampleTooThin:
        return []
    both = dict(zip(_TABLES, (shares, without), strict=True))
    return [(name, *row) for name, table in both.items() for row in table.iter_rows()]


def _named(rows: pl.DataFrame, asked: Request) -> pl.DataFrame:
    """Weights in the order of the edition, then the other choices, with their names."""
    components = {one.code: one for one in registry.components(asked.index, asked.year)}
    rows = rows.filter(pl.col("choice") != "weights").with_row_index("order")
    labels = [
        f"{code} {components[code].label_short[asked.lang]}" if code else words.term(f"choice.{choice}", asked.lang)
        for choice, code in rows.select("choice", "component_code").iter_rows()
    ]
    return rows.with_columns(label=pl.Series(labels, dtype=pl.String))


def _percent(share: float, lang: str) -> str:
    return f"{words.integer(100 * max(share, 0.0), lang)}%"


def _title(rows: pl.DataFrame, name: str, short: str, year: int, lang: str) -> str:
    first, second = rows.sort("total", descending=True, maintain_order=True).head(2).iter_rows(named=True)
    return words.term("choice.title", lang).format(
        index=short, year=year, province=name, first=_short(first, lang), second=_short(second, lang)
    )


def _short(row: dict[str, object], lang: str) -> str:
    if row["choice"] == "weight":
        return words.term("choice.weight_of", lang).format(component=row["component_code"])
    return words.term(f"choice.{row['choice']}_short", lang)


def _notes(rows: pl.DataFrame, asked: Request, name: str, lang: str) -> list[str]:
    left = rows.filter(pl.col("rank_without").is_not_null())
    about = {
        "province": name,
        "rank": left["rank"][0],
        "rank_of": left["rank_of"][0],
        "low": left["rank_without"].min(),
        "high": left["rank_without"].max(),
        "weights": reweighting.weights_said(lang),
    }
    notes = [words.term(f"choice.{key}", lang).format(**about) for key in ("range", "varied", "bars", "points")]
    span = sampling.between(asked.index, asked.component, asked.year, asked.code)
    if span is not None:
        text = words.term("choice.sampled", lang)
        notes.insert(0, text.format(province=name, rank=about["rank"], low=span[0], high=span[1]))
    return notes


def _alt(rows: pl.DataFrame, title: str, lang: str) -> str:
    each = []
    for row in rows.sort("total", descending=True, maintain_order=True).iter_rows(named=True):
        said = f"{row['label']} {_percent(row['total'], lang)}"
        if row["rank_without"] is not None:
            said += " " + words.term("choice.alt_without", lang).format(rank=row["rank_without"])
        each.append(said)
    return f"{title}. {'; '.join(each)}."
