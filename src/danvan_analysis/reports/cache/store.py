"""The cache on disk: outputs by their content, and beside them what each report was made of.

``objects/`` holds files under the sha256 of their bytes, written whole or not at all; ``index.sqlite`` says which
report, made from what, gave which of them. SQLite keeps two builds apart and survives the death of either; a lost or
damaged cache costs time and nothing else. A file that is taken from it is hashed again where there is any doubt.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from danvan_analysis.project import Project
from danvan_analysis.storage import held, replace

FOLDER = ".cache/danvan"
#: Raised when the form of what is kept changes: what another version wrote is then not read.
FORM = 1
#: States of one report that are remembered: going back and forth between a few costs nothing.
REMEMBERED = 4
_BUSY_SECONDS = 60.0
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_TABLES = """
create table if not exists trace (
    id integer primary key, report text not null, key text not null, state text not null, notes text not null,
    body text not null, used integer not null, settled text
) strict;
create index if not exists trace_of_report on trace (report, key);
create table if not exists text (sha256 text primary key, body blob not null) strict;
create table if not exists placed (
    folder text not null, path text not null, sha256 text not null, size integer not null, time integer not null,
    inode integer not null, settled text, primary key (folder, path)
) strict, without rowid;
"""


@dataclass(frozen=True)
class Trace:
    """A report as it was rendered once.

    Attributes
    ----------
    report : str
        Its path in a build.
    parts : mapping
        What its key is made of, part by part.
    state : str
        Digest of the state of the project; see :mod:`.state`.
    notes : str
        Digest of what it read: digests of its notes on rows, which many reports share, and files with their sha256.
    outputs : mapping
        Path in the build to sha256.
    about : mapping
        Title, figures: what a manifest says of it.
    """

    report: str
    parts: Mapping[str, str]
    state: str
    notes: str
    outputs: Mapping[str, str]
    about: Mapping[str, Any]
    id: int = 0


class Store:
    """The cache of a project.

    Used as a context; a shared lock keeps :mod:`.prune` away meanwhile.

    Parameters
    ----------
    project : Project
    """

    def __init__(self, project: Project) -> None:
        self.folder = project.root / FOLDER
        self.objects = self.folder / "objects"
        self.scratch = self.folder / "scratch"
        self._held = contextlib.ExitStack()
        self._base: sqlite3.Connection | None = None
        self._texts: set[str] = set()

    def __enter__(self) -> Store:
        for folder in (self.objects, self.scratch):
            folder.mkdir(parents=True, exist_ok=True)
        self._held.enter_context(held(self.folder / "lock", shared=True))
        self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._base is not None:
            self._base.close()
            self._base = None
        self._held.close()

    @property
    def base(self) -> sqlite3.Connection:
        """The open index."""
        if self._base is None:
            raise RuntimeError("the store is used inside `with`")
        return self._base

    def _open(self) -> None:
        path = self.folder / f"index-{FORM}.sqlite"
        try:
            self._base = _connected(path)
        except sqlite3.DatabaseError as fault:
            if isinstance(fault, sqlite3.OperationalError) and "locked" in str(fault):
                raise
            # Damaged: what it knew is lost, and everything is rendered again.
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._base = _connected(path)

    def path(self, sha256: str) -> Path:
        """Where the object of a digest stands."""
        return self.objects / sha256[:2] / sha256[2:]

    def keep(self, content: bytes) -> str:
        """Keep some bytes; their sha256."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.path(digest).is_file():
            replace(self.path(digest), content)
        return digest

    def sound(self, sha256: str) -> bool:
        """Whether an object is there and is what its name says; one that is not is removed."""
        path = self.path(sha256)
        try:
            if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                return True
        except OSError:
            return False
        path.unlink(missing_ok=True)
        return False

    def text(self, content: Any) -> str:
        """Keep something as JSON, once for all that are equal; its digest."""
        return self.texts([content])[0]

    def texts(self, contents: Iterable[Any]) -> list[str]:
        """Keep several things as JSON; their digests, in order."""
        written = [json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":")) for one in contents]
        kept = {hashlib.sha256(one.encode("utf-8")).hexdigest(): one.encode("utf-8") for one in written}
        new = [(digest, zlib.compress(one, 1)) for digest, one in kept.items() if digest not in self._texts]
        with self._writing() as base:
            base.executemany("insert or ignore into text values (?, ?)", new)
        self._texts |= kept.keys()
        return [hashlib.sha256(one.encode("utf-8")).hexdigest() for one in written]

    def read(self, digest: str) -> Any:
        """What was kept by :meth:`text`; None where it is gone or damaged."""
        row = self.base.execute("select body from text where sha256 = ?", (digest,)).fetchone()
        if row is None:
            return None
        try:
            written = zlib.decompress(row[0])
        except zlib.error:
            return None
        return json.loads(written) if hashlib.sha256(written).hexdigest() == digest else None

    def traces(self, reports: Iterable[str]) -> dict[str, list[Trace]]:
        """What is known of reports, the last one first."""
        wanted = set(reports)
        found: dict[str, list[Trace]] = {}
        rows = self.base.execute(
            "select id, report, state, notes, body from trace where settled is null or settled = ? order by id desc",
            (_boot(),),
        )
        for number, report, state, notes, body in rows:
            if report in wanted:
                said = json.loads(body)
                if not all(inside(path, sha256) for path, sha256 in said["outputs"].items()):
                    continue
                trace = Trace(report, said["parts"], state, notes, said["outputs"], said["about"], number)
                found.setdefault(report, []).append(trace)
        return found

    def remember(self, trace: Trace, key: str) -> None:
        """Note a report that was rendered; of its former states a few stay.

        Until :meth:`settle` says that all is on the disk, the note is believed only as long as the machine runs.
        """
        body = json.dumps({"parts": dict(trace.parts), "outputs": dict(trace.outputs), "about": dict(trace.about)})
        with self._writing() as base:
            same = (trace.report, key, trace.state)
            base.execute("delete from trace where report = ? and key = ? and state = ?", same)
            base.execute(
                "insert into trace (report, key, state, notes, body, used, settled) values (?,?,?,?,?,?,?)",
                (trace.report, key, trace.state, trace.notes, body, _now(), _boot()),
            )
            base.execute(
                "delete from trace where report = ? and id not in "
                "(select id from trace where report = ? order by id desc limit ?)",
                (trace.report, trace.report, REMEMBERED),
            )

    def still(self, traces: Iterable[tuple[Trace, str]]) -> None:
        """Note that reports hold in another state of the project as well."""
        rows = [(state, _now(), trace.id) for trace, state in traces]
        with self._writing() as base:
            base.executemany("update trace set state = ?, used = ? where id = ?", rows)

    def placed(self, folder: str) -> dict[str, tuple[str, int, int, int]]:
        """Files that stand in a build folder: sha256, size, time and inode by path."""
        rows = self.base.execute(
            "select path, sha256, size, time, inode from placed where folder = ? and (settled is null or settled = ?)",
            (folder, _boot()),
        )
        return {path: (sha256, size, at, inode) for path, sha256, size, at, inode in rows}

    def place(self, folder: str, files: Mapping[str, tuple[str, int, int, int]]) -> None:
        """Note files that stand in a build folder now."""
        rows = [(folder, path, *found, _boot()) for path, found in files.items()]
        with self._writing() as base:
            base.executemany("insert or replace into placed values (?,?,?,?,?,?,?)", rows)

    def settle(self) -> None:
        """Bring all to the disk, and say so: from here on a loss of power changes nothing."""
        boot = _boot()
        waiting = "select 1 from trace where settled = ? union all select 1 from placed where settled = ? limit 1"
        if self.base.execute(waiting, (boot, boot)).fetchone() is not None:
            os.sync()
            with self._writing() as base:
                base.execute("update trace set settled = null where settled = ?", (boot,))
                base.execute("update placed set settled = null where settled = ?", (boot,))

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self.base.execute("begin immediate")
        try:
            yield self.base
        except BaseException:
            self.base.execute("rollback")
            raise
        self.base.execute("commit")


def inside(path: object, sha256: object) -> bool:
    """Whether a path and a digest name a file of reports or figures below a build folder, and nothing outside.

    Examples
    --------
    >>> inside("figures/a/a.svg", "0" * 64), inside("reports/../../a", "0" * 64), inside("site/a", "0" * 64)
    (True, False, False)
    """
    if not isinstance(path, str) or not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        return False
    first, *rest = path.split("/")
    plain = all(part not in ("", ".", "..") and "\\" not in part and "\0" not in part for part in rest)
    return first in ("reports", "figures") and bool(rest) and plain


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        base.execute("pragma journal_mode = wal")
        base.execute("pragma synchronous = normal")
        base.executescript(_TABLES)
        base.execute("select count(*) from trace").fetchone()
    except BaseException:
        base.close()
        raise
    return base


def _now() -> int:
    # For pruning by age alone: no output has it.
    return int(time.time())


def _boot() -> str:
    """Since when the machine runs; where that cannot be told, this process, and what another noted is not believed."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return str(os.getpid())
