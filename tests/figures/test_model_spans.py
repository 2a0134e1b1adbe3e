"""Model spans: what is drawn, what is said of it, what is left to the table."""

from __future__ import annotations

import json

import polars as pl
import pytest

from danvan_analysis.errors import UnknownName
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.model_spans import model_spans
from danvan_analysis.figures.span_chart import _moment, _span
from danvan_analysis.reference import provinces


def drawn(**given: object) -> Figure:
    figure = model_spans(**given)  # type: ignore[arg-type]
    assert isinstance(figure, Figure)
    return figure


def test_son_la_2020() -> None:
    figure = drawn(year=2020, province="Sơn La", lang="vi")
    assert str(figure.id) == "model_spans.all.2020.2008-14.vi"
    assert figure.title.startswith(
        "Sơn La: 2.000 mô hình “Dân vận khéo” giai đoạn 2016–2020 (1.510 tập thể, 490 cá nhân)"
    )
    # The source says both "state agencies" and "all fields": the title names that scope.
    assert figure.title.endswith("phạm vi “cơ quan nhà nước / các lĩnh vực”")
    spans = figure.data.select("measure", "period_start_year", "period_end_year", "value").rows()
    assert spans == [
        ("models_total", 2009, 2019, 2665.0),
        ("models_total", 2016, 2020, 2000.0),
        ("models_collective", 2009, 2019, 1921.0),
        ("models_collective", 2016, 2020, 1510.0),
        ("models_individual", 2009, 2019, 744.0),
        ("models_individual", 2016, 2020, 490.0),
    ]
    assert any("chồng lên nhau" in note for note in figure.notes)
    assert figure.source_ids == ("DV_S001", "DV_S002")
    assert "[DV_S001]" in figure.source_line


def test_nothing_of_a_later_year_is_drawn() -> None:
    figure = drawn(year=2019, province="Sơn La")
    assert figure.title == "Sơn La: 2.665 mô hình “Dân vận khéo” giai đoạn 2009–2019 (1.921 tập thể, 744 cá nhân)"
    assert set(figure.data["placed_year"]) == {2019}
    assert not any("chồng" in note for note in figure.notes)


def test_numbers_in_the_reader_s_language() -> None:
    assert "2,000 “Dân vận khéo” models" in drawn(year=2020, lang="en").title
    assert "2.000 mô hình" in drawn(year=2020, lang="vi").title


def test_no_sum_and_no_line() -> None:
    figure = drawn(year=2020)
    spec = json.dumps(figure.spec)
    assert '"type": "line"' not in spec
    for wrong in ("4665", "4.665", '"665"'):
        assert wrong not in spec


def test_state_stands_in_the_title_and_rows() -> None:
    figure = drawn(year=2018, province="Ninh Bình")
    assert figure.title == "Ninh Bình: 1.538 mô hình “Dân vận khéo” đăng ký giai đoạn 2016–2018"
    assert "Mô hình đăng ký" in json.dumps(figure.spec, ensure_ascii=False)


def test_qualifier_stands_with_the_value() -> None:
    figure = drawn(year=2011, province="Hà Tĩnh")
    assert "trên 1.000" in json.dumps(figure.spec, ensure_ascii=False)
    assert "over 1,000" in json.dumps(drawn(year=2011, province="Hà Tĩnh", lang="en").spec)


def test_an_agency_is_not_the_province() -> None:
    assert drawn(year=2024, province="Quảng Bình").title.endswith("phạm vi “Bộ CHQS tỉnh”")


def test_stock_is_a_point_and_a_change_is_no_span() -> None:
    figure = drawn(year=2024, province="Hòa Bình")
    assert figure.title == "Hòa Bình: 4.266 mô hình “Dân vận khéo” tính đến 15/6/2022"
    assert "models_change_vs_2021" not in set(figure.data["measure"])
    assert not any(level == "district" for level in figure.data["level"])


@pytest.mark.parametrize(
    ("row", "kind", "start", "end"),
    [
        ((2016, 2020, None, "period_total"), "total", 2015.5, 2020.5),
        ((2021, 2021, None, "annual"), "total", 2020.5, 2021.5),
        ((None, 2014, "2014-12", "cumulative_to_date"), "cumulative", None, 2013.5 + 11.5 / 12),
        ((2016, 2019, "2019-06-17", "cumulative_since_start"), "cumulative", 2015.5, _moment("2019-06-17", 2019)),
        ((None, 2022, "2022-06-15", "stock_at_date"), "stock", _moment("2022-06-15", 2022), None),
    ],
)
def test_spans(row: tuple[object, ...], kind: str, start: float | None, end: float | None) -> None:
    names = ("period_start_year", "placed_year", "as_of", "basis")
    span = _span(dict(zip(names, row, strict=True)))
    assert (span["kind"], span["start"]) == (kind, start)
    if end is not None:
        assert span["end"] == pytest.approx(end)
    else:
        assert span["end"] == span["start"]


def test_a_date_falls_within_its_year() -> None:
    for as_of in ("2022-01-01", "2022-06-15", "2022-12-31", "2022-01", "2022-12", "2022"):
        assert 2021.5 < _moment(as_of, 2022) < 2022.5


def test_absence_says_why() -> None:
    nothing = model_spans(year=2025, province="Lào Cai")
    assert isinstance(nothing, Absence)
    assert "Lào Cai" in nothing.why
    early = model_spans(year=2008, province="Sơn La", lang="en")
    assert isinstance(early, Absence)
    local = model_spans(year=2024, province="Đà Nẵng", lang="en")
    assert isinstance(local, Absence)
    assert "4 other figures" in local.why


def test_every_province_in_both_languages() -> None:
    for place in provinces.provinces(2008):
        for lang in ("vi", "en"):
            figure = model_spans(year=2025, province=place.code, lang=lang)
            if isinstance(figure, Figure):
                assert set(figure.data["level"]) <= {"province", "agency"}
                assert figure.data.select(pl.struct("table", "row").is_unique().all()).item()
                assert figure.title.startswith(place.name_vi)
                assert figure.alt


def test_the_drawing_is_whole() -> None:
    svg = drawn(year=2020).svg
    assert svg.count(">2.665<") == 1
    assert "NaN" not in svg
    assert drawn(year=2020).svg == svg


def test_bad_language() -> None:
    with pytest.raises(UnknownName):
        model_spans(year=2020, lang="fr")
