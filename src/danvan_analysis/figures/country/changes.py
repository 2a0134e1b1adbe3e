"""Largest changes since the edition before, as dumbbells: only inside one method."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis.comparable import Comparison
from danvan_analysis.analysis.national import country_changes as changes_of
from danvan_analysis.figures import charting, lettering, phrases, remembered, theme
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import Request, country, finished, names, no_edition
from danvan_analysis.reference import words

_FAMILY = "country_changes"
#: Provinces shown on either side.
EACH_WAY = 8
_STEP, _SIZE = 17.0, 10.5


def country_changes(*, index: str, year: int, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """The provinces that rose and fell most since the edition before.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        An absence that says why where a change of method or of units lies between the two editions, or where one
        of them does not have all provinces. The data have all provinces with both scores.

    Examples
    --------
    >>> print(country_changes(index="PAPI", year=2024, lang="en").title)
    PAPI 2024: 43 provinces rose, 16 fell since 2023; the median change is +0.59 points
    >>> print(country_changes(index="PCI", year=2021, lang="en").why[:72])
    2021 is not compared with 2020: change of method (documented) 2021. 2021
    """
    asked = country(index=index, year=year, lang=lang, size=size)
    nothing = no_edition(asked)
    if nothing is not None:
        return editions.absence(asked, _FAMILY, nothing)
    why, comparison = editions.incomparable(asked)
    if why:
        return editions.absence(asked, _FAMILY, why)
    cells = remembered.indicators(index=asked.index).filter(pl.col("component_code") == asked.component)
    rows = changes_of(cells, index=asked.index, component_code=asked.component, year=year)
    rows = rows.join(names(asked.vintage), on="province_code", how="left", maintain_order="left")
    before = int(rows["from_year"][0])
    cells = cells.filter(pl.col("edition_year").is_in([before, year]) & pl.col("value").is_not_null())
    signs = rows["change"].round(9).sign()
    about = {"index": phrases.index_name(asked.index, lang), "year": year, "before": before, "n": rows.height}
    title = words.term("country.changes_title", lang).format(
        risen=int((signs > 0).sum()),
        fallen=int((signs < 0).sum()),
        median=words.signed(float(rows["change"].median()), lang),  # type: ignore[arg-type]
        unit=editions.unit(cells, lang),
        **about,
    )
    up, down = _largest(rows)
    subtitle = words.term("country.changes_subtitle", lang).format(scale=editions.scale(cells, lang), **about)
    key = ["province_code", "vintage"]
    data = cells.join(rows.select(*key, "province", "change"), on=key).sort(
        pl.col("change").round_sig_figs(12), "province_code", "edition_year", descending=[True, False, False]
    )
    return finished(
        asked,
        _FAMILY,
        theme.Drawing(_draw(up, down, asked), subtitle),
        title=title,
        alt=_alt(up, down, title, lang),
        source=theme.source_line(cells, lang),
        notes=_notes(up, down, rows.height, comparison, asked),
        data=data.select(*(name for name in editions.ROW if name in data.columns), "change"),
        source_ids=theme.source_ids(cells),
        uses=cells,
    )


def _largest(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The largest rises and the largest falls; what did not change is neither."""
    signs = rows["change"].round(9).sign()
    return rows.filter(signs > 0).head(EACH_WAY), rows.filter(signs < 0).tail(EACH_WAY)


def _notes(up: pl.DataFrame, down: pl.DataFrame, n: int, comparison: Comparison | None, asked: Request) -> list[str]:
    lang = asked.lang
    if up.height and down.height:
        notes = [words.term("country.changes_notes", lang).format(up=up.height, down=down.height, n=n)]
    else:
        notes = [words.term("country.changes_notes_one", lang).format(k=up.height + down.height, n=n)]
    if asked.index == "PAPI":
        notes.append(words.term("country.changes_sampling", lang))
    if comparison is not None and comparison.cautions:
        # Dimensions, not their parts: codes such as D1.1 read as numbers.
        codes = sorted({code.split(".")[0] for one in comparison.cautions for code in one.component_codes})
        kind = words.term("break_suspected", lang)
        notes.append(words.term("country.changes_caution", lang).format(codes=", ".join(codes), kind=kind))
    return notes


def _alt(up: pl.DataFrame, down: pl.DataFrame, title: str, lang: str) -> str:
    def said(rows: pl.DataFrame) -> str:
        return "; ".join(f"{row['province']} {words.signed(row['change'], lang)}" for row in rows.iter_rows(named=True))

    if up.height and down.height:
        return words.term("country.changes_alt", lang).format(
            title=title, up=said(up.head(3)), down=said(down.reverse().head(3))
        )
    return words.term("country.changes_alt_up", lang).format(title=title, up=said(pl.concat([up, down]).head(3)))


@charting.unchecked
def _draw(up: pl.DataFrame, down: pl.DataFrame, asked: Request) -> Any:
    import altair as alt

    lang, width = asked.lang, asked.width
    gap = 1 if up.height and down.height else 0
    lines = [*range(up.height), *range(up.height + gap, up.height + gap + down.height)]
    shown = pl.concat([up, down]).with_columns(line=pl.Series(lines, dtype=pl.Int32))
    shown = shown.with_columns(
        said=pl.Series([words.signed(value, lang) for value in shown["change"]], dtype=pl.String)
    )
    left = max(lettering.text_width(name, size=_SIZE) for name in shown["province"]) + 10
    right = width - max(lettering.text_width(text, size=_SIZE, bold=True) for text in shown["said"]) - 12
    ends = [*shown["from_value"], *shown["to_value"]]
    pad = (max(ends) - min(ends)) * 0.03 or 1.0
    across = alt.Scale(domain=[min(ends) - pad, max(ends) + pad], range=[left, right], nice=False, zero=False)
    axis = alt.Axis(tickCount=7 if width > 400 else 4, format="~f", domain=False, grid=True)
    height = (max(lines) + 1) * _STEP + 4
    scale = alt.Scale(domain=[-0.6, max(lines) + 0.6], reverse=True, nice=False, zero=False)
    y = alt.Y("line:Q", scale=scale, axis=None)

    def x(column: str) -> Any:
        return alt.X(f"{column}:Q", scale=across, axis=axis, title=None)

    base = theme.chart(shown.select("line", "province", "said", "from_value", "to_value"))
    text = {"fontSize": _SIZE, "baseline": "middle", "color": theme.INK}
    return charting.layered(
        base.mark_rule(strokeWidth=2.4, color=theme.SPAN).encode(x("from_value"), alt.X2("to_value"), y),
        base.mark_point(shape="circle", filled=True, fill="white", stroke=theme.INK, size=46, opacity=1)
        .encode(x("from_value"), y),
        base.mark_point(shape="circle", filled=True, color=theme.INK, size=52, opacity=1).encode(x("to_value"), y),
        base.mark_text(align="left", **text).encode(y, charting.fixed("x", 0), alt.Text("province:N")),
        base.mark_text(align="right", fontWeight="bold", **text)
        .encode(y, charting.fixed("x", width - 2), alt.Text("said:N")),
        width=width,
        height=height,
    )  # fmt: skip
