"""Files whole or not at all, also several of them, also through a crash."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from danvan_analysis import storage

CHANGES = {"raw/new.csv": b"made up, new", "raw/old.csv": b"made up, changed", "registry/papi/2025.toml": b"year = 1"}
PENDING = "raw/.pending"
# Ends the process as a power cut would, before the given call of os.replace or Path.unlink.
DYING = """
import os, sys
from pathlib import Path
from danvan_analysis import storage
left = int(sys.argv[2])
def dies(call):
    def step(*given, **named):
        global left
        if not left:
            os._exit(9)
        left -= 1
        return call(*given, **named)
    return step
os.replace, os.fsync, Path.unlink, Path.rmdir = map(dies, (os.replace, os.fsync, Path.unlink, Path.rmdir))
changes = {name: content.encode() for name, content in [pair.split("=", 1) for pair in sys.argv[3:]]}
storage.replace_all(Path(sys.argv[1]), changes, pending="raw/.pending")
"""


def _state(base: Path) -> dict[str, bytes]:
    return {path.relative_to(base).as_posix(): path.read_bytes() for path in sorted(base.rglob("*")) if path.is_file()}


def _base(folder: Path) -> Path:
    (folder / "raw").mkdir(parents=True)
    (folder / "raw" / "old.csv").write_bytes(b"made up, former")
    return folder


def test_a_process_that_dies_at_any_step_leaves_all_or_nothing(tmp_path: Path) -> None:
    before = _state(_base(tmp_path / "before"))
    outcomes = []
    for step in range(100):
        base = _base(tmp_path / str(step))
        given = [f"{name}={content.decode()}" for name, content in CHANGES.items()]
        ended = subprocess.run([sys.executable, "-c", DYING, str(base), str(step), *given], capture_output=True)
        completed = storage.finish(base, pending=PENDING)
        state = _state(base)
        assert state in (before, before | CHANGES), f"step {step}: {sorted(state)}"
        outcomes.append("new" if state != before else "old")
        if ended.returncode == 0:
            assert not completed
            break
    assert ended.returncode == 0, "the change never ended by itself"
    assert {"old", "new"} <= set(outcomes[:-1]), "no death fell on either side of the journal"
    assert outcomes == sorted(outcomes, reverse=True), "once made, a change is not unmade by a later death"


def test_finishing_twice_is_finishing_once(tmp_path: Path) -> None:
    base = _base(tmp_path)
    storage.replace_all(base, CHANGES, pending=PENDING)
    after = _state(base)
    assert storage.finish(base, pending=PENDING) is False
    assert _state(base) == after


def test_a_second_writer_is_refused_while_the_first_is_at_work(tmp_path: Path) -> None:
    base = _base(tmp_path)
    (base / PENDING).mkdir()
    held = os.open(base, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    try:
        with pytest.raises(storage.Unfinished, match="another program"):
            storage.replace_all(base, CHANGES, pending=PENDING)
        with pytest.raises(storage.Unfinished):
            storage.finish(base, pending=PENDING)
    finally:
        os.close(held)
    assert storage.finish(base, pending=PENDING) is False
    assert not (base / PENDING).exists()


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    base = _base(tmp_path / "base")
    with pytest.raises(ValueError, match="outside"):
        storage.replace_all(base, {"../stranger.csv": b"x"}, pending=PENDING)
    stage = base / PENDING
    storage.finish(base, pending=PENDING)
    stage.mkdir()
    (stage / "0").write_bytes(b"x")
    (stage / "journal.json").write_text('[{"staged": "0", "target": "../stranger.csv"}]')
    storage.finish(base, pending=PENDING)
    assert not (tmp_path / "stranger.csv").exists()
    assert not stage.exists()


def test_a_file_given_to_a_second_place_is_the_same_file(tmp_path: Path) -> None:
    storage.replace(tmp_path / "kept", b"one")
    for _ in range(2):
        storage.give(tmp_path / "kept", tmp_path / "below" / "shown")
        assert (tmp_path / "below" / "shown").samefile(tmp_path / "kept")
    assert [path.name for path in (tmp_path / "below").iterdir()] == ["shown"]


def test_where_links_are_not_to_be_had_it_is_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    storage.replace(tmp_path / "kept", b"one")
    monkeypatch.setattr(os, "link", refused)
    storage.give(tmp_path / "kept", tmp_path / "shown")
    assert (tmp_path / "shown").read_bytes() == b"one"
    assert not (tmp_path / "shown").samefile(tmp_path / "kept")


def test_what_is_not_there_cannot_be_given(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        storage.give(tmp_path / "gone", tmp_path / "shown")
    assert not (tmp_path / "shown").exists()


def test_many_share_a_lock_and_one_alone_waits_or_is_refused(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    shared = (storage.held(lock, shared=True), storage.held(lock, shared=True, wait=False))
    with shared[0], shared[1], pytest.raises(storage.Unfinished), storage.held(lock, wait=False):
        pytest.fail("held alone beside others")
    with storage.held(lock, wait=False), pytest.raises(storage.Unfinished), storage.held(lock, shared=True, wait=False):
        pytest.fail("shared beside one that holds it alone")


def test_durable_files_are_whole_too(tmp_path: Path) -> None:
    storage.replace(tmp_path / "a", b"one", durable=True)
    assert (tmp_path / "a").read_bytes() == b"one"


def test_a_fresh_folder_knows_the_hash_of_what_it_holds_last(tmp_path: Path) -> None:
    fresh = storage.Fresh(tmp_path / "made")
    for name, content in (("a/b/c.txt", b"longer than the next"), ("d.txt", b""), ("a/b/c.txt", b"last")):
        fresh.put(fresh.base / name, content)
    assert _state(fresh.base) == {"a/b/c.txt": b"last", "d.txt": b""}
    assert fresh.sha256 == {name: hashlib.sha256(content).hexdigest() for name, content in _state(fresh.base).items()}
    with pytest.raises(ValueError, match="elsewhere"):
        fresh.put(tmp_path / "elsewhere.txt", b"made up")
    fresh.clear()
    assert (_state(fresh.base), fresh.sha256) == ({}, {})
    fresh.put(fresh.base / "a/b/c.txt", b"again")
    assert _state(fresh.base) == {"a/b/c.txt": b"again"}
