"""The descriptor: what it says is true, and what is wrong is named."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis.errors import RawTableChanged, RawTableFault, RawTableMissing
from danvan_analysis.published import load, verify


def _edit(release: Path, change: Any) -> None:
    path = release / "datapackage.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_release_as_recorded_passes(release: Path) -> None:
    package = load(release)
    verify(package)
    assert [(r.path, r.layout, r.edition_year) for r in package.resources] == [
        ("papi/composite.csv", "papi_long", None),
        ("pci/pci_2019.csv", "pci_wide", 2019),
    ]
    assert (package.version, package.created) == ("1.0.0", "2025-01-01")


def test_recorded_bytes_and_hashes_are_those_of_the_real_files(root: Path) -> None:
    package = load(root / "data/raw")
    assert len(package.resources) >= 45
    for resource in package.resources:
        content = (package.folder / resource.path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (resource.bytes, resource.sha256), resource.path


def test_one_changed_byte_is_named(release: Path) -> None:
    package = load(release)
    file = release / "pci/pci_2019.csv"
    file.write_bytes(file.read_bytes().replace(b"63.384804", b"63.384805"))
    with pytest.raises(RawTableChanged, match=r"pci/pci_2019\.csv.*bytes changed") as found:
        verify(package)
    assert found.value.table == "pci/pci_2019.csv"


def test_a_missing_file_is_named(release: Path) -> None:
    (release / "papi/composite.csv").unlink()
    with pytest.raises(RawTableMissing, match=r"papi/composite\.csv: the file is missing"):
        verify(load(release))


def test_a_surplus_table_is_named(release: Path) -> None:
    (release / "pci/extra.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RawTableMissing, match=r"pci/extra\.csv: stands in data/raw but no entry"):
        verify(load(release))


def test_other_files_beside_the_tables_are_nobodys_business(release: Path) -> None:
    (release / "README.md").write_text("notes", encoding="utf-8")
    verify(load(release))


def test_no_descriptor(tmp_path: Path) -> None:
    with pytest.raises(RawTableMissing, match=r"datapackage\.json: not found"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"[]", "no list of resources"),
        (b'{"resources": 5}', "no list of resources"),
        (b'{"resources": [5]}', "resource number 1 lacks"),
        (b'{"name": "S\xf4n"}', "is not UTF-8"),
    ],
)
def test_malformed_descriptor(release: Path, content: bytes, said: str) -> None:
    (release / "datapackage.json").write_bytes(content)
    with pytest.raises(RawTableFault, match=rf"datapackage\.json: .*{said}"):
        load(release)


@pytest.mark.parametrize("key", ["name", "path", "tableLayout", "hash", "bytes", "schema"])
def test_an_entry_without_a_needed_key(release: Path, key: str) -> None:
    _edit(release, lambda content: content["resources"][1].pop(key))
    with pytest.raises(RawTableFault, match=f"resource number 2 lacks '{key}'"):
        load(release)


def test_a_table_named_twice(release: Path) -> None:
    _edit(release, lambda content: content["resources"].append(content["resources"][0]))
    with pytest.raises(RawTableFault, match=r"names papi/composite\.csv twice"):
        load(release)


def test_digest_follows_the_hashes_and_nothing_else(release: Path) -> None:
    before = load(release).digest
    _edit(release, lambda content: content["resources"][0].update(title="another title"))
    assert load(release).digest == before
    _edit(release, lambda content: content["resources"][0].update(hash="sha256:" + "0" * 64))
    assert load(release).digest != before


def test_one_refuses_none_and_several(release: Path) -> None:
    package = load(release)
    assert package.one("pci_wide").path == "pci/pci_2019.csv"
    with pytest.raises(RawTableMissing, match="0 tables have the layout 'corrections'"):
        package.one("corrections")


@pytest.mark.parametrize(
    "path", ["../x.csv", "/etc/hostname", "papi/../../x.csv", "..", "linked/x.csv", "papi/link.csv"]
)
def test_a_table_outside_the_folder_is_refused(root: Path, tmp_path: Path, path: str) -> None:
    descriptor = json.loads((root / "data" / "raw" / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][-1]["path"] = path
    raw, outside = tmp_path / "raw", tmp_path / "outside"
    for folder in (raw / "papi", outside):
        folder.mkdir(parents=True)
    (outside / "x.csv").write_text("province\n", encoding="utf-8")
    (raw / "linked").symlink_to(outside)
    (raw / "papi" / "link.csv").symlink_to(outside / "x.csv")
    (raw / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(RawTableFault, match="outside the folder"):
        load(raw)


def test_a_link_inside_the_folder_is_followed(root: Path, tmp_path: Path) -> None:
    descriptor = json.loads((root / "data" / "raw" / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][-1]["path"] = "papi/link.csv"
    (tmp_path / "papi").mkdir()
    (tmp_path / "papi" / "link.csv").symlink_to(tmp_path / "papi" / "other.csv")
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert load(tmp_path).resources[-1].path == "papi/link.csv"
