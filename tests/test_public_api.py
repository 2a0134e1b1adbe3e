"""What a researcher imports: ten names, loaded where they are used."""

from __future__ import annotations

import inspect
import subprocess
import sys

import polars as pl
import pytest

import danvan_analysis as dv
from danvan_analysis import errors

NAMES = ["indicators", "evidence", "movement", "service_outputs", "provinces"]
NAMES += ["describe", "sources", "trace", "on_vintage", "build"]
HEAVY = ["polars", "altair", "papermill", "great_expectations", "pandas", "numpy", "nbconvert", "vl_convert", "pyarrow"]


def test_exactly_the_ten_names() -> None:
    assert sorted(dv.__all__) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_there_and_tells_what_it_does(name: str) -> None:
    found = getattr(dv, name)
    assert inspect.ismodule(found) or callable(found)
    assert (found.__doc__ or "").strip()
    assert name in dir(dv)


@pytest.mark.parametrize("stage", ["analysis", "export", "figures", "reference", "reports", "validation"])
def test_stages_hang_below_the_package(stage: str) -> None:
    assert getattr(dv, stage).__name__ == f"danvan_analysis.{stage}"
    assert stage in dir(dv)


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'indicator'"):
        _ = dv.indicator


def test_options_are_named() -> None:
    for name in NAMES:
        found = getattr(dv, name)
        if callable(found) and name not in {"trace", "on_vintage"}:
            kinds = {parameter.kind for parameter in inspect.signature(found).parameters.values()}
            assert kinds <= {inspect.Parameter.KEYWORD_ONLY}, name


def test_star_import_brings_the_ten_and_nothing_else() -> None:
    space: dict[str, object] = {}
    exec("from danvan_analysis import *", space)
    assert sorted(set(space) - {"__builtins__"}) == sorted(NAMES)


def test_importing_loads_nothing_heavy() -> None:
    code = f"import sys, danvan_analysis; print([name for name in {HEAVY} if name in sys.modules])"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"


def test_asking_for_a_table_loads_no_drawing_and_no_notebooks() -> None:
    heavy = [name for name in HEAVY if name not in {"polars", "numpy", "pyarrow", "pandas"}]
    code = f"import sys, danvan_analysis as dv; dv.describe(); print([n for n in {heavy} if n in sys.modules])"
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"


def test_tables_are_polars() -> None:
    for name in ("indicators", "evidence", "movement", "service_outputs", "provinces", "describe", "sources"):
        frame = getattr(dv, name)()
        assert isinstance(frame, pl.DataFrame), name
        assert frame.height > 0, name


def test_errors_are_one_tree_and_say_how_the_command_ends() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) > 15
    assert all(issubclass(kind, errors.DanvanError) for kind in kinds)
    codes = {kind.__name__: kind.exit_code for kind in kinds if issubclass(kind, errors.DanvanError)}
    assert codes["DataRejected"] == 3
    ended = {name for name, code in codes.items() if code == 1}
    failed = {"FigureCollision", "ReportFailed", "ValidationFailed"}
    assert ended == failed | {"CacheInUse", "ClusterFault", "DrawingFailed", "EngineFault", "PlaceFault"}
    assert set(codes.values()) == {1, 2, 3}


def test_an_unknown_name_says_where_and_what_is_near() -> None:
    error = errors.UnknownName("year", 2031, [2024], place="a.csv, row 3")
    assert str(error) == "a.csv, row 3: unknown year '2031'; did you mean '2024'?"
    assert str(errors.UnknownName("year", 2031)) == "unknown year '2031'"
    assert "'a' or 'b'" in str(errors.UnknownProvince("c", ["a", "b"]))


def test_a_fault_of_a_raw_table_names_its_place() -> None:
    fault = errors.CellUnreadable("pci/pci_2019.csv", "found 'x'", "Mend it.", row=5, column="PCI")
    assert str(fault) == "pci/pci_2019.csv, row 5, column PCI: found 'x'. Mend it."
    assert str(errors.RawTableFault("t.csv", "is empty", "Restore it.")) == "t.csv: is empty. Restore it."
