"""Frames between our own processes: a kind, a length, bytes.

The sockets are pairs that are handed from parent to child and have no address: nobody else can write to them.
"""

from __future__ import annotations

import pickle
import socket
import struct
from typing import Any

from danvan_analysis.errors import EngineFault

#: A frame holds a notebook or what came of a report; more than this is a fault, not a message.
LARGEST = 1 << 30
_HEAD = struct.Struct("<cQ")
_CHUNK = 1 << 20

CALL = b"c"
NOTEBOOK = b"n"
CELL_BEGAN = b"b"
CELL_ENDED = b"e"
CONVERTER = b"v"
RESULT = b"r"
RAISED = b"x"


def pack(content: object) -> bytes:
    """Bytes of a message."""
    return pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)


def unpack(content: bytes) -> Any:
    """A message from its bytes; they come from a process of ours over a socket without an address."""
    return pickle.loads(content)  # noqa: S301


def frame(kind: bytes, content: object = None) -> bytes:
    """One message as it is sent.

    Raises
    ------
    EngineFault
        It is too large.
    """
    body = pack(content)
    if len(body) > LARGEST:
        raise EngineFault(f"a message of {len(body)} bytes between processes; at most {LARGEST} are sent")
    return _HEAD.pack(kind, len(body)) + body


def send(channel: socket.socket, kind: bytes, content: object = None) -> None:
    """Send one message, whole."""
    channel.sendall(frame(kind, content))


def receive(channel: socket.socket) -> tuple[bytes, Any] | None:
    """Wait for one message; None where the other side is gone."""
    inbox = Inbox()
    while True:
        # Never more than this message needs: what follows it may be a file descriptor for somebody else.
        read = channel.recv(min(inbox.missing, _CHUNK))
        if not read:
            return None
        for kind, body in inbox.feed(read):
            return kind, unpack(body)


class Inbox:
    """Messages put together from what arrives.

    Examples
    --------
    >>> left, right = socket.socketpair()
    >>> send(left, RESULT, [1, 2])
    >>> receive(right)
    (b'r', [1, 2])
    >>> left.close(), right.close()
    (None, None)
    """

    def __init__(self) -> None:
        self._held = bytearray()

    @property
    def missing(self) -> int:
        """How many bytes the message under way still lacks."""
        if len(self._held) < _HEAD.size:
            return _HEAD.size - len(self._held)
        return _HEAD.size + self._length() - len(self._held)

    def _length(self) -> int:
        length: int = _HEAD.unpack_from(self._held)[1]
        if length > LARGEST:
            raise EngineFault(f"a message announces {length} bytes; at most {LARGEST} are accepted")
        return length

    def feed(self, read: bytes) -> list[tuple[bytes, bytes]]:
        """Messages that are complete with these bytes: kind, and content for :func:`unpack`."""
        self._held += read
        complete = []
        while len(self._held) >= _HEAD.size and self.missing <= 0:
            kind = bytes(self._held[:1])
            end = _HEAD.size + self._length()
            complete.append((kind, bytes(self._held[_HEAD.size : end])))
            del self._held[:end]
        return complete
