"""Recording a table: the entry is true, the others stay as they were."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.errors import BadParameter, RawTableFault, RawTableMissing, UnknownName
from danvan_analysis.published import load, record, verify


def _entries(release: Path) -> dict[str, dict[str, Any]]:
    content = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    return {entry["path"]: entry for entry in content["resources"]}


def test_a_revision_is_noted_and_the_rest_is_left(release: Path) -> None:
    before = _entries(release)
    file = release / "papi/composite.csv"
    file.write_text(file.read_text(encoding="utf-8") + "2023,Sơn La,PAPI,42.0,S1\n", encoding="utf-8")
    record.record(release, "papi/composite.csv", version="1.1.0", created="2025-02-01")
    after = _entries(release)
    assert after["pci/pci_2019.csv"] == before["pci/pci_2019.csv"]
    revised = after["papi/composite.csv"]
    assert revised["hash"] == f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
    assert revised["bytes"] == len(file.read_bytes())
    kept = ("title", "publisher", "tableLayout", "name")
    assert [revised[key] for key in kept] == [before["papi/composite.csv"][key] for key in kept]
    package = load(release)
    verify(package)
    assert (package.version, package.created) == ("1.1.0", "2025-02-01")


def test_a_new_table_takes_its_place_by_path(release: Path) -> None:
    (release / "pci/pci_2018.csv").write_text("province,rank,PCI\nSơn La,1,60\n", encoding="utf-8")
    record.record(release, "pci/pci_2018.csv", layout="pci_wide", title="PCI 2018", edition_year=2018)
    package = load(release)
    verify(package)
    assert [r.path for r in package.resources] == ["papi/composite.csv", "pci/pci_2018.csv", "pci/pci_2019.csv"]
    assert package.version == "1.0.0"
    assert package.resources[1].columns == ("province", "rank", "PCI")


def test_a_new_table_needs_layout_and_title(release: Path) -> None:
    (release / "pci/pci_2018.csv").write_text("province,rank,PCI\n", encoding="utf-8")
    before = (release / "datapackage.json").read_bytes()
    with pytest.raises(BadParameter, match=r"pci_2018\.csv is new: give its layout and its title"):
        record.record(release, "pci/pci_2018.csv", title="PCI 2018")
    with pytest.raises(UnknownName, match="unknown layout 'pci_wild'"):
        record.record(release, "pci/pci_2018.csv", title="PCI 2018", layout="pci_wild")
    with pytest.raises(RawTableMissing, match=r"nowhere\.csv: the file is missing"):
        record.record(release, "nowhere.csv", title="PCI 2018", layout="pci_wide")
    assert (release / "datapackage.json").read_bytes() == before
    assert not list(release.glob("*.part"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"province,rank,PCI\nA,1\n", "a line has 2 cells, the header 3"),
        (b"province,rank,PCI\nS\xf4n La,1,2\n", "is not UTF-8"),
        (b'province,rank,PCI\n"A,1,2\n' + b"x" * 200_000, "is no CSV"),
        (b'province,rank,PCI\n"A,1,2\n', "is no CSV"),
    ],
)
def test_what_cannot_be_read_is_not_recorded(release: Path, content: bytes, said: str) -> None:
    before = (release / "datapackage.json").read_bytes()
    (release / "pci/pci_2019.csv").write_bytes(content)
    with pytest.raises(RawTableFault, match=rf"pci/pci_2019\.csv: .*{said}"):
        record.record(release, "pci/pci_2019.csv")
    assert (release / "datapackage.json").read_bytes() == before


def test_types_follow_the_cells(release: Path) -> None:
    text = "edition_year,province,component_code,value,source_id\n2024,Sơn La,PAPI,43,S1\n2024,Hà Nội,PAPI,44.1,S1\n"
    (release / "papi/composite.csv").write_text(text, encoding="utf-8")
    record.record(release, "papi/composite.csv")
    fields = {field["name"]: field["type"] for field in _entries(release)["papi/composite.csv"]["schema"]["fields"]}
    assert fields == {
        "edition_year": "integer",
        "province": "string",
        "component_code": "string",
        "value": "number",
        "source_id": "string",
    }


def test_a_line_separator_inside_a_cell_is_no_new_line(release: Path) -> None:
    text = "edition_year,province,component_code,value,source_id\n2024,Sơn\u2028La,PAPI,43,S1\n"
    (release / "papi/composite.csv").write_text(text, encoding="utf-8")
    record.record(release, "papi/composite.csv")
    verify(load(release))


def test_no_licence_is_invented_for_publishers_data(root: Path) -> None:
    content = json.loads((root / "data/raw/datapackage.json").read_text(encoding="utf-8"))
    assert all("licenses" not in entry for entry in content["resources"])


@pytest.mark.parametrize("inside", [True, False])
def test_a_table_outside_the_folder_is_not_recorded(release: Path, inside: bool) -> None:
    outside = release.parent / f"{release.name}-outside.csv"
    outside.write_text("province,rank,PCI\nSơn La,1,60\n", encoding="utf-8")
    before = (release / "datapackage.json").read_bytes()
    path = f"pci/../../{outside.name}" if inside else str(outside)
    with pytest.raises(RawTableFault, match="lies outside data/raw"):
        record.record(release, path, layout="pci_wide", title="PCI 2018")
    assert (release / "datapackage.json").read_bytes() == before
