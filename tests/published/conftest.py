"""A small release of two raw tables, recorded as a real one is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from danvan_analysis.published import DataPackage, RawTable, load, read, record

WIDE = "province,rank,PCI,PCI1\nSơn La,2,63.384804,6.1\nHà Nội,1,68.80,7.2\n"
LONG = "edition_year,province,component_code,value,source_id\n2024,Sơn La,PAPI,43.8876,S1\n"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Return a folder with pci/pci_2019.csv and papi/composite.csv, and their descriptor."""
    for path, text in (("pci/pci_2019.csv", WIDE), ("papi/composite.csv", LONG)):
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(text, encoding="utf-8")
    entries = [
        record.entry(tmp_path, "pci/pci_2019.csv", layout="pci_wide", title="PCI 2019", edition_year=2019),
        record.entry(tmp_path, "papi/composite.csv", layout="papi_long", title="PAPI", publisher="CECODES"),
    ]
    record.write(tmp_path, {"name": "small", "version": "1.0.0", "created": "2025-01-01", "resources": entries})
    return tmp_path


Reread = Callable[[str, bytes], RawTable]


@pytest.fixture
def reread(release: Path) -> Reread:
    """Return a function that puts other bytes into a table and reads it by its former schema."""

    def _reread(path: str, content: bytes) -> RawTable:
        package: DataPackage = load(release)
        (release / path).write_bytes(content)
        return read(package, next(resource for resource in package.resources if resource.path == path))

    return _reread
