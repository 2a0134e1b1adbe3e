"""What a build says: progress on stderr, the summary on stdout, counts that hold."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("e2e")


def test_stages_go_to_stderr_and_the_summary_to_stdout(built: Any) -> None:
    stages = ["cleaning the raw tables", "validating", "rendering the reports", "writing the index"]
    places = [built.stderr.find(stage) for stage in stages]
    assert places == sorted(places)
    assert min(places) >= 0
    assert not any(stage in built.stdout for stage in stages)
    assert re.search(r"\[1/\d\] 2019/\w+\.14-son-la\.vi \d+\.\d s", built.stderr)
    assert "\x1b[" not in built.stderr + built.stdout, "plain lines where there is no terminal"
    assert "Warning" not in built.stderr
    assert "WARNING" not in built.stderr


def test_summary_counts(built: Any) -> None:
    said = dict(re.split(r"\s{2,}|\s+(?=\S*$)", line, maxsplit=1) for line in built.stdout.splitlines() if line.strip())
    entries = json.loads((built.out / "reports" / "manifest.json").read_text(encoding="utf-8"))
    assert said["years"] == "1 (2019-2019)"
    assert said["reports"] == f"{len(entries)} ({len(entries)} rendered, 0 as they were)"
    assert int(said["figures"]) == len({figure["id"] for entry in entries for figure in entry["figures"]})
    assert said["cells in"].replace(",", "").isdigit()
    assert said["quarantined"] == "15"
    assert said["open"] == str(built.out / "site" / "index.html")
    assert float(said["seconds"]) > 0
    assert re.match(r"[\d,]+ \(\d+ secondary\)", said["rows out"])
    assert "ok" in said["validation"] or "passed" in said["validation"] or "hold" in said["validation"]


def test_nothing_is_written_outside_the_build_folder_and_the_tables(built: Any, root: Any) -> None:
    written = {path.name for path in built.out.iterdir()}
    assert written == {"figures", "registry.json", "reports", "site", "validation"}
    assert not (built.project / "build").exists()
    stray = [path for path in built.out.rglob("*") if path.name.endswith(".part") or path.name.startswith(".")]
    assert not stray
    assert sorted(path.name for path in (built.project / "notebooks").iterdir()) == sorted(
        path.name for path in (built.project / "notebooks").glob("*.ipynb")
    ), "no checkpoint beside the notebooks"
    here = (root / "data" / "processed" / "hashes.json").read_bytes()
    assert (built.project / "data" / "processed" / "hashes.json").read_bytes() == here, "the rows that are committed"
