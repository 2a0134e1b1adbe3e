"""The verbs about what was rendered before: status, cache, merge."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from danvan_analysis.errors import BadParameter
from danvan_analysis.project import find

_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,3})?)\s*(|k|m|g|t)i?b?", re.IGNORECASE | re.ASCII)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
Years = Annotated[list[int] | None, typer.Option("--year", help="Edition year; may be given several times.")]
Places = Annotated[list[str] | None, typer.Option("--province", help="A province, or 'all'; several allowed.")]
Out = Annotated[Path | None, typer.Option("--out", help="Build folder; default: build in the project.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command(epilog="Example: danvan status --year 2016")(status)
    app.command(epilog="Example: danvan merge part-1 part-2 part-3 --out build")(merge)
    below = typer.Typer(
        help="What was rendered before and is kept: how much it is, and clearing it.",
        epilog="Example: danvan cache prune --keep-days 30",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    below.command(epilog="Example: danvan cache info --json")(info)
    below.command(epilog="Example: danvan cache prune --keep-days 30 --max-size 2G")(prune)
    app.add_typer(below, name="cache")


def status(
    year: Years = None,
    province: Places = None,
    lang: Annotated[str, typer.Option("--lang", help="vi, en or all.")] = "all",
    formats: Annotated[list[str] | None, typer.Option("--formats", help="As given to build.")] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Say which reports a build would render, and why; nothing is rendered."""
    from danvan_analysis.cli import status as command
    from danvan_analysis.cli.stages import Asked

    project = find()
    asked = Asked(tuple(year or ()), tuple(province or ()), lang, tuple(formats or ()))
    found = command.standing(asked, project, out or project.build)
    print(json.dumps(command.plain(found), ensure_ascii=False) if as_json else command.text(found))


def merge(
    folders: Annotated[list[Path], typer.Argument(help="The build folders of all parts.")],
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Join the parts of a build made with --shard."""
    from danvan_analysis.cli.console import summary_text
    from danvan_analysis.cli.stages import merge as join

    project = find()
    summary = join(folders, project, out or project.build)
    print(json.dumps(summary.to_dict(), ensure_ascii=False) if as_json else summary_text(summary))


def info(as_json: AsJson = False) -> None:
    """Say what the cache holds."""
    from danvan_analysis.reports.cache.pruning import holding

    _say(holding(find()), as_json)


def prune(
    keep_days: Annotated[float | None, typer.Option(min=0, help="Forget what no build has used for longer.")] = None,
    max_size: Annotated[
        str | None, typer.Option(help="Forget the oldest beyond this size, such as 500M or 2G.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Drop what is not needed any more; build folders keep what stands in them."""
    from danvan_analysis.reports.cache.pruning import prune as clear

    _say(clear(find(), keep_days=keep_days, most_bytes=None if max_size is None else size(max_size)), as_json)


def size(text: str) -> int:
    """Bytes of a size as people write it.

    Raises
    ------
    BadParameter

    Examples
    --------
    >>> size("500M"), size("2 GiB")
    (524288000, 2147483648)
    """
    match = _SIZE.fullmatch(text.strip())
    if not match:
        raise BadParameter(f"{text!r} is no size; expected such as 500M or 2G")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def _say(found: object, as_json: bool) -> None:
    content = asdict(found)  # type: ignore[call-overload]
    if as_json:
        print(json.dumps(content, ensure_ascii=False))
        return
    print(f"{content['folder']}: {content['reports']} reports in {content['states']} states")
    print(f"{content['files']} files, {_mebibytes(content['bytes'])}")
    print(f"{content['results']} results of calculations, {_mebibytes(content['results_bytes'])}")
    if content["staged"]:
        print(f"{content['staged']} builds for object stores, {_mebibytes(content['staged_bytes'])} beside these files")


def _mebibytes(number: int) -> str:
    return f"{number / (1 << 20):.1f} MiB"
