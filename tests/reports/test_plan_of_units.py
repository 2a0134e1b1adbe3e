"""Which reports a year has, once an edition prints the 34 units; editions and tables are made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.errors import UnknownProvince
from danvan_analysis.project import Project
from danvan_analysis.reference import provinces, territories
from danvan_analysis.reference.registry_additions import read_from
from danvan_analysis.reports import parameters
from danvan_analysis.reports.plan import Report, plan
from danvan_analysis.site.index import years_of

TABLES = {
    "indicators": pl.DataFrame({"edition_year": [2023, 2024, 2025]}),
    "movement": pl.DataFrame({"placed_year": [2020, None]}),
}
Make = Callable[..., Project]


@pytest.fixture
def make(tmp_path: Path, write_notebook: Callable[..., Path]) -> Make:
    """Return a function that makes a project with editions of 2025: index and vintage of each."""

    def made(**vintages: int) -> Project:
        (tmp_path / "pyproject.toml").write_text("[tool.danvan]\n", encoding="utf-8")
        write_notebook(tmp_path / "notebooks" / "reform_indices.ipynb")
        project = Project(tmp_path)
        for index, vintage in vintages.items():
            file = project.registry / index / "2025.toml"
            file.parent.mkdir(parents=True)
            text = f'index = "{index.upper()}"\nyear = 2025\nvintage = {vintage}\ncontinues = ["{index.upper()}"]\n'
            file.write_text(text, encoding="utf-8")
        return project

    return made


def planned(project: Project, *named: str, years: tuple[int, ...] = ()) -> list[tuple[int, str, str]]:
    found = plan(project, years=years, provinces_named=named, lang="vi", tables=TABLES)
    return [(report.year, report.code, report.slug) for report in found]


def test_one_name_is_another_unit_from_2025_on(make: Make) -> None:
    project = make(papi=2025)
    assert planned(project, "Tây Ninh") == [
        (2023, "72", "tay-ninh"),
        (2024, "72", "tay-ninh"),
        (2025, "80", "tay-ninh"),
    ]
    assert planned(project, "Sơn La", years=(2024, 2025)) == [(2024, "14", "son-la"), (2025, "14", "son-la")]


def test_all_is_the_units_of_the_year(make: Make) -> None:
    found = planned(make(papi=2025), "all")
    assert [sum(year == one for one, _, _ in found) for year in (2023, 2024, 2025)] == [63, 63, 34]


def test_a_province_that_ended_has_reports_until_then(make: Make) -> None:
    project = make(papi=2025)
    assert planned(project, "Long An") == [(2023, "80", "long-an"), (2024, "80", "long-an")]
    for years in ((2025,), (2024, 2025)):
        with pytest.raises(UnknownProvince, match="did you mean 'Tây Ninh'"):
            planned(project, "Long An", years=years)
    with pytest.raises(UnknownProvince, match="did you mean 'Sơn La'"):
        planned(project, "Sơn Lạ")


def test_with_63_provinces_nothing_changes(make: Make) -> None:
    project = make(papi=2008)
    assert planned(project, "Tây Ninh", "Long An", years=(2025,)) == [(2025, "72", "tay-ninh"), (2025, "80", "long-an")]


def test_in_a_year_of_both_the_units_come_first(make: Make) -> None:
    project = make(papi=2008, pci=2025)
    assert planned(project, "Tây Ninh", "Long An", years=(2025,)) == [(2025, "80", "long-an"), (2025, "80", "tay-ninh")]
    with read_from(project.registry):
        assert territories.place("Hồ Chí Minh", year=2025).vintage == 2025
        assert territories.place("Bắc Giang", year=2025) == provinces.get("24", 2008)
        with pytest.raises(UnknownProvince):
            territories.place("Thành phố Hồ Chí Minh (cũ)", year=2025)  # its own name would not lead back to it
        assert territories.vintage_of_year(2026) == 2025


def test_parameters_follow_the_year(make: Make) -> None:
    project = make(papi=2025)
    notebook = project.notebooks / "reform_indices.ipynb"
    given = {"year": 2025, "province": "son la", "lang": "vi"}
    with read_from(project.registry):
        assert parameters.check(notebook, given, years=[2024, 2025])["province"] == "Sơn La"
        with pytest.raises(UnknownProvince):
            parameters.check(notebook, {**given, "province": "Long An"}, years=[2024, 2025])
        before = {**given, "year": 2024, "province": "long an"}
        assert parameters.check(notebook, before, years=[2024, 2025])["province"] == "Long An"


def test_the_index_page_keeps_two_units_of_one_name_apart() -> None:
    reports = [Report(2025, "reform_indices", code, "tay-ninh", "Tây Ninh", "vi") for code in ("72", "80")]
    entries = [
        {"path": one.path, "year": one.year, "notebook": one.notebook, "province": one.province, "lang": one.lang}
        for one in reports
    ]
    (year,) = years_of(entries)
    assert [place["name"] for place in year["provinces"]] == ["Tây Ninh", "Tây Ninh"]
    pages = [place["reports"][0]["pages"]["vi"]["path"] for place in year["provinces"]]
    assert pages == [one.path for one in reports]
