"""What a project adds to the registry: read, joined, refused. Every addition here is made up."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from danvan_analysis.errors import RegistryFault, UnknownName
from danvan_analysis.reference import coverage, registry
from danvan_analysis.reference.registry_additions import NOTHING, current, held, package_alone, read_from

PAPI_2024 = [one.code for one in registry.components("PAPI", 2024)]
PARTS_2024 = [one.code for one in registry.components("PAPI", 2024, "sub-dimension")]
NEW = """
[[component]]
code = "D8.4"
level = "sub-dimension"
parent = "D8"
en = "Made-up part"
vi = "Thành phần giả định"
unit = "points"
scale = [0.25, 2.5]
"""
BREAK = """
[[break]]
component_codes = ["PAPI", "D8"]
kind = "documented"
text.vi = "Thêm 8.4."
text.en = "8.4 was added."
source = "made up"
"""
Put = Callable[..., Path]


def quoted(codes: list[str]) -> str:
    return "[" + ", ".join(f'"{code}"' for code in codes) + "]"


def papi(year: int, *more: str, vintage: int = 2025, going_on: list[str] | None = None) -> str:
    known = quoted(PAPI_2024 if going_on is None else going_on)
    head = [f'index = "PAPI"\nyear = {year}\nvintage = {vintage}\ncontinues = {known}\n', *more]
    return "".join(head)


@pytest.fixture
def put(tmp_path: Path) -> Iterator[Put]:
    """Return a function that writes an addition; inside, the registry reads the additions of one project alone."""
    folder = tmp_path / "data" / "registry"

    def write(text: str, *, index: str = "papi", name: str = "2025.toml") -> Path:
        file = folder / index / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    with read_from(folder):
        yield write


def test_an_edition_is_learnt_and_forgotten(put: Put) -> None:
    assert current() is NOTHING
    assert registry.years("PAPI")[-1] == 2024
    file = put(papi(2025, 'complete = ["PAPI", "D1"]\n'))
    assert registry.years("PAPI")[-2:] == [2024, 2025]
    assert [one.code for one in registry.components("PAPI", 2025)] == PAPI_2024
    assert registry.vintage("PAPI", 2025) == 2025
    assert registry.component("PAPI", "PAPI", 2024).era == registry.component("PAPI", "PAPI", 2025).era == "2021-2025"
    assert registry.breaks("PAPI", "PAPI", 2024, 2025) == []
    assert registry.sample_kind("PAPI", "D1", 2025) == "complete"
    assert registry.sample_kind("PAPI", "D2.1", 2025) == "scattered", "what an addition does not name is not there"
    assert registry.frame().filter(index="PAPI", edition_year=2025).height == len(PAPI_2024)
    assert registry.years("PCI")[-1] == 2024, "other indices learn nothing"
    with package_alone():
        assert registry.years("PAPI")[-1] == 2024
    file.unlink()
    assert registry.years("PAPI")[-1] == 2024
    assert registry.component("PAPI", "PAPI", 2024).era == "2021-2024"


def test_the_same_object_while_no_file_changes(put: Put) -> None:
    file = put(papi(2025, vintage=2008))
    first = current()
    assert current() is first
    assert registry.vintage("PAPI", 2025) == 2008
    file.write_text(papi(2025, vintage=2025), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert current() is not first
    assert registry.vintage("PAPI", 2025) == 2025


def test_each_project_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, year in (("one", 2025), ("two", 2026), ("bare", None)):
        home = tmp_path / name
        folder = home / "data" / "registry" / "papi"
        folder.mkdir(parents=True)
        (home / "pyproject.toml").write_text("[tool.danvan]\n", encoding="utf-8")
        if year is not None:
            (folder / f"{year}.toml").write_text(papi(year), encoding="utf-8")
    seen = []
    for name in ("one", "two", "bare", "one"):
        monkeypatch.setenv("DANVAN_PROJECT", str(tmp_path / name))
        seen.append(registry.years("PAPI")[-1])
    assert seen == [2025, 2026, 2024, 2025]
    monkeypatch.setenv("DANVAN_PROJECT", str(tmp_path))
    assert registry.years("PAPI")[-1] == 2024, "no project: the package alone"


def test_no_edition_is_invented_between(put: Put) -> None:
    put(papi(2026), name="2026.toml")
    assert registry.years("PAPI")[-2:] == [2024, 2026]
    assert registry.editions("PAPI", "D1")[-2:] == [2024, 2026]
    with pytest.raises(UnknownName) as refused:
        registry.components("PAPI", 2025)
    assert refused.value.nearest in (["2024"], ["2026"])
    put(papi(2025))
    assert registry.years("PAPI")[-3:] == [2024, 2025, 2026], "the files count in the order of their years"


def test_a_component_that_does_not_go_on_has_ended(put: Put) -> None:
    put(papi(2025, going_on=[code for code in PAPI_2024 if not code.startswith("D7")]))
    assert "D7" not in [one.code for one in registry.components("PAPI", 2025)]
    assert registry.editions("PAPI", "D7.1")[-1] == 2024


def test_a_new_component_opens_an_era_beside_its_siblings(put: Put) -> None:
    put(papi(2025, NEW, BREAK))
    codes = [one.code for one in registry.components("PAPI", 2025)]
    assert codes[codes.index("D8.3") + 1] == "D8.4"
    assert registry.component("PAPI", "D8.4", 2025).era == "2025-2025"
    assert [found.year for found in registry.breaks("PAPI", "PAPI", 2024, 2025)] == [2025]
    assert registry.component("PAPI", "PAPI", 2024).era == "2021-2024"
    assert "D8.4" not in [one.code for one in registry.components("PAPI", 2024)]
    put(papi(2025, NEW.replace("D8", "D5").replace("D5.4", "D5.5"), BREAK))
    codes = [one.code for one in registry.components("PAPI", 2025)]
    assert codes[codes.index("D5.4") : codes.index("D6")] == ["D5.4", "D5.5"]
    assert [code for code in codes if code != "D5.5"] == PAPI_2024


def test_another_label_under_a_known_code_is_another_measure(put: Put) -> None:
    renamed = NEW.replace("D8.4", "D8.3")
    put(papi(2025, renamed, going_on=[code for code in PAPI_2024 if code != "D8.3"]))
    (found,) = registry.breaks("PAPI", "D8.3", 2024, 2025)
    assert "Made-up part" in found.text["en"]
    assert registry.component("PAPI", "D8.3", 2025).era == "2025-2025"


def test_all_components_of_a_break(put: Put) -> None:
    put(papi(2025, BREAK.replace('["PAPI", "D8"]', '"all"')))
    for code in ("PAPI", "D1.1", "D8.3"):
        assert [found.year for found in registry.breaks("PAPI", code, 2024, 2025)] == [2025]


def test_a_plain_sum_stays_one_and_other_weights_are_stated(put: Put) -> None:
    put(papi(2025))
    assert registry.weights("PAPI", 2025) == registry.weights("PAPI", 2024)
    put('index = "PCI"\nyear = 2025\nvintage = 2025\ncontinues = ["PCI", "PCI1"]\n', index="pci")
    assert registry.weights("PCI", 2025) is None
    put(papi(2025, BREAK))
    assert registry.weights("PAPI", 2025) is None, "nobody knows what the composite of another make is the sum of"
    put(papi(2025, BREAK, "[[weights]]\nvalues = { D1 = 2 }\nsource = 'made up'\n"))
    assert registry.weights("PAPI", 2025) == {"D1": 2.0}


def of_2025(component: str) -> list[str]:
    rows = coverage.declared().filter(index="PAPI", edition_year=2025, component_code=component)
    assert rows["vintage"].unique().to_list() in ([2025], [])
    return rows["province_code"].to_list()


def test_declared_cells_of_a_new_edition(put: Put) -> None:
    before = coverage.declared()
    put(
        papi(
            2025,
            f"complete = {quoted(['PAPI', *(code for code in PARTS_2024 if code not in ('D2.1', 'D7.1'))])}\n",
            '[[absent]]\nprovince_code = "91"\n',
            '[[absent]]\nprovince_code = "14"\ncomponent_codes = ["D1.1"]\n',
            '[[found]]\ncomponent_code = "D2.1"\nprovinces = "01 14"\n',
        )
    )
    assert len(of_2025("PAPI")) == 33
    assert "91" not in of_2025("PAPI")
    assert len(of_2025("D1.1")) == 32
    assert of_2025("D2.1") == ["01", "14"]
    assert of_2025("D7.1") == []
    # No table prints the dimensions: they are there where all their parts are.
    assert of_2025("D1") == of_2025("D1.1")
    assert len(of_2025("D3")) == 33
    assert of_2025("D2") == ["01", "14"]
    assert of_2025("D7") == []
    assert registry.sample_kind("PAPI", "D1", 2025) == "complete"
    assert registry.sample_kind("PAPI", "D2", 2025) == "scattered"
    assert coverage.declared().filter(~((pl.col("index") == "PAPI") & (pl.col("edition_year") == 2025))).equals(before)
    samples = coverage.samples().filter(index="PAPI", edition_year=2025, component_code="PAPI")
    assert samples.row(0)[3:] == (2025, 34, "complete")
    row = {"index": "PAPI", "edition_year": 2025, "province_code": "14", "component_code": "D2.1"}
    assert coverage.coverage_lines(pl.DataFrame([row])) == "", "the project's own file declares it"


def test_more_of_an_edition_that_is_there(put: Put) -> None:
    before = coverage.declared()
    key = {"index": "PCI", "edition_year": 2023}
    listed = before.filter(**key, component_code="PCI1")["province_code"].to_list()
    assert 0 < len(listed) < 63
    text = (
        'index = "PCI"\nyear = 2023\nvintage = 2008\ncomplete = ["PCI2"]\n'
        '[[absent]]\nprovince_code = "26"\n[[found]]\ncomponent_code = "PCI1"\nprovinces = "01 96"\n'
    )
    put(text, index="pci", name="2023.toml")
    after = coverage.declared()
    assert after.filter(**key, component_code="PCI1")["province_code"].to_list() == sorted({*listed, "01", "96"})
    assert registry.sample_kind("PCI", "PCI2", 2023) == "complete"
    assert registry.sample_kind("PCI", "PCI1", 2023) == "scattered"
    former = before.filter(**key, component_code="PCI2")["province_code"].to_list()
    whole = after.filter(**key, component_code="PCI2")
    assert whole.height == 62 + ("26" in former)
    assert after.join(before, on=coverage.KEY, how="anti").filter(~pl.col("component_code").is_in(["PCI1", "PCI2"])
                                                                  ).height == 0  # fmt: skip
    assert before.join(after, on=coverage.KEY, how="anti").height == 0, "nothing declared is taken away"
    assert registry.years("PCI")[-1] == 2024
    assert coverage.coverage_lines(whole) == "", "the project's own file declares them"
    assert coverage.coverage_lines(after.filter(**key, component_code="PCI1")) == ""
    strange = pl.DataFrame([{**key, "component_code": "PCI1", "province_code": code} for code in (*listed, "01", "02")])
    assert coverage.coverage_lines(strange) == f"PCI,2023,PCI1,{' '.join(sorted({*listed, '02'}))}\n"


def test_a_component_joins_an_edition_that_is_there(put: Put) -> None:
    put(f'index = "PAPI"\nyear = 2022\nvintage = 2008\ncomplete = ["D8.4"]\n{NEW}', name="2022.toml")
    assert registry.editions("PAPI", "D8.4") == [2022]
    assert registry.component("PAPI", "D8.3", 2022).era == "2020-2024"
    assert coverage.declared().filter(component_code="D8.4").height == 63
    put('index = "PCI"\nyear = 2009\nvintage = 2008\ncontinues = ["PCI_UNW", "PCI"]\n', index="pci", name="2009.toml")
    assert registry.editions("PCI", "PCI_UNW") == [2007, 2008, 2009, 2010]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("index = ", "not valid TOML"),
        ("a = " + "[" * 5000, "not valid TOML"),
        (papi(2025, vintage=2024), "vintage: Input should be 2004, 2008 or 2025"),
        (papi(2025).replace('"PAPI"\n', '"PAPY"\n', 1), "index: Input should be 'PAPI'"),
        (papi(2025).replace("year = 2025", "year = 2025.5"), "year: Input should be a valid integer"),
        (papi(2026), "index and year are PAPI and 2026; the file stands where PAPI of 2025 belongs"),
        (papi(2025, "colour = 'red'\n"), "colour: Extra inputs are not permitted"),
        (papi(2025, "place = 'x'\n"), "place: no such field"),
        (papi(2025, 'break = "x"\n'), "break: Input should be a valid tuple"),
        (papi(2025, NEW, "wide = 1\n"), "component 1 wide: Extra inputs are not permitted"),
        (papi(2025, NEW.replace("vi =", "fr =")), "component 1 vi: Field required"),
        (papi(2025, NEW, "first = 2024\n"), "component: first and last are 2025"),
        (papi(2025, BREAK, "year = 2024\n"), "break: year is 2025 in this file"),
        (papi(2025, BREAK.replace("text.en", "text.fr")), "break 1 text: needs exactly the keys vi and en"),
        (papi(2025, BREAK.replace("D8", "D9")), "unknown components ['D9']"),
        (papi(2025, '[[absent]]\nprovince_code = "72"\n'), "absent: '72' is no province of 2025"),
        (
            papi(2025, '[[found]]\ncomponent_code = "D1"\nprovinces = "14 72"\n'),
            "found, D1: '72' is no province of 2025",
        ),
        (papi(2025, '[[found]]\ncomponent_code = "D1"\nprovinces = "14 01"\n'), "found, D1: the codes must be in asc"),
        (papi(2025, '[[found]]\ncomponent_code = "D1"\nprovinces = ""\n'), "found 1 provinces: Tuple should have at"),
        (papi(2025, 'complete = ["D1", "D1"]\n'), "complete: D1 stands there twice"),
        (papi(2025, 'complete = ["D99"]\n'), "complete: D99 is no component of PAPI in 2025"),
        (papi(2025, '[[found]]\ncomponent_code = "D99"\nprovinces = "14"\n'), "found: D99 is no component"),
        (papi(2025, '[[absent]]\nprovince_code = "14"\ncomponent_codes = ["X"]\n'), "absent: X is no component"),
        (papi(2025, going_on=["D5.2"]), "continues: D5.2 is no component of the edition before (2024)"),
        (papi(2025, NEW.replace("D8.4", "D8.3")), "D8.3 stands under continues and under component"),
        (papi(2025, NEW.replace('parent = "D8"', 'parent = "D9"')), "component D8.4: parent D9 is no component"),
        (
            papi(2025, NEW, going_on=[code for code in PAPI_2024 if code != "D8"]),
            "component D8.4: its parent D8 is no component of 2025",
        ),
        (
            papi(2025, going_on=["PAPI"])
            + '[[component]]\ncode = "D1"\nlevel = "dimension"\nparent = "PAPI"\nvi = "x"\n'
            + 'en = "Participation at Local Levels"\nscale = [1.0, 10.0]\n',
            "component D1: label and scale are those of the span before; list it under continues",
        ),
    ],
)
def test_a_file_that_cannot_be_meant(put: Put, text: str, said: str) -> None:
    put(text)
    with pytest.raises(RegistryFault) as refused:
        registry.components("PAPI", 2024)
    assert str(refused.value).startswith("data/registry/papi/2025.toml")
    assert said in str(refused.value)
    assert "/tmp" not in str(refused.value)


@pytest.mark.parametrize(
    ("index", "name", "text", "said"),
    [
        ("papy", "2025.toml", papi(2025), "'papy' is no index; expected one of papi, pci, par_index, sipas"),
        ("papi", "spring.toml", papi(2025), "expected the year as the name of the file"),
        ("papi", "2010.toml", papi(2010), "year: 2010 is no edition of PAPI and not later than its last, 2024"),
        ("papi", "2024.toml", papi(2024), "vintage: 2025; the edition is in the registry with the provinces of 2008"),
        ("papi", "2022.toml", papi(2022, NEW.replace("D8.4", "D8.3"), vintage=2008, going_on=[]), "has it already"),
        ("papi", "2025.toml", "#" * 1_000_001, "1000001 bytes; an entry has at most 1000000"),
    ],
)
def test_a_file_in_the_wrong_place(put: Put, index: str, name: str, text: str, said: str) -> None:
    put(text, index=index, name=name)
    with pytest.raises(RegistryFault) as refused:
        registry.years("PAPI")
    assert str(refused.value).startswith(f"data/registry/{index}/{name}")
    assert said in str(refused.value)


def test_files_that_are_no_entries_are_left_alone(put: Put) -> None:
    put("not TOML", name="README.md")
    put("not TOML", name=".2025.toml.part")
    put("not TOML", name=".2025.toml")
    assert registry.years("PAPI")[-1] == 2024


def test_while_held_the_additions_stay_what_they_were(put: Put) -> None:
    with held():
        assert registry.years("PAPI")[-1] == 2024
        file = put(papi(2025))
        assert registry.years("PAPI")[-1] == 2024
    assert registry.years("PAPI")[-1] == 2025
    with held():
        first = current()
        file.unlink()
        assert current() is first
    assert current() is NOTHING
