"""Outcomes that are kept, one file a suite, named after what they belong to; and the last answers for each suite.

A file under ``data/processed/validation/`` is believed only where its name, its own words and its digest agree;
anything else is as if it were not there, and the suite runs again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from danvan_analysis.project import Project
from danvan_analysis.storage import replace
from danvan_analysis.validation.keys import sha256
from danvan_analysis.validation.outcome import Check, plain, read_check

_SHOWN = 24
# Going back and forth between a few states of a table costs nothing; more would only pile up.
_REMEMBERED = 4
_LARGEST_BYTES = 256 * 1024 * 1024
_ANSWER = {"success", "expectation_config", "result"}


def folder(project: Project) -> Path:
    """Where the outcomes of a project are kept."""
    return project.processed / "validation"


def place(project: Project, suite: str, key: str) -> Path:
    """The file of the outcome of a suite."""
    return folder(project) / f"{suite}-{key[:_SHOWN]}.json"


def read(project: Project, suite: str, key: str) -> list[Check] | None:
    """The checks of a suite, where they are kept.

    Returns
    -------
    list of Check or None
        None where there is no file, or one that is damaged or speaks of something else.
    """
    try:
        content: dict[str, Any] = _opened(place(project, suite, key))
        if (content["suite"], content["key"]) != (suite, key):
            return None
        return [read_check(found) for found in content["checks"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(project: Project, suite: str, key: str, checks: Sequence[Check]) -> Path:
    """Keep the checks of a suite, and drop those of older states beyond a few.

    Returns
    -------
    Path
    """
    content = {"suite": suite, "key": key, "checks": [{**plain(check), "raw": check.raw} for check in checks]}
    path = place(project, suite, key)
    _seal(path, content)
    found = [one for one in path.parent.glob(f"{suite}-*.json") if one != path]
    for one in sorted(found, key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)[_REMEMBERED - 1 :]:
        one.unlink(missing_ok=True)
    return path


def read_answers(project: Project, suite: str) -> dict[str, dict[str, Any]]:
    """What Great Expectations said when a suite ran last, by the key of each question; see :mod:`.said`.

    Returns
    -------
    dict of str to dict
        Empty where there is no file, or one that is damaged or speaks of something else.
    """
    try:
        content = _opened(_answers(project, suite))
        given: dict[str, dict[str, Any]] = content["answers"] if content["suite"] == suite else {}
        return {key: answer for key, answer in given.items() if answer.keys() == _ANSWER}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_answers(project: Project, suite: str, answers: Mapping[str, Mapping[str, Any]]) -> Path:
    """Keep what Great Expectations said of a suite, in place of what it said before.

    Returns
    -------
    Path
    """
    path = _answers(project, suite)
    _seal(path, {"suite": suite, "answers": answers})
    return path


def _answers(project: Project, suite: str) -> Path:
    return folder(project) / f"answers-{suite}.json"


def _opened(path: Path) -> Any:
    if path.stat().st_size > _LARGEST_BYTES:
        raise ValueError
    head, _, body = path.read_bytes().partition(b"\n")
    if head.decode("ascii") != sha256(body):
        raise ValueError
    return json.loads(body)


def _seal(path: Path, content: Mapping[str, Any]) -> None:
    body = json.dumps(content, ensure_ascii=False).encode("utf-8") + b"\n"
    replace(path, sha256(body).encode("ascii") + b"\n" + body)
