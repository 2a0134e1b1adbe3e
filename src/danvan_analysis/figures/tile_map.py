"""Tile-grid map: each province a tile of one size, shaded by the class of its score."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import is_complete, with_ranks
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, edition, finished, no_edition, request
from danvan_analysis.figures.tile_chart import draw
from danvan_analysis.reference import geography, words


def classes(values: pl.Series, count: int = 5) -> list[float]:
    """Limits of classes with about equally many provinces: the inner quantiles of the scores.

    Examples
    --------
    >>> classes(pl.Series([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), 2)
    [3.5]
    """
    return [float(values.quantile(step / count, "linear")) for step in range(1, count)]  # type: ignore[arg-type]


def tile_map(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """The scores of a complete edition on the tile grid of the provinces.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Outlined. Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        Five classes with about equally many provinces. Provinces without a score are white with a
        broken edge. The grid is a schematic of data units, not a map of territory, and says so.

    Examples
    --------
    >>> tile_map(index="PAPI", year=2024, lang="en").data["province_code"].n_unique()
    63
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    if not is_complete(asked.index, asked.component, year):
        return Absence(
            words.term("tiles.tile_grid_of", lang).format(short=short, year=year),
            no_edition(asked) or words.term("tiles.only_some_provinces_of_this", lang),
            lang,
        )
    rows = with_ranks(edition(asked))
    grid = geography.tile_grid(asked.vintage).rename({"code": "province_code", "row": "grid_row", "col": "grid_column"})
    tiles = grid.join(rows, on="province_code", how="left").sort("province_code")
    limits = classes(rows["value"].drop_nulls())
    tiles = tiles.with_columns(
        level=pl.when(pl.col("value").is_not_null()).then(
            pl.sum_horizontal(pl.col("value") > limit for limit in limits)
        ),
        focus=pl.col("province_code") == asked.code,
        score=pl.Series(["–" if v is None else words.number(v, lang, 1) for v in tiles["value"]], dtype=pl.String),
    )
    title = _title(tiles, name, short, year, lang)
    absent = tiles.filter(pl.col("value").is_null())["label"].to_list()
    notes = [words.term("tile_grid_note", lang)]
    notes[0] = notes[0][0].upper() + notes[0][1:] + "."
    if absent:
        listed = ", ".join(sorted(absent)) if len(absent) <= 8 else str(len(absent))
        notes.append(words.term("tiles.broken_edge_no_score", lang).format(listed=listed))
    alt = words.term("tiles.limits_of_the_classes", lang).format(title=title, limits=_listed(limits, lang))
    source = theme.source_line(rows, lang)
    span = f"{rows['scale_min'].drop_nulls()[0]:g}–{rows['scale_max'].drop_nulls()[0]:g}"
    scale = words.term("subtitle.scale", lang).format(span=span)
    subtitle = words.term("subtitle.tile_map", lang).format(index=short, scale=scale)
    return finished(
        asked,
        "tile_map",
        theme.Drawing(draw(tiles, limits, lang, width=asked.width), subtitle),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=tiles.select(
            "province_code", "label", "grid_row", "grid_column", "value", "level", "rank", "rank_of", "status", *ADDRESS
        ),
        source_ids=theme.source_ids(rows),
    )


def _listed(limits: list[float], lang: str) -> str:
    return "; ".join(words.number(limit, lang, 1) for limit in limits)


def _title(tiles: pl.DataFrame, name: str, short: str, year: int, lang: str) -> str:
    own = tiles.filter("focus")
    if not own.height or own["value"][0] is None:
        return words.term("tiles.no_score_for", lang).format(short=short, year=year, name=name)
    level = int(own["level"][0])
    score = words.number(own["value"][0], lang)
    return words.term("tiles.is_in_of_the_provinces", lang).format(
        short=short, year=year, name=name, score=score, value=words.term(f"tiles.fifth_{level}", lang)
    )
