"""A notebook that raises, a process that dies, a cell without end: each ends its own report and no other."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from danvan_analysis import project as projects
from danvan_analysis.published import load
from danvan_analysis.reports import render
from danvan_analysis.reports.plan import Report
from danvan_analysis.reports.run import manifest

Write = Callable[..., Path]

# What each year does. All run in one worker, one after the other, in processes forked from the same one.
BEHAVIOUR = """
import os, sys
former = globals().get("left_behind")
left_behind = year
assert former is None, f"the notebook sees what the one of {former} left"
if year == 2017:
    raise ValueError(f"nothing of {province} in {year}")
if year == 2018:
    os._exit(7)
"""


@dataclass(frozen=True)
class Ran:
    ended: subprocess.CompletedProcess[str]
    out: Path

    def path(self, year: int, suffix: str) -> Path:
        return self.out / "reports" / str(year) / f"reform_indices.14-son-la.vi{suffix}"


@pytest.fixture(scope="module")
def small(copy_project: Callable[..., Path], write_notebook: Write, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project whose only notebook is a small one."""
    project = copy_project(tmp_path_factory.mktemp("small") / "project", notebooks=False)
    write_notebook(project / "notebooks" / "reform_indices.ipynb", BEHAVIOUR, "year + 1", markdown="Words")
    return project


@pytest.fixture(scope="module")
def ran(small: Path, danvan: Callable[..., subprocess.CompletedProcess[str]]) -> Ran:
    """Return what came of rendering five years, two of which fail."""
    out = small.parent / "out"
    # A report of an earlier build, which must not pass for this one.
    stale = out / "reports" / "2017" / "reform_indices.14-son-la.vi.html"
    stale.parent.mkdir(parents=True)
    stale.write_text("stale", encoding="utf-8")
    stale.with_suffix(".ipynb").write_text("{}", encoding="utf-8")
    years = [text for year in (2015, 2016, 2017, 2018, 2019) for text in ("--year", str(year))]
    arguments = ["render", *years, "--lang", "vi", "--workers", "1", "--out", str(out)]
    return Ran(danvan(*arguments, project=small), out)


def test_the_others_are_finished(ran: Ran, small: Path) -> None:
    assert ran.ended.returncode == 1, ran.ended.stderr
    for year in (2015, 2016, 2019):
        assert ran.path(year, ".html").is_file()
        assert ran.path(year, ".ipynb").is_file()
        assert not ran.path(year, ".failed.ipynb").exists()
    assert ran.ended.stdout.split() == [str(ran.path(year, ".html")) for year in (2015, 2016, 2019)]
    raw = load(small / "data" / "raw").digest
    assert [entry["year"] for entry in manifest(ran.out, raw)] == [2015, 2016, 2019]


def test_the_failed_one_is_kept_with_its_traceback(ran: Ran) -> None:
    kept = json.loads(ran.path(2017, ".failed.ipynb").read_text(encoding="utf-8"))
    errors = [
        output for cell in kept["cells"] for output in cell.get("outputs", []) if output["output_type"] == "error"
    ]
    assert [(error["ename"], error["evalue"]) for error in errors] == [("ValueError", "nothing of Sơn La in 2017")]
    plain = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(errors[0]["traceback"]))
    assert "raise ValueError" in plain


def test_what_ran_before_a_process_died_is_kept_and_the_cell_is_marked(ran: Ran) -> None:
    kept = json.loads(ran.path(2018, ".failed.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in kept["cells"] if cell["cell_type"] == "code"]
    parameters = [cell for cell in code if "injected-parameters" in cell["metadata"].get("tags", [])]
    assert [cell["execution_count"] is not None for cell in parameters] == [True]
    errors = [[one["ename"] for one in cell["outputs"] if one["output_type"] == "error"] for cell in code]
    assert errors == [[], [], ["ProcessDied"], []]
    assert code[-1]["execution_count"] is None


def test_a_report_that_cannot_be_written_ends_alone(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    report = Report(2016, "reform_indices", "14", "son-la", "Sơn La", "vi")
    monkeypatch.setattr(render, "_write", full)
    failed = render.render(report, projects.find(small), tmp_path)
    assert failed.error == "OSError: [Errno 28] No space left on device"
    assert Path(failed.failed or "").is_file()
    assert not (tmp_path / "reports" / f"{report.path}.html").exists()


def test_no_stale_page_stands_for_a_failed_report(ran: Ran) -> None:
    for year in (2017, 2018):
        for suffix in (".html", ".ipynb"):
            assert not ran.path(year, suffix).exists()


def test_the_message_names_the_failed_reports_and_the_cell(ran: Ran) -> None:
    said = ran.ended.stderr
    assert "2 of 5 reports failed" in said
    assert "ValueError: nothing of Sơn La in 2017" in said
    assert "cell 3 (import os, sys) ended its process with exit code 7" in said
    assert str(ran.path(2017, ".failed.ipynb")) in said
    assert "Traceback" not in said


def test_the_other_language_is_left_out(ran: Ran) -> None:
    kept = json.loads(ran.path(2016, ".ipynb").read_text(encoding="utf-8"))
    words = ["".join(cell["source"]) for cell in kept["cells"] if cell["cell_type"] == "markdown"]
    assert words == ["## Words vi"]


def test_an_endless_cell_ends_its_report_in_time_and_the_next_one_runs(
    small: Path, write_notebook: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = tmp_path / "pid"
    home = small.parent / "endless"
    for name in ("pyproject.toml", "data", "expectations"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).symlink_to(small / name)
    endless = "while year == 2018:\n    pass\n"
    told = f"import os, pathlib\npathlib.Path({str(pid)!r}).write_text(str(os.getpid()))\n"
    write_notebook(home / "notebooks" / "reform_indices.ipynb", told, endless)
    monkeypatch.setattr(render, "CELL_TIMEOUT", 2)
    project = projects.find(home)
    failed = render.render(Report(2018, "reform_indices", "14", "son-la", "Sơn La", "vi"), project, tmp_path)
    assert failed.error == "CellTimeout: cell 4 (while year == 2018:) took longer than 2 s and was ended"
    assert failed.figures == ()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    fine = render.render(Report(2019, "reform_indices", "14", "son-la", "Sơn La", "vi"), project, tmp_path)
    assert fine.error is None
    assert (tmp_path / "reports" / "2019" / "reform_indices.14-son-la.vi.html").is_file()
