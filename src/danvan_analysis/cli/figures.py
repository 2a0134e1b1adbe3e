"""The verbs about single figures: verify, cite, figure, registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

OneLang = Annotated[str | None, typer.Option("--lang", help="vi or en; default: that of the figure named.")]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command(epilog="Example: danvan verify report-figures/*.png DV-GGE1-MP3G")(verify)
    app.command(epilog="Example: danvan cite path.PCI.2019.2008-14.vi --format bibtex")(cite)
    app.command(epilog="Example: danvan figure DV-GGE1-MP3G --size column --out figures")(figure)
    app.command(epilog="Example: danvan registry --close")(registry)


def verify(
    files: Annotated[
        list[str], typer.Argument(help="Files of figures, documents with figures (DOCX, ODT), or printed codes.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check figures against today's raw tables; exit code 0 only where all are current, 1 otherwise."""
    from danvan_analysis.cli import verify as command

    found = command.verify(files)
    print(command.as_json(found) if as_json else command.as_text(found))
    if code := command.exit_code(found):
        raise typer.Exit(code)


def cite(
    named: Annotated[str, typer.Argument(metavar="FIGURE|CODE|REPORT", help="Id or file, printed code, or report.")],
    form: Annotated[str, typer.Option("--format", help="text, bibtex, csl or ris.")] = "text",
    lang: OneLang = None,
    year: Annotated[int | None, typer.Option("--year", help="Of a report named without it.")] = None,
    province: Annotated[str | None, typer.Option("--province", help="Of a report named without it.")] = None,
) -> None:
    """Print how a figure or a report is cited; the same for the same data release."""
    from danvan_analysis.cli.cite import cite as cited

    print(cited(named, form=form, lang=lang, year=year, province=province), end="")


def figure(
    named: Annotated[str, typer.Argument(metavar="FIGURE|CODE", help="Id or file, or printed code.")],
    size: Annotated[str | None, typer.Option("--size", help="page (16 cm) or column (8 cm).")] = None,
    lang: OneLang = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder; default: build/figures in the project.")] = None,
) -> None:
    """Draw one figure from today's tables and write its files."""
    from danvan_analysis.cli.figure import figure as drawn

    for path in drawn(named, size=size, lang=lang, out=out):
        print(path)


def registry(
    built: Annotated[Path | None, typer.Option("--from", help="Build folder; default: build in the project.")] = None,
    close: Annotated[bool, typer.Option("--close", help="The release is out: what it lists changes no more.")] = False,
) -> None:
    """Take the list of a build's figures over into releases/<version>/registry.json."""
    from danvan_analysis.cli.figure import commit_registry

    print(commit_registry(built=built, close=close))
