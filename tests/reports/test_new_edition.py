"""An edition of 2025 that the package does not know: a made-up PAPI, once with 34 units, once with 63 provinces.

Every score is made up by a formula; only the names of the provinces and the components are real.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import polars as pl
import pytest

from danvan_analysis.cleaning.run import clean
from danvan_analysis.project import Project
from danvan_analysis.published.record import record
from danvan_analysis.reference import coverage, provinces, registry
from danvan_analysis.reference.registry_additions import package_alone, read_from

pytestmark = pytest.mark.xdist_group("e2e2")

YEAR, SOURCE = 2025, "MADE_UP_2025"
#: Unit, or province, that the made-up table leaves out.
ABSENT = {2025: "91", 2008: "26"}


def parts() -> list[registry.Component]:
    with package_alone():
        return [one for one in registry.components("PAPI", 2024) if one.level == "sub-dimension"]


def score(code: str, part: registry.Component) -> float:
    """Made up: anywhere on the scale, other for each province and part, four decimals."""
    share = (int(code) * 37 + sum(part.code.encode()) * 11) % 89 / 89
    assert part.scale_min is not None
    assert part.scale_max is not None
    return round(part.scale_min + 0.01 + (part.scale_max - part.scale_min - 0.02) * share, 4)


def total(code: str) -> float:
    return round(sum(score(code, part) for part in parts()), 4)


def places(vintage: int) -> list[provinces.Province]:
    return [place for place in provinces.provinces(vintage) if place.code != ABSENT[vintage]]


def written(rows: list[list[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def append(path: Path, **cells: str) -> None:
    """Add a line to a table of the project."""
    with path.open(encoding="utf-8", newline="") as lines:
        header, *body = list(csv.reader(lines))
    path.write_text(written([header, *body, [cells.get(name, "") for name in header]]), encoding="utf-8")


def entry(vintage: int, *, year: int = YEAR) -> str:
    """The file that accepting an import writes: dimensions are not printed, they follow from their parts."""
    with package_alone():
        known = [one.code for one in registry.components("PAPI", 2024)]
    printed = ["PAPI", *(part.code for part in parts())]
    return (
        f'index = "PAPI"\nyear = {year}\nvintage = {vintage}\n'
        f"continues = {json.dumps(known)}\ncomplete = {json.dumps(printed)}\n"
        f'[[absent]]\nprovince_code = "{ABSENT[vintage]}"\n'
    )


def add_edition(project: Path, vintage: int) -> list[str]:
    """Put the made-up edition into a project; return the tables to record."""
    raw = project / "data" / "raw"
    body = [
        [place.name_vi, f"{total(place.code):.4f}", *(f"{score(place.code, part):.4f}" for part in parts())]
        for place in places(vintage)
    ]
    table = [["province", "PAPI", *(part.code for part in parts())], *body]
    (raw / "papi" / "papi_2025.csv").write_text(written(table), encoding="utf-8")
    append(raw / "sources.csv", source_id=SOURCE, title="PAPI 2025 (made up)", publisher="nobody", evidence="made up")
    append(raw / "tables.csv", file="papi/papi_2025.csv", columns="*", source_id=SOURCE)
    with (raw / "counts.csv").open(encoding="utf-8", newline="") as lines:
        counts = list(csv.reader(lines))
    grown = {"PAPI, published or corrected status": 1 + len(parts()), "PAPI, derived dimensions 2020-2024": 8}
    for line in counts:
        if line[1] in grown:
            line[2] = str(int(line[2]) + grown[line[1]] * len(places(vintage)))
    (raw / "counts.csv").write_text(written(counts), encoding="utf-8")
    file = project / "data" / "registry" / "papi" / "2025.toml"
    file.parent.mkdir(parents=True)
    file.write_text(entry(vintage), encoding="utf-8")
    return ["sources.csv", "tables.csv", "counts.csv", "registry/papi/2025.toml"]


@dataclass(frozen=True)
class Made:
    project: Path
    out: Path
    ended: CompletedProcess[str]

    def page(self, path: str) -> str:
        return (self.out / "reports" / f"{path}.html").read_text(encoding="utf-8")

    def figure(self, identity: str) -> pl.DataFrame:
        """Data of a figure, codes as text."""
        return pl.read_csv(self.out / "figures" / identity / f"{identity}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def units(
    copy_project: Callable[..., Path],
    danvan: Callable[..., CompletedProcess[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    """Return a build of 2025 on 34 units, through the real command line: record, then build."""
    project = copy_project(tmp_path_factory.mktemp("units") / "project", processed=False)
    for table in add_edition(project, 2025):
        record(project / "data" / "raw", table)
    named = ["papi/papi_2025.csv", "--layout", "papi_wide", "--title", "PAPI 2025 (made up)", "--edition", "2025"]
    said = danvan("record", *named, project=project)
    assert said.returncode == 0, said.stderr
    out = project.parent / "out"
    asked = ["--year", "2025", "--province", "Sơn La", "--province", "Tây Ninh", "--lang", "vi"]
    ended = danvan("build", *asked, "--out", str(out), project=project)
    assert ended.returncode == 0, ended.stderr
    return Made(project, out, ended)


def test_reports_of_the_units_come_out(units: Made) -> None:
    manifest = json.loads((units.out / "reports" / "manifest.json").read_text(encoding="utf-8"))
    assert sorted(entry["path"] for entry in manifest) == [
        f"2025/{name}.{place}.vi"
        for name in ("administrative_service", "emulation_movement", "reform_indices")
        for place in ("14-son-la", "80-tay-ninh")
    ]
    assert not list(units.out.rglob("*.failed.ipynb"))
    index = (units.out / "site" / "index.html").read_text(encoding="utf-8")
    assert "Tây Ninh" in index
    assert "80-tay-ninh" in index
    assert "72-tay-ninh" not in index


def test_an_unchanged_province_goes_on_across_2025(units: Made) -> None:
    rows = units.figure("path.PAPI.2025.2025-14.vi").filter(kind="province").sort("edition_year")
    assert rows["edition_year"].to_list() == [str(year) for year in range(2011, 2026)]
    assert float(rows["value"][-1]) == pytest.approx(total("14"))
    assert rows["value"].null_count() == 0
    assert rows.filter(pl.col("edition_year").is_in(["2024", "2025"]))["segment"].n_unique() == 1
    assert "sáp nhập" not in units.page("2025/reform_indices.14-son-la.vi").split("<main")[-1].split("Nguồn")[0]


def test_a_merged_unit_starts_a_path_of_its_own(units: Made) -> None:
    rows = units.figure("path.PAPI.2025.2025-80.vi").filter(kind="province")
    assert rows["edition_year"].to_list() == ["2025"]
    assert float(rows["value"][0]) == pytest.approx(total("80"))
    page = units.page("2025/reform_indices.80-tay-ninh.vi")
    assert "Tây Ninh (2025) được lập ngày 1/7/2025 từ Tây Ninh và Long An" in page
    assert "tỉnh được sáp nhập ngày 1/7/2025" in page, "why there is no change since 2024"
    # PCI has no edition of 2025 here: its paths are those of the provinces of before, and that is said.
    assert (
        "Không có điểm PCI nào của Tây Ninh đến năm 2025 trong các bảng đã thu thập. Tây Ninh (2025) được lập" in page
    )


def test_the_figures_show_units_and_no_province_of_before(units: Made) -> None:
    tiles = units.figure("tile_map.PAPI.2025.2025-80.vi")
    assert tiles.height == 34
    assert tiles.filter(pl.col("value").is_null())["province_code"].to_list() == [ABSENT[2025]]
    assert float(tiles.filter(province_code="80")["value"][0]) == pytest.approx(total("80"))
    grid = units.figure("coverage_grid.all.2025.2025-80.vi").filter(index="PAPI").sort("edition_year")
    assert dict(grid.select("edition_year", "state").iter_rows())["2025"] == "published"
    assert set(grid.filter(pl.col("edition_year") < "2025", pl.col("state") != "no_edition")["state"]) == {
        "other_units"
    }
    strip = units.figure("dot_strip.PAPI.2025.2025-80.vi")
    assert strip["vintage"].unique().to_list() == ["2025"]
    assert strip.height == 33


def test_a_name_that_ended_is_refused_for_2025(units: Made, danvan: Callable[..., CompletedProcess[str]]) -> None:
    ended = danvan("render", "--year", "2025", "--province", "Long An", project=units.project)
    assert ended.returncode == 2
    assert "unknown province 'Long An'; did you mean 'Tây Ninh'?" in ended.stderr


@pytest.fixture
def former(copy_project: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Return a project whose edition of 2025 prints the 63 provinces."""
    project = copy_project(tmp_path / "project", processed=False)
    recorded = add_edition(project, 2008)
    raw = project / "data" / "raw"
    record(raw, "papi/papi_2025.csv", layout="papi_wide", title="PAPI 2025 (made up)", edition_year=2025)
    for table in recorded:
        record(raw, table)
    monkeypatch.setenv("DANVAN_PROJECT", str(project))
    with read_from(project / "data" / "registry"):
        yield Project(project)


