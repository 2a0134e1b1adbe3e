"""The converter as a process of its own, which stays warm while reports come and go.

The first conversion of a process takes 0.4 s, and a process that has converted cannot be forked: so children of the
engine ask one that stays. Each child has a connection of its own; whatever becomes of the child, the
next one starts afresh. The frames hold JSON and bytes, no code.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import struct
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final

from danvan_analysis.errors import DrawingFailed
from danvan_analysis.figures import drawing

#: No chart of ours is larger; a request that is, is refused before it is read.
LARGEST: Final = 64 << 20
#: Bytes of drawings that are kept for a chart that is asked for again.
KEPT: Final = 64 << 20
_HEAD: Final = struct.Struct("<cQ")
_SVG, _PDF, _DONE, _FAILED = b"s", b"d", b"k", b"x"


def _send(connection: socket.socket, kind: bytes, content: bytes) -> None:
    connection.sendall(_HEAD.pack(kind, len(content)))
    connection.sendall(content)


def _receive(connection: socket.socket) -> tuple[bytes, bytes] | None:
    head = _exactly(connection, _HEAD.size)
    if head is None:
        return None
    kind, length = _HEAD.unpack(head)
    if length > LARGEST:
        raise DrawingFailed(f"a drawing of {length} bytes; at most {LARGEST} are converted")
    content = _exactly(connection, length)
    return None if content is None else (kind, content)


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    held = bytearray()
    while len(held) < length:
        read = connection.recv(min(length - len(held), 1 << 20))
        if not read:
            return None
        held += read
    return bytes(held)


class Client:
    """The converter as a child of the engine sees it.

    Parameters
    ----------
    connect : callable
        Makes a connection, at the first drawing.
    """

    def __init__(self, connect: Callable[[], socket.socket]) -> None:
        self._connect = connect
        self._connection: socket.socket | None = None

    def vegalite_to_svg(self, vl_spec: dict[str, Any] | str) -> str:
        """A chart as SVG; a chart may come as JSON text.

        Raises
        ------
        DrawingFailed
            The converter refused the chart, or died of it.
        """
        chart = vl_spec.encode("utf-8") if isinstance(vl_spec, str) else drawing.octets(vl_spec)
        return self._ask(_SVG, chart).decode("utf-8")

    def svg_to_pdf(self, svg: str) -> bytes:
        """A drawing as PDF."""
        return self._ask(_PDF, svg.encode("utf-8"))

    def _ask(self, kind: bytes, content: bytes) -> bytes:
        if len(content) > LARGEST:
            raise DrawingFailed(f"a drawing of {len(content)} bytes; at most {LARGEST} are converted")
        if self._connection is None:
            self._connection = self._connect()
        try:
            _send(self._connection, kind, content)
            answer = _receive(self._connection)
        except (BrokenPipeError, ConnectionResetError):
            answer = None
        if answer is None:
            self._connection.close()
            self._connection = None
            raise DrawingFailed("the process of the chart converter died of this drawing; the next one finds a new one")
        if answer[0] == _FAILED:
            raise DrawingFailed(answer[1].decode("utf-8", errors="replace"))
        return answer[1]


class _Memory:
    """Drawings made before, by what they were made from; the oldest go first."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, bytes] = OrderedDict()
        self._size = 0

    def get(self, key: bytes) -> bytes | None:
        made = self._known.get(key)
        if made is not None:
            self._known.move_to_end(key)
        return made

    def keep(self, key: bytes, made: bytes) -> None:
        self._known[key] = made
        self._size += len(made)
        while self._size > KEPT:
            self._size -= len(self._known.popitem(last=False)[1])


def serve(control: socket.socket) -> None:
    """Convert for one connection after the other, which arrive on a socket, until that is closed."""
    memory = _Memory()
    maker = drawing.in_process()
    # What a first conversion takes is over before somebody waits for it.
    with contextlib.suppress(Exception):
        maker.vegalite_to_svg({"mark": "text", "data": {"values": [{}]}, "encoding": {"text": {"value": "a"}}})
    while True:
        read, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not read or not descriptors:
            return
        with socket.socket(fileno=descriptors[0]) as connection, contextlib.suppress(OSError):
            _converse(connection, maker, memory)


def _converse(connection: socket.socket, maker: drawing.Converter, memory: _Memory) -> None:
    while (asked := _receive(connection)) is not None:
        kind, content = asked
        key = hashlib.sha256(kind + content).digest()
        made = memory.get(key)
        if made is None:
            try:
                made = _make(maker, kind, content)
            except Exception as error:
                _send(connection, _FAILED, str(error).encode("utf-8"))
                continue
            memory.keep(key, made)
        _send(connection, _DONE, made)


def _make(maker: drawing.Converter, kind: bytes, content: bytes) -> bytes:
    text = content.decode("utf-8")
    if kind == _SVG:
        return maker.vegalite_to_svg(text).encode("utf-8")
    return maker.svg_to_pdf(text)
