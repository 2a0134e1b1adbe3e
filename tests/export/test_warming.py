"""The converter beside a short command: the same drawings, none of it in the command itself, and nothing left of it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")

_HEAD = """
import multiprocessing, os, signal, sys
from danvan_analysis.errors import DrawingFailed
from danvan_analysis.export import warming
from danvan_analysis.figures import drawing
chart = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "data": {"values": [{"name": "Sơn La", "value": 45.11}, {"name": "Hà Nội", "value": 0.1 + 0.2}]},
    "mark": "bar",
    "encoding": {"x": {"field": "value", "type": "quantitative"}, "y": {"field": "name", "type": "nominal"}},
}
"""

_SAME = """
with warming.beside():
    made = drawing.converter().vegalite_to_svg(chart)
    page = drawing.converter().svg_to_pdf(made)
    assert "vl_convert" not in sys.modules
    assert len(multiprocessing.active_children()) == 1
assert not multiprocessing.active_children()
assert isinstance(drawing.converter(), drawing.InProcess)
assert made == drawing.converter().vegalite_to_svg(chart)
assert page[:5] == b"%PDF-"
"""

_FAULT = """
try:
    with warming.beside():
        try:
            drawing.converter().vegalite_to_svg({"mark": 1})
        except DrawingFailed as error:
            assert str(error)
        else:
            raise SystemExit("a chart that is none was drawn")
        raise KeyError("in the block")
except KeyError:
    pass
assert not multiprocessing.active_children()
"""

_KILLED = """
with warming.beside():
    (process,) = multiprocessing.active_children()
    print(process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    # Who waits for a process that never answers waits for ever.
    return subprocess.run([sys.executable, "-c", _HEAD + script], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("script", [_SAME, _FAULT], ids=["the same drawing", "a fault"])
def test_it_draws_the_same_and_leaves_nothing(script: str) -> None:
    made = run(script)
    assert (made.returncode, made.stderr) == (0, "")


def test_it_ends_with_who_asked() -> None:
    made = run(_KILLED)
    assert made.returncode == -9
    state = Path("/proc", made.stdout.strip(), "stat")
    until = time.monotonic() + 20
    # Nobody waits for it any more: a zombie has ended, too.
    while state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < until, "the converter outlives the command"
        time.sleep(0.05)