def test_an_edition_of_2025_on_63_provinces(former: Project) -> None:
    from danvan_analysis import figures
    from danvan_analysis.figures import Figure
    from danvan_analysis.reports.plan import plan

    cleaned = clean(former.raw)
    rows = cleaned.tables["indicators"].filter(index="PAPI", edition_year=YEAR)
    assert rows["vintage"].unique().to_list() == [2008]
    assert rows.height == 62 * (1 + 8 + len(parts()))
    assert rows["era"].null_count() == 0
    declared = coverage.declared().filter(edition_year=YEAR)
    assert declared.equals(rows.select(coverage.KEY).sort(coverage.KEY)), "what is declared is what is there"
    planned = plan(former, years=[YEAR], provinces_named=["Long An", "Tây Ninh"], lang="en", tables=cleaned.tables)
    assert {report.code for report in planned} == {"72", "80"}
    for name, code in (("Tây Ninh", "72"), ("Long An", "80")):
        drawn = figures.path(index="PAPI", year=YEAR, province=name, lang="en")
        assert isinstance(drawn, Figure)
        assert str(drawn.id) == f"path.PAPI.2025.2008-{code}.en"
        own = drawn.data.filter(kind="province").sort("edition_year")
        assert own["edition_year"].to_list() == list(range(2011, 2026))
        assert own["value"][-1] == pytest.approx(total(code))
        assert "merged" not in " ".join(drawn.notes)


