"""Changes between editions, figures against their evidence, and printed cells: small tables with known answers."""

from __future__ import annotations

import polars as pl

from danvan_analysis.reference import registry
from danvan_analysis.validation import changes, index_views, raw_cells, statement_views

# Found by the first tests: PAPI D2 is one measure over 2011-2017, and breaks in 2018.
SCALE = registry.component("PAPI", "D2", 2012)


def rows(*cells: tuple[int, str, float | None], code: str = "D2", vintage: int = 2008) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "index": "PAPI",
                "edition_year": year,
                "province_code": province,
                "vintage": vintage,
                "component_code": code,
                "era": registry.component("PAPI", code, year).era,
                "value": value,
                "unit": "points",
                "scale_min": SCALE.scale_min,
                "scale_max": SCALE.scale_max,
            }
            for year, province, value in cells
        ],
        schema_overrides={"edition_year": pl.Int32, "vintage": pl.Int32, "value": pl.Float64},
    )


def test_jump_is_in_per_cent_of_the_scale() -> None:
    found = changes.changes(rows((2012, "14", 5.0), (2013, "14", 5.9), (2014, "14", 5.0)))
    assert found["jump_percent"].to_list() == [None, 10.0, -10.0]
    assert found["level"].to_list() == ["dimension"] * 3


def test_no_jump_across_a_break_a_gap_a_blank_or_another_province() -> None:
    assert changes.changes(rows((2017, "14", 5.0), (2018, "14", 6.0)))["jump_percent"].null_count() == 2
    assert changes.changes(rows((2012, "14", 5.0), (2014, "14", 6.0)))["jump_percent"].null_count() == 2
    assert changes.changes(rows((2012, "14", None), (2013, "14", 6.0)))["jump_percent"].null_count() == 2
    assert changes.changes(rows((2012, "12", 5.0), (2013, "14", 6.0)))["jump_percent"].null_count() == 2
    mixed = pl.concat([rows((2012, "14", 5.0)), rows((2013, "14", 6.0), vintage=2025)])
    assert changes.changes(mixed)["jump_percent"].null_count() == 2


def test_repeated_is_the_share_of_equal_values_of_at_least_ten() -> None:
    codes = [f"{n:02d}" for n in range(20)]
    before = [(2012, code, 5.0 + n / 10) for n, code in enumerate(codes)]
    after = [(2013, code, 5.0 + n / 10 if n < 5 else 9.0) for n, code in enumerate(codes)]
    found = changes.changes(rows(*before, *after)).filter(edition_year=2013)
    assert found["repeated_percent"].to_list() == [25.0] * 20
    few = changes.changes(rows(*before[:9], *after[:9])).filter(edition_year=2013)
    assert few["repeated_percent"].null_count() == 9


def test_a_key_that_stands_twice_multiplies_no_row() -> None:
    assert changes.changes(rows((2012, "14", 5.0), (2012, "14", 5.0), (2013, "14", 6.0))).height == 3


def test_another_era_counts_one() -> None:
    frame = rows((2012, "14", 5.0)).with_columns(era=pl.lit("2018-2024"))
    assert changes.changes(frame)["other_eras"].to_list() == [1]
    assert changes.changes(rows((2012, "14", 5.0)))["other_eras"].to_list() == [0]


def test_value_and_address_are_those_of_the_chosen_figure() -> None:
    frame = rows((2012, "14", 5.0), (2013, "14", 6.0)).with_columns(
        rank_published=pl.lit(None, pl.Int32), table=pl.lit("a.csv"), row=pl.Series([2, 3], dtype=pl.Int32)
    )
    evidence = frame.with_columns(
        value=pl.col("value") + pl.Series([0.0, 0.25]),
        row=pl.Series([2, 4], dtype=pl.Int32),
        rank="rank_published",
        value_chosen=pl.lit(True),
        rank_chosen=pl.lit(False),
    )
    found = index_views.against_evidence(frame, evidence)
    assert found["value_residual"].to_list() == [0.0, -0.25]
    assert found["other_addresses"].to_list() == [0, 1]
    assert found["rank_residual"].null_count() == 2


def test_names_are_read_in_their_vintage() -> None:
    names = pl.Series(["Hà Tây", "Hà Tây", "Sơn La", None, "no province"])
    vintages = pl.Series([2004, 2008, 2025, 2008, 2008], dtype=pl.Int32)
    assert raw_cells.codes(names, vintages).to_list() == ["28", None, "14", None, None]
    assert raw_cells.codes(names.clear(), vintages.clear()).to_list() == []


def test_means_are_compared_for_complete_editions_only(tables: dict[str, pl.DataFrame]) -> None:
    found = statement_views.means(tables)
    compared = found.filter(pl.col("mean_gap").is_not_null())
    assert compared["index"].unique().sort().to_list() == ["PAPI", "PCI"]
    assert found.filter(pl.col("index").is_in(["PAR_INDEX", "SIPAS"]))["mean_of_provinces"].null_count() == 27
    row = compared.filter(index="PAPI", edition_year=2017).row(0, named=True)
    scores = tables["indicators"].filter(index="PAPI", edition_year=2017, component_code="PAPI")["value"]
    assert row["provinces"] == scores.len() == 63
    assert abs(row["mean_gap"] - (36.55 - scores.mean())) < 1e-9
