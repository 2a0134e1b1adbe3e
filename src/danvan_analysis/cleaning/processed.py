"""The tidy tables on disk: Parquet built on demand, with the hash of each table's canonical text.

The Parquet files are not kept in git; ``hashes.json`` is, so that the same raw tables are known to
give the same rows on any machine.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import polars as pl

from danvan_analysis.cleaning import noting, reads
from danvan_analysis.cleaning.run import SORT_KEYS, Cleaned, clean
from danvan_analysis.project import Project, find
from danvan_analysis.published import load, verify
from danvan_analysis.storage import replace

HASHES = "hashes.json"
DESCRIPTOR = "datapackage.json"
#: Tables as they lie in memory, beside the cache of a project that has one; one file a table.
MAPPED = ".cache/danvan/tables"
_STAGES = ("reference", "published", "cleaning")
_CODE = {".py", ".toml", ".csv"}


def canonical_text(frame: pl.DataFrame) -> bytes:
    r"""A table as text that is the same on every machine: CSV, header, \n, shortest decimals, blanks empty."""
    return frame.write_csv(line_terminator="\n", null_value="").encode("utf-8")


def table_hash(frame: pl.DataFrame) -> str:
    """sha256 of the canonical text.

    Examples
    --------
    >>> table_hash(pl.DataFrame({"value": [43.8876]}))[:8]
    'ec74f951'
    """
    return hashlib.sha256(canonical_text(frame)).hexdigest()


def text_hash(text: str) -> str:
    """sha256 of a text.

    Examples
    --------
    >>> text_hash("a")[:8]
    'ca978112'
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Hash of the code and the reference data that the tidy tables depend on."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for stage in _STAGES:
        for file in sorted((package / stage).rglob("*")):
            if file.suffix in _CODE:
                digest.update(file.relative_to(package).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@dataclass(frozen=True)
class Files:
    """What is written of tidy tables.

    Attributes
    ----------
    parquet : mapping of str to bytes
        The file of each table.
    hashes : mapping of str to str
        The hash of each table's canonical text.
    """

    parquet: Mapping[str, bytes]
    hashes: Mapping[str, str]

    @classmethod
    def of(cls, cleaned: Cleaned) -> Files:
        """Of cleaned tables, in the order of their names."""
        tables = sorted(cleaned.tables.items())
        return cls(
            {name: parquet(frame) for name, frame in tables}, {name: table_hash(frame) for name, frame in tables}
        )


def write(cleaned: Cleaned, folder: Path, *, files: Files | None = None) -> Mapping[str, str]:
    """Write the tidy tables, their descriptor and their hashes; the descriptor comes last.

    Parameters
    ----------
    cleaned : Cleaned
    folder : Path
        data/processed.
    files : Files, optional
        Where they were made before.

    Returns
    -------
    dict of str to str
        Hash of each table. Each file that changes is replaced whole; a run that dies in between leaves no
        descriptor, and the tables are built anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = files or Files.of(cleaned)
    (folder / DESCRIPTOR).unlink(missing_ok=True)
    resources = []
    for name, frame in sorted(cleaned.tables.items()):
        path = folder / f"{name}.parquet"
        # To write so that it holds through a loss of power takes longer than to look.
        if not path.is_file() or path.read_bytes() != made.parquet[name]:
            replace(path, made.parquet[name], durable=True)
        resources.append(
            {
                "name": name.replace("_", "-"),
                "path": f"{name}.parquet",
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "hash": f"sha256:{made.hashes[name]}",
                "rows": frame.height,
                "schema": {
                    "fields": [{"name": c, "type": _field_type(t)} for c, t in frame.schema.items()],
                    "primaryKey": SORT_KEYS[name],
                },
            }
        )
    release = {"version": cleaned.package.version, "created": cleaned.package.created}
    _write_text(folder / HASHES, {"release": release, "raw": cleaned.package.digest, "tables": made.hashes})
    _write_text(
        folder / DESCRIPTOR,
        {
            "name": "danvan-processed",
            "title": "Tidy tables of danvan-analysis; hash is that of the canonical text, not of the Parquet file",
            **release,
            "raw": cleaned.package.digest,
            "code": code_hash(),
            "resources": resources,
        },
    )
    return made.hashes


def _field_type(dtype: pl.DataType) -> str:
    if dtype == pl.Boolean:
        return "boolean"
    if dtype.is_integer():
        return "integer"
    return "number" if dtype.is_float() else "string"


def parquet(frame: pl.DataFrame) -> bytes:
    """The bytes of a tidy table's file."""
    written = io.BytesIO()
    frame.write_parquet(written)
    return written.getvalue()


def _write_text(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    replace(path, text.encode("utf-8"), durable=True)


def is_fresh(project: Project) -> bool:
    """Whether the tables on disk were made from the raw tables and the code as they are now."""
    return _made_of(project, load(project.raw).digest)


def _made_of(project: Project, digest: str) -> bool:
    try:
        content = json.loads((project.processed / DESCRIPTOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(content, dict):
        return False
    complete = all((project.processed / f"{name}.parquet").is_file() for name in SORT_KEYS)
    return complete and content.get("raw") == digest and content.get("code") == code_hash()


def ensure(project: Project) -> None:
    """Build the tidy tables where they are missing or older than the raw tables or the code.

    Raises
    ------
    RawTableFault
        The raw tables are not those that their descriptor records: no figure is served from them.
    """
    with reads.unnoted():
        # Whoever reads rows is told of by the rows, not by the files that they came from.
        if _seen.get(project.root) == (code_hash(), *_files(project)):
            return
        package = load(project.raw)
        verify(package)
        if not _made_of(project, package.digest):
            write(clean(project.raw), project.processed)
        _seen[project.root] = (code_hash(), *_files(project))


#: What the files of a project looked like when their bytes were last read: a figure asks for tables many
#: times, and hashing all raw tables each time takes longer than the figure.
_seen: dict[Path, tuple[object, ...]] = {}


def _files(project: Project) -> list[tuple[str, int, int, int]]:
    """Name, size, time and inode of every raw table and tidy table, and of the two descriptors."""
    raw = [entry for folder in (project.raw, *_folders(project.raw)) for entry in os.scandir(folder)]
    tidy = os.scandir(project.processed) if project.processed.is_dir() else ()
    found = []
    for entry in (*raw, *tidy):
        # What another process is writing this moment is no table yet, and may be gone the next.
        if not entry.name.endswith(".part") and entry.is_file():
            with contextlib.suppress(FileNotFoundError):
                status = entry.stat()
                found.append((entry.path, status.st_size, status.st_mtime_ns, status.st_ino))
    return sorted(found)


def _folders(folder: Path) -> list[Path]:
    below = [Path(entry.path) for entry in os.scandir(folder) if entry.is_dir()]
    return below + [deeper for one in below for deeper in _folders(one)]


def table(name: str, *, project: Project | None = None) -> pl.DataFrame:
    """Read one tidy table, building all of them first where needed.

    Parameters
    ----------
    name : str
        One of ``indicators``, ``evidence``, ``movement``, ``service_outputs``, ``national``,
        ``uncertainty``, ``claims``, ``survey_indicators``, ``quarantine``, ``corrections``, ``sources``,
        ``ledger``, ``counts``.
    project : Project, optional
        Default: the project of the working folder.

    Returns
    -------
    polars.DataFrame
        Of the raw tables as they are now; while a recording is on (:func:`danvan_analysis.cleaning.reads.recording`),
        as they were when the table was first asked for.

    Examples
    --------
    >>> table("movement").height
    164
    """
    home = project or find()
    recorded = reads.active()
    held = {} if recorded is None else recorded.tables
    if (home.root, name) not in held:
        ensure(home)
        path = home.processed / f"{name}.parquet"
        status = path.stat()
        held[home.root, name] = _read(str(path), str(home.root / MAPPED), status.st_mtime_ns, status.st_ino)
    return noting.handed_out(name, held[home.root, name])


@lru_cache(maxsize=32)
def _read(path: str, mapped: str, *identity: int) -> pl.DataFrame:
    # ``identity`` (time and inode) is part of the cache's key: tables rebuilt under a running kernel are read anew.
    folder = Path(mapped)
    # Where pyarrow is not at hand, importing it takes longer than reading the tables once.
    if "pyarrow" not in sys.modules or not folder.parent.is_dir():
        return pl.read_parquet(path)
    with reads.unnoted():
        return _mapped(Path(path), folder, "-".join(str(part) for part in identity))


def _mapped(path: Path, folder: Path, identity: str) -> pl.DataFrame:
    """A table as it lies in memory, mapped from a file beside the cache: each report of a build opens the same."""
    import pyarrow

    file = folder / f"{path.stem}.{identity}.arrow"
    try:
        with pyarrow.memory_map(str(file)) as source:
            return cast(pl.DataFrame, pl.from_arrow(pyarrow.ipc.open_file(source).read_all()))
    except (OSError, ValueError):
        # None yet, or none that can be read.
        frame = pl.read_parquet(path)
        with contextlib.suppress(OSError):
            # Of a part of it that a loss of power took nothing would tell.
            replace(file, _arrow(frame), durable=True)
            for older in set(folder.glob(f"{path.stem}.*.arrow")) - {file}:
                older.unlink(missing_ok=True)
        return frame


def _arrow(frame: pl.DataFrame) -> bytes:
    written = io.BytesIO()
    frame.write_ipc(written, compat_level=pl.CompatLevel.newest())
    return written.getvalue()