def test_of_two_editions_of_2025_each_prints_its_own_units(former: Project, tmp_path: Path) -> None:
    """PAPI on 63 provinces and PCI on 34 units in one year: the reports are about the units."""
    from danvan_analysis import figures
    from danvan_analysis.figures import Figure

    file = former.registry / "pci" / "2025.toml"
    file.parent.mkdir()
    file.write_text('index = "PCI"\nyear = 2025\nvintage = 2025\ncontinues = ["PCI"]\n', encoding="utf-8")
    record(former.raw, "registry/pci/2025.toml")
    asked: dict[str, Any] = {"index": "PAPI", "year": YEAR, "lang": "en"}
    drawn = figures.dot_strip(**asked, province="Tây Ninh")
    assert isinstance(drawn, Figure)
    assert drawn.title == "PAPI 2025: no score published for Tây Ninh", "the former Tây Ninh is another area"
    assert "Tây Ninh (2025)" not in drawn.data["province"].to_list()
    tiles = figures.tile_map(**asked, province="Tây Ninh")
    assert isinstance(tiles, Figure)
    assert tiles.title == "PAPI 2025: no score for Tây Ninh", "code 80 of this edition is Long An"
    own = figures.dot_strip(**asked, province="Long An")
    assert isinstance(own, Figure)
    assert str(own.id) == "dot_strip.PAPI.2025.2008-80.en"
    assert "Long An scores" in own.title
    missing = figures.reform_missing(year=YEAR, province="Tây Ninh", lang="en")
    assert "the edition prints other units" in missing.text
