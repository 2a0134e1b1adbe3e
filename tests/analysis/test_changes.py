"""Change, growth and rank change between editions that measure the same."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from danvan_analysis.analysis.changes import changes, followed, growth, paired, rank_changes
from danvan_analysis.errors import NotComparable, SampleTooThin


def cells(values: dict[int, list[float | None]], *, index: str = "PAPI", component: str = "D4") -> pl.DataFrame:
    """Made-up scores on a scale of 1 to 10."""
    rows = [
        (index, year, f"{n:02}", 2008, component, value, "points", 1.0, 10.0)
        for year, column in values.items()
        for n, value in enumerate(column, start=1)
    ]
    names = ["index", "edition_year", "province_code", "vintage", "component_code"]
    names += ["value", "unit", "scale_min", "scale_max"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_son_la_2024(indicators: pl.DataFrame) -> None:
    found = changes(indicators, index="PAPI", component_code="PAPI", from_year=2023, to_year=2024)
    own = found.filter(province_code="14").row(0, named=True)
    assert own["change"] == pytest.approx(1.4910, abs=1e-9)
    assert own["change_percent_of_scale"] == pytest.approx(100 * 1.4910 / 72)


def test_a_change_over_years_is_shared_by_them() -> None:
    found = changes(cells({2018: [2.0], 2021: [5.0]}), index="PAPI", component_code="D4", from_year=2018, to_year=2021)
    assert found.row(0) == ("01", 2008, 2.0, 5.0, 3.0, 1.0, pytest.approx(100 / 3))


def test_absent_stays_absent(indicators: pl.DataFrame) -> None:
    found = changes(indicators, index="PAPI", component_code="PAPI", from_year=2023, to_year=2024)
    # Quảng Ninh and Bình Dương have no 2023, Vĩnh Phúc and Tiền Giang no 2024.
    assert found.height == 63
    assert sorted(found.filter(pl.col("change").is_null())["province_code"]) == ["22", "26", "74", "82"]
    assert found.filter(province_code="22")["to_value"].item() is not None


def test_two_units_make_no_difference() -> None:
    both = pl.concat([cells({2023: [5.0]}), cells({2024: [80.0]}).with_columns(unit=pl.lit("percent"))])
    found = paired(both, 2023, 2024)
    assert found.select("from_value", "to_value", "change", "change_per_year").row(0) == (5.0, 80.0, None, None)
    widened = pl.concat([cells({2023: [5.0]}), cells({2024: [5.0]}).with_columns(scale_max=pl.lit(20.0))])
    assert paired(widened, 2023, 2024)["change"].item() is None


def two_vintages(code: str) -> pl.DataFrame:
    after = cells({2025: [6.0]}).with_columns(vintage=pl.lit(2025, dtype=pl.Int64))
    return pl.concat([cells({2024: [5.0]}), after]).with_columns(province_code=pl.lit(code))


def test_one_code_of_two_places_is_two_provinces() -> None:
    # 80 was Long An and is Tây Ninh.
    assert paired(two_vintages("80"), 2024, 2025).select("vintage", "from_value", "to_value", "change").rows() == [
        (2008, 5.0, None, None),
        (2025, None, 6.0, None),
    ]


def test_a_province_that_kept_its_territory_is_followed() -> None:
    assert paired(two_vintages("14"), 2024, 2025).select("vintage", "change").rows() == [(2025, 1.0)]
    assert followed(two_vintages("14")).columns == two_vintages("14").columns
    assert followed(cells({2024: [5.0]})).equals(cells({2024: [5.0]}))


def test_growth_compounds() -> None:
    found = growth(
        cells({2022: [4.0, 5.0], 2024: [9.0, None]}), index="PAPI", component_code="D4", from_year=2022, to_year=2024
    )
    assert found.select("growth_percent", "growth_percent_per_year").rows() == [
        (pytest.approx(125.0), pytest.approx(50.0)),
        (None, None),
    ]


def test_no_growth_from_nothing() -> None:
    frame = cells({2023: [0.0], 2024: [3.0]})
    assert (
        growth(frame, index="PAPI", component_code="D4", from_year=2023, to_year=2024)["growth_percent"].item() is None
    )


def test_a_province_that_was_left_out_moves_nobody() -> None:
    # The first province is missing in 2024; the second is second, then first of those left: it has not moved.
    frame = cells({2023: [9.0, 8.0, 7.0, 6.0], 2024: [None, 8.0, 6.0, 7.0]})
    found = rank_changes(frame, index="PAPI", component_code="D4", from_year=2023, to_year=2024)
    assert found.select("from_rank", "from_of", "to_rank", "to_of").rows() == [
        (1, 4, None, None),
        (2, 4, 1, 3),
        (3, 4, 3, 3),
        (4, 4, 2, 3),
    ]
    assert found.select("from_rank_common", "to_rank_common", "moved_up", "common").rows() == [
        (None, None, None, 3),
        (1, 1, 0, 3),
        (2, 3, -1, 3),
        (3, 2, 1, 3),
    ]


def test_tied_ranks_are_shown_as_ties() -> None:
    frame = cells({2023: [9.0, 7.0, 7.0], 2024: [9.0, 8.0, 7.0]})
    found = rank_changes(frame, index="PAPI", component_code="D4", from_year=2023, to_year=2024)
    assert found.select("from_rank", "from_tied", "to_rank", "moved_up").rows() == [
        (1, False, 1, 0),
        (2, True, 2, 0),
        (2, True, 3, -1),
    ]


def test_son_la_ranks(indicators: pl.DataFrame) -> None:
    found = rank_changes(indicators, index="PCI", component_code="PCI", from_year=2018, to_year=2019)
    own = found.filter(province_code="14").row(0, named=True)
    assert (own["from_rank"], own["from_of"], own["to_rank"], own["to_of"], own["common"]) == (56, 63, 57, 63, 63)
    assert own["moved_up"] == -1


@pytest.mark.parametrize("question", [changes, growth, rank_changes])
def test_all_refuse_across_a_break(indicators: pl.DataFrame, question: Callable[..., pl.DataFrame]) -> None:
    with pytest.raises(NotComparable, match="Break of 2018"):
        question(indicators, index="PAPI", component_code="PAPI", from_year=2016, to_year=2018)


def test_a_list_of_the_first_thirty_gives_nobody_a_rank(indicators: pl.DataFrame) -> None:
    with pytest.raises(SampleTooThin, match="PCI PCI of 2023"):
        rank_changes(indicators, index="PCI", component_code="PCI", from_year=2022, to_year=2023)
    found = changes(indicators, index="PCI", component_code="PCI", from_year=2022, to_year=2023)
    assert found.filter(province_code="14")["change"].item() == pytest.approx(2.28)
