"""docs/benchmarks.md and its chart, from what benchmarks/rendering.py measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

CHART = "benchmarks.svg"
BY_HAND = "<!-- below this line: written by hand -->\n"
NAMES = {
    "danvan": "danvan",
    "papermill": "Papermill, own engine",
    "nbclient": "nbclient",
    "ploomber": "ploomber-engine",
    "jupyter_cache": "jupyter-cache",
}


def write(found: Mapping[str, Any], docs: Path) -> None:
    """Write the page and the chart; what stands below the mark in the page stays."""
    (docs / "images").mkdir(exist_ok=True)
    (docs / "images" / CHART).write_text(chart(found["ways"]), encoding="utf-8")
    file = docs / "benchmarks.md"
    _, mark, by_hand = (file.read_text(encoding="utf-8") if file.is_file() else "").partition(BY_HAND)
    file.write_text(page(found) + (f"\n{mark}{by_hand}" if mark else ""), encoding="utf-8")


def chart(ways: Sequence[Mapping[str, Any]]) -> str:
    """Processor seconds a notebook of the largest set, one worker, as SVG."""
    import altair as alt
    import polars as pl
    import vl_convert

    sizes = {
        row["notebook"]: max(one["notebooks"] for one in ways if one["notebook"] == row["notebook"]) for row in ways
    }
    rows = [
        {
            "way": NAMES[row["way"]],
            "notebook": f"{row['notebook']} ({row['notebooks']})",
            "seconds": row["cpu"] / row["notebooks"],
        }
        for row in ways
        if row["notebooks"] == sizes[row["notebook"]] and row["workers"] == 1
    ]
    base = alt.Chart(pl.DataFrame(rows)).encode(
        x=alt.X("seconds:Q", title="processor seconds a notebook, in a set of so many, one worker"),
        y=alt.Y("way:N", title=None, sort=list(NAMES.values())),
    )
    label = base.mark_text(align="left", dx=3).encode(text=alt.Text("seconds:Q", format=".2f"))
    drawn = (base.mark_bar(color="#5b6b7a", height=12) + label).properties(width=420, height=110)
    return str(
        vl_convert.vegalite_to_svg(
            drawn.facet(row=alt.Row("notebook:N", title=None)).resolve_scale(x="independent").to_dict()
        )
    )


def page(found: Mapping[str, Any]) -> str:
    """The page as Markdown."""
    told = found["machine"]
    lines = [
        "# How long rendering takes",
        "",
        "Written by `benchmarks/rendering.py --write`: all ways side by side on the same notebooks.",
        "Executing only: writing figures and pages comes on top and is the same work for all. Start is what a way",
        "takes until it is ready for its first notebook and after its last; the other columns do not count it.",
        "Processor seconds are those of all processes that a way starts. Memory is the highest sum of proportional",
        "shares.",
        "",
        f"Machine: {told['system']}, {told['cores']} cores, {told['memory']} of memory, "
        f"load {told['busy']}; Python {told['Python']}.",
        f"Versions: {told['versions']}.",
        "",
        f"![Processor seconds a notebook, way by way](images/{CHART})",
        "",
        "## Executing notebooks",
        "",
        "| Notebook | Way | Notebooks | Workers | Start, s | Clock, s | Processor, s | Processor a notebook, s | MiB |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in found["ways"]:
        each = row["cpu"] / row["notebooks"]
        lines.append(
            f"| {row['notebook']} | {NAMES[row['way']]} | {row['notebooks']} | {row['workers']} | {row['start']:.1f} | "
            f"{row['wall']:.1f} | {row['cpu']:.1f} | {each:.2f} | {row['memory']:.0f} |"
        )
    lines += ["", *_ratios(found["ways"])]
    if found["builds"]:
        lines += [
            "",
            "## Builds",
            "",
            f"`danvan build`, {_years(found['builds'])}, all reports, both languages, all formats.",
        ]
        lines += ["", "| Build | Clock, s | Processor, s | Memory, MiB |", "|---|--:|--:|--:|"]
        for row in found["builds"]:
            lines.append(f"| {row['build']} | {row['wall']:.1f} | {row['cpu']:.1f} | {row['memory']:.0f} |")
    if found["growth"]:
        lines += ["", "## Growth", "", "Reports of `reform_indices` rendered whole, with pages and SVG files.", ""]
        lines += ["| Reports | Workers | Clock, s | Processor a report, s | Memory, MiB |", "|--:|--:|--:|--:|--:|"]
        for row in found["growth"]:
            lines.append(
                f"| {row['reports']:,} | {row['workers']} | {row['wall']:.0f} | {row['cpu_each']:.2f} | "
                f"{row['memory']:.0f} |"
            )
    return "\n".join([*lines, ""])


def _years(rows: Sequence[Mapping[str, Any]]) -> str:
    return "year " + ", ".join(rows[0]["years"]) if rows[0]["years"] else "all years, one province"


def _ratios(ways: Sequence[Mapping[str, Any]]) -> list[str]:
    """How much less danvan takes than Papermill's own engine, set against set."""
    said = []
    for row in ways:
        if row["way"] != "papermill":
            continue
        same = ("notebook", "notebooks", "workers")
        ours = [one for one in ways if one["way"] == "danvan" and all(one[key] == row[key] for key in same)]
        said += [
            f"* {row['notebook']}, notebooks {row['notebooks']}, workers {row['workers']}: Papermill's own engine "
            f"takes {row['cpu'] / one['cpu']:.1f} times the processor seconds of danvan, "
            f"{row['wall'] / one['wall']:.1f} times those of the clock."
            for one in ours
        ]
    return said
