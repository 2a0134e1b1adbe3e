"""One report as one file: what came of it, and the files it made. There whole, or not there."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from danvan_analysis.errors import ClusterFault
from danvan_analysis.reports.plan import Form, Links, Report
from danvan_analysis.reports.render import Rendered
from danvan_analysis.storage import replace

#: A report in all formats takes a few megabytes.
MOST_BYTES: Final = 256 * 1024 * 1024
_MOST_FILES: Final = 5_000
_RESULT: Final = "result.json"
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PATH = re.compile(r"(?:reports|figures)(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)+", re.ASCII)


def order(report: Report, form: Form) -> dict[str, Any]:
    """A report to render, as plain JSON.

    Examples
    --------
    >>> one = Report(2024, "reform_indices", "14", "son-la", "Sơn La", "vi")
    >>> ordered(order(one, Form(Links(), (".svg",)))) == (one, Form(Links(), (".svg",)))
    True
    """
    return {"report": asdict(report), "links": asdict(form.links), "suffixes": form.suffixes}


def ordered(content: Mapping[str, Any]) -> tuple[Report, Form]:
    """What :func:`order` wrote."""
    suffixes = content["suffixes"]
    return (
        Report(**content["report"]),
        Form(Links(**content["links"]), None if suffixes is None else tuple(str(one) for one in suffixes)),
    )


def packed(result: Rendered, objects: Path) -> bytes:
    """A report that was rendered, with its files.

    Parameters
    ----------
    result : Rendered
    objects : Path
        Where its files stand, as :func:`danvan_analysis.reports.render.produce` leaves them.
    """
    told = {
        "title": result.title,
        "seconds": result.seconds,
        "figures": result.figures,
        "error": result.error,
        "failed": result.failed,
        "outputs": dict(result.outputs),
        "notes": result.notes,
    }
    parts = {_RESULT: json.dumps(told, ensure_ascii=False).encode("utf-8")}
    parts |= {one: (objects / one[:2] / one[2:]).read_bytes() for one in sorted(set(result.outputs.values()))}
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in parts.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def opened(content: bytes, report: Report, objects: Path) -> Rendered:
    """Take what a worker sent, as far as it is what a report can be.

    Parameters
    ----------
    content : bytes
    report : Report
        The one that was ordered.
    objects : Path
        Gets the files, under the sha256 of their bytes.

    Raises
    ------
    ClusterFault
        It names files outside a build, or files that are not what their names say.
    """
    try:
        parts = _parts(content)
        told = json.loads(parts.pop(_RESULT))
        outputs = {str(path): str(digest) for path, digest in told["outputs"].items()}
        result = Rendered(
            report,
            str(told["title"]),
            float(told["seconds"]),
            tuple((str(a), str(b), str(c)) for a, b, c in told["figures"]),
            None if told["error"] is None else str(told["error"]),
            None if told["failed"] is None else str(told["failed"]),
            outputs,
            _notes(told["notes"]),
        )
        named = [*outputs, *([result.failed] if result.failed is not None else [])]
        sound = all(_PATH.fullmatch(path) for path in named) and set(outputs.values()) == set(parts)
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ClusterFault(f"{report.path}: what a worker sent cannot be read ({error.__class__.__name__})") from error
    if not sound:
        raise ClusterFault(f"{report.path}: what a worker sent names files that are none of a report")
    for digest, made in parts.items():
        if not _SHA256.fullmatch(digest) or hashlib.sha256(made).hexdigest() != digest:
            raise ClusterFault(f"{report.path}: a file that a worker sent is damaged")
        replace(objects / digest[:2] / digest[2:], made)
    return result


def _parts(content: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for entry in archive:
            file = archive.extractfile(entry) if entry.isreg() else None
            if file is None or len(found) >= _MOST_FILES:
                raise ValueError("not the form of a report")
            found[entry.name] = file.read()
    return found


def _notes(told: Any) -> dict[str, Any] | None:
    """What was read: judged with care later; here only that it has the form."""
    if told is None:
        return None
    if not isinstance(told, dict) or not isinstance(told["cells"], dict) or not isinstance(told["files"], dict):
        raise ValueError("notes of another form")
    if not all(isinstance(one, list) for one in (told["rows"], *told["cells"].values())):
        raise ValueError("notes of another form")
    return told
