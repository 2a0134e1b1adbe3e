"""Several sources for one cell: all of them stand, one value and one rank are chosen, each with its reason.

The order of the reasons: a recorded preference; the publisher's own table over press, press over a
figure named in passing; the value that most sources agree on, at the coarser of their printed precisions;
the source nearest the announcement; the figure printed with more decimals; at last the order of the
source ids, and then the reason says that the sources disagree and nothing decides between them.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from danvan_analysis.cleaning import places
from danvan_analysis.cleaning.agreeing import FAR, KEY, Cell, agreed, camps
from danvan_analysis.published.tables import RawTable

_GRADES = ("the publisher's own table", "press and portals", "named in passing")


def _decisions(table: RawTable) -> dict[Cell, list[tuple[str, str]]]:
    """(index, edition, province, component, value|rank) -> [(source, reason)]."""
    made: dict[Cell, list[tuple[str, str]]] = {}
    for entry in table.frame.iter_rows(named=True):
        year = int(entry["edition_year"])
        line = table.frame.filter(pl.col("row") == entry["row"])
        code = places.codes(line, table=table.path, vintage=places.vintage(entry["index"], year))[0]
        cell = (entry["index"], year, code, entry["component_code"], entry["what"])
        made.setdefault(cell, []).append((entry["source_id"], entry["reason"]))
    return made


def _pick(rows: list[dict[str, Any]], what: str, preferred: dict[str, str]) -> tuple[int, str]:
    """Position of the chosen row and why."""
    source_of = "source_id" if what == "value" else "rank_source_id"
    # By address: the order in which the observations arrive decides nothing.
    for row in sorted(rows, key=lambda row: (row["table"], row["row"])):
        if row[source_of] in preferred:
            return row["position"], f"recorded preference: {preferred[row[source_of]]}"
    best = min(row["grade"] for row in rows)
    rivals = [row for row in rows if row["grade"] == best]
    better = f"{_GRADES[best]} before the {len(rows) - len(rivals)} other(s)" if len(rivals) < len(rows) else ""
    if len(rivals) == 1:
        return rivals[0]["position"], better or "the only source"
    sides = camps(rivals, what)
    sizes = Counter(sides)
    most = max(sizes.values())
    leaders = [{**row, "camp": camp} for row, camp in zip(rivals, sides, strict=True) if sizes[camp] == most]
    for row in leaders:
        row["precise"] = row["decimals"] if what == "value" else 0
    leaders.sort(key=lambda row: (row["announced"], -row["precise"], row[source_of] or "", row["table"], row["row"]))
    first = leaders[0]
    distinct = len([count for count in sizes.values() if count == most])
    if distinct == 1:
        # Those who agree differ in precision at most, and then the fuller figure says more.
        leaders.sort(key=lambda row: -row["precise"])
        first = leaders[0]
        reason = f"{most} of {len(rivals)} sources agree" if len(sizes) > 1 else f"{len(rivals)} sources agree"
    elif first["announced"] < min(row["announced"] for row in leaders if row["camp"] != first["camp"]):
        reason = "sources disagree; nearest the announcement"
    elif first["precise"] > max(
        row["precise"] for row in leaders if row["announced"] == first["announced"] and row["camp"] != first["camp"]
    ):
        reason = "sources disagree; printed with more decimals"
    else:
        reason = "sources disagree, nothing decides between them; the first by source id"
    return first["position"], "; ".join(part for part in (better, reason) if part)


def choose(
    observed: pl.DataFrame, *, sources: pl.DataFrame, do_not_use: RawTable, preferences: RawTable
) -> pl.DataFrame:
    """Choose one value and one rank for each cell.

    Parameters
    ----------
    observed : polars.DataFrame
        Observations of all tables.
    sources : polars.DataFrame
        The tidy table; ``published_year`` tells which source is nearest the announcement.
    do_not_use, preferences : RawTable
        Recorded decisions by cell, figure and source.

    Returns
    -------
    polars.DataFrame
        The observations with usable, exclusion_reason, value_chosen, value_reason, rank_chosen,
        rank_reason, and ``value_relation``, ``rank_relation`` to what was chosen: chosen, agrees
        (equal at the coarser of the two printed precisions), differs; null where the row has no such figure.
    """
    banned, wanted = _decisions(do_not_use), _decisions(preferences)
    announced = dict(
        sources.select("source_id", pl.col("published_year").str.extract(r"(\d{4})").cast(pl.Int32)).iter_rows()
    )
    frame = observed.with_row_index("position")
    contested = {}
    for what in ("value", "rank"):
        candidates = frame.filter(pl.col("usable") & pl.col(what).is_not_null())
        contested[what] = candidates.with_columns(rivals=pl.len().over(KEY))
    chosen: dict[str, dict[int, str]] = {"value": {}, "rank": {}}
    excluded: dict[str, dict[int, str]] = {"value": {}, "rank": {}}
    for what, candidates in contested.items():
        source_of = "source_id" if what == "value" else "rank_source_id"
        cells_banned = {cell[:4] for cell in banned if cell[4] == what}
        alone = candidates.filter(pl.col("rivals") == 1)
        chosen[what].update(dict.fromkeys(alone["position"].to_list(), "the only source"))
        several = candidates.filter(pl.col("rivals") > 1)
        settled, contested_rows = agreed(several, what, announced, decided={*banned, *wanted})
        chosen[what].update(settled)
        for key, group in contested_rows.group_by(KEY, maintain_order=True):
            index, year, province, _, component = key
            cell = (str(index), int(year), str(province), str(component), what)
            rows = [
                {**row, "announced": announced.get(str(row[source_of]).split(";")[0]) or FAR}
                for row in group.iter_rows(named=True)
            ]
            reasons = dict(banned.get(cell, [])) if cell[:4] in cells_banned else {}
            excluded[what].update(
                {row["position"]: reasons[row[source_of]] for row in rows if row[source_of] in reasons}
            )
            rows = [row for row in rows if row[source_of] not in reasons]
            if rows:
                position, reason = _pick(rows, what, dict(wanted.get(cell, [])))
                chosen[what][position] = reason
        lone_banned = _alone_and_banned(alone, banned, what, source_of)
        for position, reason in lone_banned.items():
            del chosen[what][position]
            excluded[what][position] = reason
    for what in ("value", "rank"):
        frame = _mark(frame, what, chosen[what], excluded[what])
    return _relations(frame).drop("position")


def _alone_and_banned(
    alone: pl.DataFrame, banned: dict[Cell, list[tuple[str, str]]], what: str, source_of: str
) -> dict[int, str]:
    found = {}
    for (index, year, province, component, figure), decisions in banned.items():
        if figure != what:
            continue
        here = alone.filter(
            (pl.col("index") == index)
            & (pl.col("edition_year") == year)
            & (pl.col("province_code") == province)
            & (pl.col("component_code") == component)
        )
        for position, source_id in here.select("position", source_of).iter_rows():
            reason = dict(decisions).get(source_id)
            if reason:
                found[position] = reason
    return found


def _mark(frame: pl.DataFrame, what: str, chosen: dict[int, str], excluded: dict[int, str]) -> pl.DataFrame:
    why = pl.DataFrame(
        {
            "position": [*chosen, *excluded],
            f"{what}_reason": [*chosen.values(), *(f"not used: {r}" for r in excluded.values())],
        },
        schema={"position": pl.get_index_type(), f"{what}_reason": pl.String},
    )
    frame = frame.join(why, on="position", how="left", maintain_order="left")
    has = pl.col(what).is_not_null()
    rest = pl.when(~has).then(None).when(~pl.col("usable")).then(pl.lit("not used: ") + pl.col("exclusion_reason"))
    return frame.with_columns(
        pl.col("position").is_in(sorted(chosen)).alias(f"{what}_chosen"),
        pl.coalesce(f"{what}_reason", rest.otherwise(pl.lit("another source is chosen"))).alias(f"{what}_reason"),
    )


def _relations(frame: pl.DataFrame) -> pl.DataFrame:
    picked = frame.filter("value_chosen").select(
        *KEY, chosen_value="value", chosen_decimals="decimals", chosen_unit="unit"
    )
    ranked = frame.filter("rank_chosen").select(*KEY, chosen_rank="rank")
    frame = frame.join(picked, on=KEY, how="left", maintain_order="left")
    frame = frame.join(ranked, on=KEY, how="left", maintain_order="left")
    precision = pl.min_horizontal("decimals", "chosen_decimals").cast(pl.Float64)
    near = (pl.col("value") - pl.col("chosen_value")).abs() <= 0.5 * (pl.lit(10.0) ** -precision) + 1e-9
    return frame.with_columns(
        value_relation=pl.when(pl.col("value").is_null())
        .then(None)
        .when("value_chosen")
        .then(pl.lit("chosen"))
        .when(pl.col("chosen_value").is_null() | (pl.col("unit") != pl.col("chosen_unit")))
        .then(pl.lit("not comparable"))
        .when(near)
        .then(pl.lit("agrees"))
        .otherwise(pl.lit("differs")),
        rank_relation=pl.when(pl.col("rank").is_null())
        .then(None)
        .when("rank_chosen")
        .then(pl.lit("chosen"))
        .when(pl.col("chosen_rank").is_null())
        .then(pl.lit("not comparable"))
        .when(pl.col("rank") == pl.col("chosen_rank"))
        .then(pl.lit("agrees"))
        .otherwise(pl.lit("differs")),
    ).drop("chosen_value", "chosen_decimals", "chosen_unit", "chosen_rank")
