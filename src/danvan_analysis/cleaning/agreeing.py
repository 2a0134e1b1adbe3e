"""Which sources say the same of a cell: equal at the coarser of their printed precisions."""

from __future__ import annotations

from typing import Any

import polars as pl

KEY = ["index", "edition_year", "province_code", "vintage", "component_code"]
#: Year of a source of which nobody knows when it was published: later than all others.
FAR = 9999
Cell = tuple[str, int, str, str, str]


def camps(rows: list[dict[str, Any]], what: str) -> list[int]:
    """Which rows say the same: a number a row, equal where the figures agree at the coarser printed precision."""
    if what == "rank":
        said = [row["rank"] for row in rows]
        return [said.index(rank) for rank in said]
    camps = [-1] * len(rows)
    # The most precise figure of a camp speaks for it: 83.7 and 83.74 agree, 83.70 and 83.74 do not.
    for position in sorted(range(len(rows)), key=lambda one: (-rows[one]["decimals"], rows[one]["value"])):
        row = rows[position]
        reach = 0.5 * 10.0 ** -row["decimals"] + 1e-9
        speakers = [other for other, camp in enumerate(camps) if camp == other and rows[other]["unit"] == row["unit"]]
        same = [other for other in speakers if abs(rows[other]["value"] - row["value"]) <= reach]
        camps[position] = same[0] if same else position
    return camps


def agreed(
    several: pl.DataFrame, what: str, announced: dict[str, int | None], *, decided: set[Cell]
) -> tuple[dict[int, str], pl.DataFrame]:
    """Cells on which sources of one grade agree: {position: reason}, and the rows that must be looked at one by one.

    A workbook beside its own transcription makes thousands of them; the rule is that of
    :func:`danvan_analysis.cleaning.evidence.choose`.
    """
    source_of = "source_id" if what == "value" else "rank_source_id"
    places = pl.DataFrame(
        sorted({(cell[0], cell[1], cell[2], cell[3]) for cell in decided if cell[4] == what}),
        schema={"index": pl.String, "edition_year": pl.Int32, "province_code": pl.String, "component_code": pl.String},
        orient="row",
    ).with_columns(decided=pl.lit(True))
    precise = pl.col("decimals") if what == "value" else pl.lit(0)
    ordered = (
        several.join(
            places, on=["index", "edition_year", "province_code", "component_code"], how="left", maintain_order="left"
        )
        .with_columns(
            precise=precise,
            announced=pl.col(source_of)
            .str.split(";")
            .list.first()
            .replace_strict(announced, default=None, return_dtype=pl.Int32)
            .fill_null(FAR),
        )
        .sort(
            [*KEY, "precise", "announced", source_of, "table", "row"],
            descending=[False] * len(KEY) + [True] + [False] * 4,
        )
    )
    first = pl.col(what).first().over(KEY)
    reach = 0.5 * pl.lit(10.0) ** -pl.col("precise").cast(pl.Float64) + 1e-9 if what == "value" else pl.lit(0.0)
    same = ((pl.col(what) - first).abs() <= reach) & (pl.col("grade") == pl.col("grade").first().over(KEY))
    if what == "value":
        same &= pl.col("unit").eq_missing(pl.col("unit").first().over(KEY))
    judged = ordered.with_columns(agrees=(same & pl.col("decided").is_null()).all().over(KEY))
    settled = judged.filter("agrees").unique(KEY, keep="first", maintain_order=True)
    reasons = {
        position: f"{rivals} sources agree" for position, rivals in settled.select("position", "rivals").iter_rows()
    }
    left = judged.filter(~pl.col("agrees")).sort("position").select(several.columns)
    return reasons, left
