"""``danvan``: the command line. Messages go to stderr, results to stdout."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from danvan_analysis.cli import cache, figures
from danvan_analysis.errors import DanvanError
from danvan_analysis.project import find

app = typer.Typer(
    name="danvan",
    help="Viet Nam's provinces in public administration reform, and the movement “Dân vận khéo”, year by year.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
figures.register(app)
cache.register(app)

Years = Annotated[list[int] | None, typer.Option("--year", help="Edition year; may be given several times.")]
Places = Annotated[
    list[str] | None, typer.Option("--province", help="A province in any known spelling, or 'all'; several allowed.")
]
Lang = Annotated[str, typer.Option("--lang", help="vi, en or all.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Reports rendered at once; default one a core.")]
Out = Annotated[Path | None, typer.Option("--out", help="Build folder; default: build in the project.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command(epilog='Example: danvan build --year 2024 --province "Lào Cai" --lang vi')
def build(
    year: Years = None,
    province: Places = None,
    lang: Lang = "all",
    workers: Workers = None,
    out: Annotated[
        str | None, typer.Option("--out", help="Build folder, or such as s3://bucket/folder; default: build here.")
    ] = None,
    formats: Annotated[
        list[str] | None, typer.Option("--formats", help="Formats of the figures' files, such as svg,png; default all.")
    ] = None,
    shard: Annotated[str | None, typer.Option("--shard", help="A part of the build, such as 3/8; see merge.")] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="tcp://host:port of a Dask scheduler; see docs/cluster.md.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Clean, validate, render the yearly reports, write the index page; what did not change is not rendered again."""
    from danvan_analysis.cli.build import build as run
    from danvan_analysis.cli.console import Progress, resume, summary_text

    with Progress() as progress:
        summary = run(
            year=year,
            province=province,
            lang=lang,
            workers=workers,
            out=out,
            formats=formats or (),
            shard=shard,
            scheduler=scheduler,
            progress=progress.report,
            stage=progress.stage,
            resume=resume(),
        )
    print(json.dumps(summary.to_dict(), ensure_ascii=False) if as_json else summary_text(summary))


@app.command(epilog="Example: danvan clean --json")
def clean(as_json: AsJson = False) -> None:
    """Make the tidy tables from the raw ones; every cell is accounted for."""
    from danvan_analysis.cli.build import prepare

    cleaned = prepare(find())
    counts = cleaned.tables["counts"].select("table", "what", "declared", "counted")
    if as_json:
        print(json.dumps({"cells_in": cleaned.cells_in, "counts": counts.to_dicts()}, ensure_ascii=False))
        return
    for row in counts.iter_rows(named=True):
        declared = "" if row["declared"] is None else f" (declared {row['declared']:,})"
        print(f"{row['table']}: {row['what']}: {row['counted']:,}{declared}")
    quarantined = cleaned.tables["ledger"]["quarantined"].sum()
    print(f"cells in {cleaned.cells_in:,}, of which {quarantined:,} belong to quarantine; none is lost")


