"""What a library imports and does not need: left out, or left unread until it is used."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from danvan_analysis.importing import lazily, without

NAMES = ("made_up_library", "made_up_part", "made_up_part.deep", "made_up_part.other")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A library that insists on a part, and a file of each module that was read."""
    (tmp_path / "made_up_part").mkdir()
    read = f"with open({str(tmp_path / 'read')!r}, 'a') as file:\n    file.write(__name__ + ' ')\nVALUE = 7\n"
    for name in ("made_up_part/__init__.py", "made_up_part/deep.py", "made_up_part/other.py"):
        (tmp_path / name).write_text(read)
    (tmp_path / "made_up_library.py").write_text(
        "import made_up_part\nfrom made_up_part import deep\nfrom made_up_part import deep as again\n"
        "def value():\n    return deep.VALUE\n"
    )
    (tmp_path / "read").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path / "read"
    for name in NAMES:
        sys.modules.pop(name, None)


def test_a_module_waits_until_it_is_used(library: Path) -> None:
    with lazily("made_up_part.deep"):
        found = importlib.import_module("made_up_library")
    assert library.read_text().split() == ["made_up_part"]
    assert found.value() == 7
    assert found.value() == 7
    assert library.read_text().split() == ["made_up_part", "made_up_part.deep"]


def test_only_while_the_library_is_imported(library: Path) -> None:
    before = [*sys.meta_path]
    with pytest.raises(ZeroDivisionError), lazily("made_up_part.other"):
        raise ZeroDivisionError
    assert sys.meta_path == before
    importlib.import_module("made_up_part.other")
    assert library.read_text().split() == ["made_up_part", "made_up_part.other"]


def test_what_is_imported_stays_and_what_is_not_there_is_missing(library: Path) -> None:
    part = importlib.import_module("made_up_part.deep")
    with lazily("made_up_part.deep", "made_up_part.nowhere"):
        assert importlib.import_module("made_up_part.deep") is part
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("made_up_part.nowhere")
    assert type(part).__name__ == "module"


def test_the_collector_is_left_as_it_was(library: Path) -> None:
    with without("made_up_part"):
        assert not gc.isenabled()
        with pytest.raises(ImportError):
            importlib.import_module("made_up_library")
    assert gc.isenabled()
    assert "made_up_part" not in sys.modules
    gc.disable()
    try:
        with without("made_up_part"):
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
