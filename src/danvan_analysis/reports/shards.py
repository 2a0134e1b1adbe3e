"""A build divided among machines: which reports are whose, and how the parts are joined."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from danvan_analysis.errors import BadParameter, ShardsDoNotFit
from danvan_analysis.reports.cache.store import inside
from danvan_analysis.reports.plan import Report
from danvan_analysis.storage import give, replace

#: What a part says of itself, beside its manifest.
FILE = "shard.json"
#: A part is read as what it says it is; more than this is no list of reports.
MOST_BYTES = 64 * 1024 * 1024
_FORM = re.compile(r"(\d{1,4})/(\d{1,4})", re.ASCII)


@dataclass(frozen=True)
class Shard:
    """One part of several.

    Examples
    --------
    >>> Shard.parse("3/8")
    Shard(number=3, of=8)
    """

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read ``3/8``: the third of eight.

        Raises
        ------
        BadParameter
        """
        match = _FORM.fullmatch(text.strip())
        found = cls(int(match[1]), int(match[2])) if match else None
        if found is None or not 1 <= found.number <= found.of:
            raise BadParameter(f"{text!r} is no shard; expected such as 3/8: the third of eight, counted from 1")
        return found

    def part(self, reports: Sequence[Report]) -> tuple[Report, ...]:
        """The reports of this part: every n-th, so that years and notebooks are spread evenly.

        Examples
        --------
        >>> some = [Report(year, "reform_indices", "14", "son-la", "Sơn La", "vi") for year in (2017, 2018, 2019)]
        >>> [report.year for report in Shard(1, 2).part(some)]
        [2017, 2019]
        """
        return tuple(reports[self.number - 1 :: self.of])

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


def note(out: Path, shard: Shard, whole: Sequence[Report], outputs: dict[str, str], *, made_of: dict[str, Any]) -> None:
    """Write beside the reports of a part what it is part of.

    Parameters
    ----------
    out : Path
        The build folder of the part.
    shard : Shard
    whole : sequence of Report
        The plan that was divided.
    outputs : dict
        sha256 by path of all files of its reports.
    made_of : dict
        Release, digest of the raw tables, languages ...: parts that differ here are of different builds.
    """
    content = {
        "shard": shard.number,
        "of": shard.of,
        "plan": [report.path for report in whole],
        "reports": [report.path for report in shard.part(whole)],
        "made_of": made_of,
        "files": dict(sorted(outputs.items())),
    }
    replace(out / "reports" / FILE, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


@dataclass(frozen=True)
class Part:
    """A folder with one part, as it says itself."""

    folder: Path
    content: dict[str, Any]
    entries: list[dict[str, Any]]


def read(folder: Path) -> Part:
    """Read what a part says of itself.

    Raises
    ------
    ShardsDoNotFit
        The folder holds no part of a build, or one that says of itself what cannot be.
    """
    try:
        content = _json(folder / "reports" / FILE)
        entries = _json(folder / "reports" / "manifest.json")
        files = content["files"]
        paths_are_plain = all(inside(path, digest) for path, digest in files.items())
        listed = all(isinstance(content[name], list) for name in ("plan", "reports")) and isinstance(entries, list)
        numbers = isinstance(content["shard"], int) and isinstance(content["of"], int)
        named = all(isinstance(entry["path"], str) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ShardsDoNotFit(
            f"{folder.name}: reports/{FILE} or reports/manifest.json cannot be read ({problem.__class__.__name__}); "
            "expected the folder of a build with --shard, whole"
        ) from problem
    if not (paths_are_plain and listed and numbers and named):
        raise ShardsDoNotFit(f"{folder.name}: reports/{FILE} does not have the form that a build with --shard writes")
    return Part(folder, content, entries)


def _json(path: Path) -> Any:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError("too large")
    return json.loads(path.read_text(encoding="utf-8"))


def merge(folders: Sequence[Path], out: Path, *, raw: str | None = None) -> list[dict[str, Any]]:
    """Join the parts of a build.

    Parameters
    ----------
    folders : sequence of Path
        One a part, in any order.
    out : Path
        Where the whole stands then; files that are there already and are the same stay.
    raw : str, optional
        Digest of the raw tables that they must have been made of.

    Returns
    -------
    list of dict
        The manifest of the whole, which is written, too.

    Raises
    ------
    ShardsDoNotFit
        A part is missing or there twice, they are of different builds, a file is not what its part says, or two
        parts made different figures under one id. Nothing is written.
    """
    parts = [read(folder) for folder in folders]
    _fit(parts)
    if raw is not None and parts[0].content["made_of"].get("raw") != raw:
        raise ShardsDoNotFit(
            "the parts were made of other raw tables than those of this project; check out their commit"
        )
    files: dict[str, tuple[str, Path]] = {}
    for part in parts:
        for path, digest in part.content["files"].items():
            known = files.setdefault(path, (digest, part.folder / path))
            if known[0] != digest:
                raise ShardsDoNotFit(f"{path} differs between {known[1].parents[-2].name} and {part.folder.name}")
    for path, (digest, source) in sorted(files.items()):
        try:
            found = hashlib.sha256(source.read_bytes()).hexdigest()
        except OSError:
            found = "missing"
        if found != digest:
            raise ShardsDoNotFit(f"{path} is not what its part says it is; copy the folder of that part again")
    for path, (_, source) in sorted(files.items()):
        give(source, out / path)
    entries = sorted((entry for part in parts for entry in part.entries), key=lambda entry: str(entry["path"]))
    replace(out / "reports" / "manifest.json", (json.dumps(entries, ensure_ascii=False, indent=1) + "\n").encode())
    return entries


def _fit(parts: Sequence[Part]) -> None:
    if not parts:
        raise ShardsDoNotFit("no part was named; expected the folders of all parts of one build")
    first = parts[0]
    for part in parts[1:]:
        for what, name in (("made_of", "data, settings or options"), ("plan", "plan"), ("of", "number of parts")):
            if part.content[what] != first.content[what]:
                raise ShardsDoNotFit(
                    f"{first.folder.name} and {part.folder.name} are of different builds: not the same {name}; "
                    "build all parts anew from one commit with the same options"
                )
    numbers = [part.content["shard"] for part in parts]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise ShardsDoNotFit(f"part {twice[0]}/{first.content['of']} is there twice; name each part once")
    missing = sorted(set(range(1, first.content["of"] + 1)) - set(numbers))
    if missing:
        raise ShardsDoNotFit(f"part {missing[0]}/{first.content['of']} is missing; name the folders of all parts")
    planned: list[str] = first.content["plan"]
    there = [entry["path"] for part in parts for entry in part.entries]
    lacking = sorted(set(planned) - set(there))
    if lacking:
        raise ShardsDoNotFit(
            f"{lacking[0]} is in no part ({len(lacking)} reports lack); a report may have failed there"
        )
    if len(there) != len(set(there)) or set(there) - set(planned):
        raise ShardsDoNotFit("a report stands in two parts, or in none of the plan; build the parts into empty folders")