@app.command(epilog="Example: danvan validate --out build")
def validate(
    suite: Annotated[list[str] | None, typer.Option("--suite", help="Name of a suite; default all.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say of every failure what stands in which cell.")] = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Run the expectation suites on the tidy tables; exit code 3 where data is rejected."""
    from danvan_analysis import validation
    from danvan_analysis.site.validation_page import write_validation_page

    project = find()
    outcome = validation.validate_project(project, only=suite)
    if suite is None:
        # The page and the files beside it are of a whole run.
        folder = out or project.build
        validation.write(outcome, folder / "validation")
        write_validation_page(outcome, project, folder)
    print(outcome.to_json() if as_json else outcome.summary("en"))
    if explain and not as_json:
        print(validation.explain(outcome, project))
    outcome.raise_if_rejected()


@app.command(epilog="Example: danvan render --year 2024 --report reform_indices")
def render(
    year: Years = None,
    province: Places = None,
    lang: Lang = "all",
    report: Annotated[list[str] | None, typer.Option("--report", help="Name of a notebook; default all.")] = None,
    workers: Workers = None,
    out: Out = None,
) -> None:
    """Render reports from the tidy tables, without validating them again."""
    from danvan_analysis.cleaning import processed
    from danvan_analysis.cli.console import Progress
    from danvan_analysis.reports.plan import plan
    from danvan_analysis.reports.run import refuse_failures, render_all

    project = find()
    processed.ensure(project)
    reports = plan(project, years=year or (), provinces_named=province or (), lang=lang, notebooks=report or ())
    folder = out or project.build
    with Progress() as progress:
        progress.stage("render", len(reports))
        results = render_all(reports, project, folder, workers=workers, progress=progress.report)
    for result in results:
        if result.error is None:
            print(folder / "reports" / f"{result.report.path}.html")
    refuse_failures(results)


@app.command(epilog="Example: danvan site")
def site(out: Out = None) -> None:
    """Write the index page of what was rendered."""
    from danvan_analysis.site.index import write_index

    project = find()
    print(write_index(project, out or project.build))


@app.command(epilog='Example: danvan add PAPI_2025.xlsx --index papi --year 2025 --source "PAPI 2025, provincial data"')
def add(
    file: Annotated[Path, typer.Argument(help="A publisher's table: XLSX, XLS, CSV or a saved web page.")],
    index: Annotated[str, typer.Option("--index", help="papi, pci, par_index or sipas.")],
    year: Years = None,
    decimal: Annotated[str | None, typer.Option("--decimal", help="Decimal sign of the file: '.' or ','.")] = None,
    vintage: Annotated[int | None, typer.Option(help="Provinces of the file: 2008 (63) or 2025 (34).")] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of a text file, where it is not told.")] = None,
    layout: Annotated[Path | None, typer.Option(help="A reviewed layout file of this import.")] = None,
    indicators: Annotated[bool, typer.Option("--indicators", help="Also the indicators behind sub-indices.")] = False,
    revised: Annotated[bool, typer.Option("--replace", help="A revised release: replaces figures in force.")] = False,
    source: Annotated[str | None, typer.Option(help="Title of the publication, or a known source id.")] = None,
    publisher: Annotated[str, typer.Option(help="Who published it.")] = "",
    url: Annotated[str, typer.Option(help="Address of the publication.")] = "",
    published: Annotated[str, typer.Option(help="Year in which it was published.")] = "",
    terms: Annotated[str, typer.Option(help="A plain note on the terms of use.")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="Take the plan over without asking.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take over a published table: find it in the file, show the plan, write it where it is accepted."""
    from danvan_analysis.cli.add import Wanted, decimal_sign, run
    from danvan_analysis.reference.index_names import index_named

    named = index_named(index)
    if named.note:
        print(f"danvan: {named.note['en']}", file=sys.stderr)
    wanted = Wanted(
        index=named.code,
        years=tuple(year or ()),
        decimal=decimal_sign(decimal),
        vintage=vintage,
        encoding=encoding,
        layout=layout,
        indicators=indicators,
        revised=revised,
    )
    told = {"publisher": publisher, "url": url, "published": published, "terms": terms}
    run(file, wanted, source=source, told=told, accepted=accept, as_json=as_json)


@app.command(epilog="Example: danvan record papi/papi_2025.csv --layout papi_wide --title 'PAPI 2025' --edition 2025")
def record(
    path: Annotated[str, typer.Argument(help="Path of the table under data/raw.")],
    layout: Annotated[str | None, typer.Option(help="How it is laid out; see the docs.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the table.")] = None,
    edition: Annotated[int | None, typer.Option(help="The year measured, for a table of one edition.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published the figures.")] = None,
    terms: Annotated[str | None, typer.Option(help="A plain note on the terms of use.")] = None,
    version: Annotated[str | None, typer.Option(help="Version of the data release that this makes.")] = None,
    created: Annotated[str | None, typer.Option(help="Date of that release, such as 2027-05-01T00:00:00Z.")] = None,
) -> None:
    """Record a new or revised raw table in datapackage.json."""
    from danvan_analysis.published.record import record as note

    project = find()
    note(
        project.raw,
        path,
        version=version,
        created=created,
        layout=layout,
        title=title,
        edition_year=edition,
        publisher=publisher,
        terms=terms,
    )
    print(project.raw / "datapackage.json")


@app.command(epilog="Example: danvan claims article.csv --lang all --out claims-of-article")
def claims(
    file: Annotated[Path, typer.Argument(help="A CSV of claims, with the columns of data/raw/claims.csv.")],
    lang: Annotated[str, typer.Option("--lang", help="vi, en or all.")] = "vi",
    out: Annotated[Path | None, typer.Option("--out", help="Folder; default: build/claims in the project.")] = None,
    as_json: AsJson = False,
) -> None:
    """Hold the claims of a text against the tables: a page and a JSON file, by the rules of docs/claims.md."""
    from danvan_analysis.cli.claims import run

    written = run(file, lang=lang, out=out)
    if as_json:
        print(json.dumps(written.content, ensure_ascii=False))
        return
    print(f"danvan: {written.summary}", file=sys.stderr)
    for path in (*written.pages, written.json):
        print(path)


@app.command(epilog="Example: danvan diff v2026.11.0 . --out build/diff")
def diff(
    old: Annotated[str, typer.Argument(help="A build folder, registry.json, project folder or git revision.")],
    new: Annotated[str, typer.Argument(help="The same, of the later side.")],
    lang: Lang = "all",
    out: Annotated[Path | None, typer.Option("--out", help="Folder; default: build/diff in the project.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say which figures, cells and sentences differ between two releases: pages and a JSON file."""
    from danvan_analysis.cli.diff import run

    written = run(old, new, lang=lang, out=out)
    if as_json:
        print(json.dumps(written.content, ensure_ascii=False))
        return
    print(f"danvan: {written.summary}", file=sys.stderr)
    for path in (*written.pages, written.json):
        print(path)


@app.command(epilog="Example: danvan lab")
def lab(
    arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to JupyterLab, after --.")] = None,
) -> None:
    """Open JupyterLab on the notebooks."""
    project = find()
    os.chdir(project.root)
    command = [sys.executable, "-m", "jupyterlab", "--notebook-dir", str(project.root), *(arguments or [])]
    os.execv(command[0], command)


def main() -> None:
    """Run the command line; errors of the library become one message and their exit code."""
    try:
        app(standalone_mode=True)
    except DanvanError as error:
        print(f"danvan: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        print("danvan: interrupted; what was finished stands", file=sys.stderr)
        raise SystemExit(130) from None
