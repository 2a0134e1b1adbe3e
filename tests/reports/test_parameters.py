"""Parameters are checked before a kernel starts: names, types, years, provinces, languages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.errors import BadParameter, UnknownName, UnknownProvince
from danvan_analysis.project import find
from danvan_analysis.reports import parameters
from danvan_analysis.reports.plan import plan, years_of

Write = Callable[..., Path]
YEARS = [2005, 2006, 2019, 2024]


@pytest.fixture
def notebook(write_notebook: Write, tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "small.ipynb", "1 + 1")


def check(notebook: Path, **given: Any) -> dict[str, Any]:
    return parameters.check(notebook, given, years=YEARS)


def test_defaults_come_from_the_notebook(notebook: Path) -> None:
    assert check(notebook) == {"year": 2024, "province": "Sơn La", "lang": "vi"}
    assert check(notebook, year=2019, lang="en") == {"year": 2019, "province": "Sơn La", "lang": "en"}


def test_an_unknown_name_is_refused_with_the_known_ones(notebook: Path) -> None:
    with pytest.raises(UnknownName, match=r"parameter of small 'yaer'; did you mean .*'year'"):
        check(notebook, yaer=2019)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("year", "2019", "'2019' (str), expected int"),
        ("year", True, "True (bool), expected int"),
        ("year", 2019.0, "2019.0 (float), expected int"),
        ("year", None, "None (NoneType), expected int"),
        ("province", 14, "14 (int), expected str"),
        ("lang", ["vi"], "(list), expected str"),
    ],
)
def test_a_value_of_another_type_is_refused(notebook: Path, name: str, value: object, said: str) -> None:
    with pytest.raises(BadParameter) as caught:
        check(notebook, **{name: value})
    assert said in str(caught.value)
    assert "such as" in str(caught.value)


@pytest.mark.parametrize(("year", "nearest"), [(2004, 2005), (2025, 2024), (2010, 2006), (-1, 2005), (99999, 2024)])
def test_a_year_without_data_names_the_nearest(notebook: Path, year: int, nearest: int) -> None:
    with pytest.raises(UnknownName, match=rf"unknown year '{year}'; did you mean '{nearest}'"):
        check(notebook, year=year)


@pytest.mark.parametrize("spelling", ["Son La", "son-la", "SƠN LA", "Sơn La", "Sơn\u00a0La", "So\u031bn La", "14"])
def test_a_province_in_any_spelling_gets_its_own(notebook: Path, spelling: str) -> None:
    assert check(notebook, province=spelling)["province"] == "Sơn La"


@pytest.mark.parametrize("spelling", ["Sơn Lạ", "Sơn Là", "Son La province of dreams", "", "03", "../Sơn La"])
def test_a_province_that_is_none_is_refused(notebook: Path, spelling: str) -> None:
    with pytest.raises(UnknownProvince) as caught:
        check(notebook, province=spelling)
    if spelling == "Sơn Lạ":
        assert caught.value.nearest[0] == "Sơn La"
    assert caught.value.exit_code == 2


def test_a_language_that_is_none_is_refused(notebook: Path) -> None:
    with pytest.raises(UnknownName, match="unknown language 'fr'; did you mean 'vi' or 'en'"):
        check(notebook, lang="fr")


@pytest.mark.parametrize(
    "source",
    [
        "import os\nyear = 2024",
        "year = int('2024')",
        "year: int = 2024",
        "year, lang = 2024, 'vi'",
        "print(1)",
        "year =",
    ],
)
def test_code_in_the_parameters_cell_is_refused(write_notebook: Write, tmp_path: Path, source: str) -> None:
    notebook = write_notebook(tmp_path / "coded.ipynb", parameters=source)
    with pytest.raises(BadParameter, match=r"coded\.ipynb: the parameters cell holds something else"):
        parameters.declared(notebook)


def test_no_parameters_cell_no_json_no_file_are_refused(write_notebook: Write, tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="no cell tagged 'parameters'"):
        parameters.declared(write_notebook(tmp_path / "bare.ipynb", "1", parameters=None))
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(BadParameter, match="not a readable notebook"):
        parameters.declared(broken)
    with pytest.raises(BadParameter, match=r"absent\.ipynb is not a readable notebook"):
        parameters.declared(tmp_path / "absent.ipynb")


def test_the_plan_has_twenty_years_of_indices_and_all_years_of_the_movement() -> None:
    project = find()
    assert years_of("reform_indices", project) == list(range(2005, 2025))
    movement = years_of("emulation_movement", project)
    assert set(range(2005, 2025)) < set(movement)
    assert 2025 in movement


def test_the_plan_of_all_provinces() -> None:
    project = find()
    reports = plan(project, years=[2019], provinces_named=["all"], notebooks=["reform_indices"])
    assert len(reports) == 63 * 2
    paths = [report.path for report in reports]
    assert len(set(paths)) == len(paths)
    assert len({path.lower() for path in paths}) == len(paths), "a file system may not tell capitals apart"
    assert all(path.isascii() and " " not in path for path in paths)
    assert "2019/reform_indices.14-son-la.vi" in paths
    assert reports == sorted(reports)


def test_the_plan_of_one_province_named_twice_has_it_once() -> None:
    named = ["Son La", "Sơn La", "14"]
    reports = plan(find(), years=[2019, 2020], provinces_named=named, lang="vi", notebooks=["reform_indices"])
    assert [report.year for report in reports] == [2019, 2020]
    assert {report.province for report in reports} == {"Sơn La"}


def test_the_focus_province_is_a_setting(copy_project: Callable[..., Path], tmp_path: Path) -> None:
    project = copy_project(tmp_path / "p")
    settings = project / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    assert 'focus_province = "Sơn La"' in text
    changed = text.replace('focus_province = "Sơn La"', 'focus_province = "Lào Cai"')
    settings.write_text(changed.replace('languages = ["vi", "en"]', 'languages = ["en"]'), encoding="utf-8")
    reports = plan(find(project), years=[2019], notebooks=["reform_indices"])
    assert [(report.province, report.lang) for report in reports] == [("Lào Cai", "en")]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"years": [2004]}, "did you mean '2005'"),
        ({"provinces_named": ["Sơn Lạ"]}, "did you mean 'Sơn La'"),
        ({"lang": "fr"}, "'vi' or 'en' or 'all'"),
        ({"notebooks": ["reform"]}, "unknown report 'reform'"),
        ({"notebooks": ["explore"]}, "unknown report 'explore'"),
    ],
)
def test_the_plan_refuses_what_does_not_exist(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(UnknownName) as caught:
        plan(find(), **{"years": [2019], **wrong})
    assert said in str(caught.value)


def test_nothing_that_runs_a_kernel_is_loaded_to_refuse(root: Path) -> None:
    program = (
        "import sys\n"
        "from danvan_analysis.errors import UnknownName\n"
        "from danvan_analysis.cli.build import build\n"
        "from danvan_analysis.project import find\n"
        "from danvan_analysis.reports.plan import plan\n"
        "for wrong in ({'years': [1999]}, {'provinces_named': ['Sơn Lạ']}, {'lang': 'fr'}):\n"
        "    try:\n"
        "        plan(find(), **wrong)\n"
        "    except UnknownName:\n"
        "        continue\n"
        "    raise SystemExit('not refused')\n"
        "heavy = {'papermill', 'nbclient', 'jupyter_client', 'altair', 'great_expectations'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout.strip()) == (0, "[]"), ended.stderr
