"""Children draw in a warm process: the same bytes as in this one, and its death ends one drawing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from danvan_analysis.errors import DrawingFailed
from danvan_analysis.export import vector
from danvan_analysis.figures import drawing, drawing_process
from danvan_analysis.reports.engine.pool import Failure, Pool

Call = Callable[..., Any]
SPEC = {
    "mark": "bar",
    "data": {"values": [{"a": "Sơn La", "b": 2}, {"a": "Hà Nội", "b": 3}]},
    "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}},
    "config": {"font": "Danvan Sans"},
}


def test_same_bytes_as_in_this_process(call: Call) -> None:
    here = drawing.in_process()
    svg = here.vegalite_to_svg(SPEC)
    drawn = call("drawn", SPEC)
    assert drawn[:2] == (svg, vector.png(svg))
    assert drawn[2].startswith(b"%PDF")


def test_a_chart_that_is_refused_says_why_and_the_next_is_drawn(call: Call) -> None:
    name, said, following = call("refused", SPEC)
    assert (name, following) == ("DrawingFailed", "<svg")
    assert "conversion failed" in said


def test_a_converter_that_dies_ends_the_call_that_asked(pool: Pool, call: Call) -> None:
    failed = call("kill_converter", SPEC)
    assert isinstance(failed, Failure)
    assert "the process of the chart converter died of this drawing" in failed.message
    assert call("drawn", SPEC)[0].startswith("<svg")


@pytest.fixture
def connected() -> Any:
    """Return a client whose converter works in a thread of this process, and counts what it makes."""
    made: list[Any] = []

    class Counting:
        def vegalite_to_svg(self, spec: Any) -> str:
            made.append(spec)
            return drawing.in_process().vegalite_to_svg(spec)

        def svg_to_pdf(self, svg: str) -> bytes:
            made.append(svg)
            return b"pdf"

    ours, theirs = socket.socketpair()
    memory = drawing_process._Memory()
    worker = threading.Thread(target=drawing_process._converse, args=(theirs, Counting(), memory), daemon=True)
    worker.start()
    yield drawing_process.Client(lambda: ours), made
    ours.close()
    worker.join(5)
    theirs.close()
    assert not worker.is_alive()


def test_the_same_chart_is_drawn_once(connected: Any) -> None:
    client, made = connected
    drawn = [client.vegalite_to_svg(spec) for spec in (SPEC, dict(SPEC))]
    assert drawn == [drawing.in_process().vegalite_to_svg(SPEC)] * 2
    assert len(made) == 1
    for svg in ("<svg/>", "<svg />", "<svg/>"):
        assert client.svg_to_pdf(svg) == b"pdf"
    assert made[1:] == ["<svg/>", "<svg />"]


def test_a_drawing_beyond_measure_is_not_sent(connected: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_process, "LARGEST", 1000)
    with pytest.raises(DrawingFailed, match="at most 1000"):
        connected[0].svg_to_pdf("x" * 1001)


def test_memory_of_drawings_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing_process, "KEPT", 100)
    memory = drawing_process._Memory()
    for number in range(10):
        memory.keep(bytes([number]), b"x" * 30)
    assert [number for number in range(10) if memory.get(bytes([number])) is not None] == [7, 8, 9]


def test_another_converter_can_be_put_in_and_taken_out() -> None:
    class Other:
        pass

    other: Any = Other()
    drawing.use(other)
    try:
        assert drawing.converter() is other
    finally:
        drawing.use(None)
    assert drawing.converter() is drawing.in_process()
