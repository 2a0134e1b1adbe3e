"""The drawing of quotes: figure, printed words and source side by side on a page, one below the other in a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from danvan_analysis.figures import charting, lettering, theme
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.reference import words

_MOST = 14  # quotes in a chart
_TALLEST = 800.0  # pixels: with title and notes, a page of a Word document
_SIZE, _LINE = 10.5, 13.5


@dataclass(frozen=True)
class Layout:
    """Where the parts of a quote stand.

    Attributes
    ----------
    columns : mapping
        Left end and width of each part, in pixels.
    stacked : bool
        Whether the parts stand below one another.
    """

    columns: Mapping[str, tuple[int, int]]
    stacked: bool = False

    @classmethod
    def of(cls, width: int) -> Layout:
        """The layout of a drawing of a width.

        Examples
        --------
        >>> Layout.of(620).stacked, Layout.of(310).columns["quote"]
        (False, (0, 310))
        """
        if width >= theme.WIDTH:
            return cls({"figure": (0, 196), "quote": (208, 268), "source": (490, 130)})
        return cls(dict.fromkeys(("figure", "quote", "source"), (0, width)), stacked=True)

    @property
    def top(self) -> float:
        """Pixels above the first quote: the heads of the columns."""
        return 2.0 if self.stacked else 24.0


def blocks(rows: pl.DataFrame, sources: pl.DataFrame, lang: str, *, layout: Layout) -> list[dict[str, Any]]:
    """One block a quote: the figures of one sentence together, each line of text with its style."""
    publishers = dict(sources.select("source_id", "publisher").iter_rows())
    together = ["source_id", "quote", "unit_name", "level", "period_start_year", "period_end_year", "as_of", "basis"]
    made = []
    for _, some in rows.group_by(*together, maintain_order=True):
        first = some.row(0, named=True)

        def lines(text: str, column: str, style: str) -> list[tuple[str, str]]:
            return _lines(text, column, style, layout=layout)

        figure = lines(said.period(first, lang), "figure", "bold")
        for row in some.iter_rows(named=True):
            figure += lines(said.counted(row, lang), "figure", "plain")
        figure += lines(f"{said.place(first, lang)}; {said.basis(first, lang)}", "figure", "muted")
        # The marks of a quote belong to the chart: they say where the printed words begin and end.
        quote = lines(f"“{first['quote'] or ''}”", "quote", "plain")
        publisher = str(publishers.get(first["source_id"]) or "")
        if layout.stacked:
            source = lines(f"{publisher} [{first['source_id']}]", "source", "muted")
        else:
            source = [(first["source_id"], "bold"), *lines(publisher, "source", "muted")]
        columns = {"figure": figure, "quote": quote, "source": source}
        counts = [len(column) for column in columns.values()]
        made.append(
            {"rows": some["row"].to_list(), "columns": columns, "lines": sum(counts) if layout.stacked else max(counts)}
        )
    return made


def _lines(text: str, column: str, style: str, *, layout: Layout) -> list[tuple[str, str]]:
    width = layout.columns[column][1]
    # Addresses of pages have no spaces: they break after a mark, or they would run into the next column.
    whole = lettering.broken(text, width=width, size=_SIZE, bold=style == "bold")
    return [(line, style) for line in theme.wrap(whole, width=width, size=_SIZE, bold=style == "bold")]


def fit(made: list[dict[str, Any]], *, layout: Layout) -> tuple[list[dict[str, Any]], float]:
    """The blocks that a page holds, each with its place, and the height that they take."""
    kept: list[dict[str, Any]] = []
    top = layout.top
    for block in made[:_MOST]:
        height = block["lines"] * _LINE + 13
        if kept and top + height > _TALLEST:
            break
        kept.append({**block, "top": top})
        top += height
    return kept, top


@charting.unchecked
def draw(made: list[dict[str, Any]], height: float, lang: str, *, layout: Layout, width: int) -> Any:
    """The chart of the blocks.

    Parameters
    ----------
    made : list of dict
        As :func:`fit` gives them.
    height : float
        Pixels.
    lang : str
    layout : Layout
    width : int
        Of the drawing, in pixels.

    Returns
    -------
    altair.LayerChart
    """
    import altair as alt

    texts, rules = [], []
    if not layout.stacked:
        heads = {key: words.term(f"quotes.head_{key}", lang) for key in ("figure", "quote", "source")}
        texts = [{"x": layout.columns[name][0], "y": 10.0, "text": head, "style": "head"}
                 for name, head in heads.items()]  # fmt: skip
        rules = [{"y": 20.0}]
    for block in made:
        line = 0
        for name, lines in block["columns"].items():
            for number, (text, style) in enumerate(lines):
                y = block["top"] + 8 + (number + line) * _LINE
                texts.append({"x": layout.columns[name][0], "y": y, "text": text, "style": style})
            line += len(lines) if layout.stacked else 0
        rules.append({"y": block["top"] + block["lines"] * _LINE + 6})
    frame = pl.DataFrame(texts, schema_overrides={"x": pl.Float64, "y": pl.Float64})
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], nice=False, zero=False), axis=None)
    layers = [theme.chart(pl.DataFrame(rules)).mark_rule(color=theme.GRID).encode(y)]
    styles: dict[str, dict[str, Any]] = {
        "head": {"color": theme.MUTED, "fontSize": 11},
        "bold": {"color": theme.INK, "fontSize": _SIZE, "fontWeight": "bold"},
        "plain": {"color": theme.INK, "fontSize": _SIZE},
        "muted": {"color": theme.MUTED, "fontSize": _SIZE},
    }
    for style, look in styles.items():
        some = frame.filter(pl.col("style") == style).select("x", "y", "text")
        if some.height:
            marks = theme.chart(some).mark_text(align="left", baseline="middle", **look)
            layers.append(marks.encode(x, y, alt.Text("text:N")))
    return charting.layered(*layers, width=width, height=height)
