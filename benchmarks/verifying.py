"""Seconds of ``danvan verify``: a file of each format, and a hundred; the whole command, start to end.

A file is to take less than 2 seconds, a hundred less than 10 on two cores. Run with ``make bench`` or
``python benchmarks/verifying.py``; a line says where a bound is broken. The figures are drawn first, with both sizes
and languages, into a folder that goes when it ends; each of the hundred is another figure. Of the single files the
median of a few runs is told, of figures of three families, and the slowest of the three counts. Processor seconds of
all processes are told beside: other work on the machine changes them little.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from danvan_analysis.cli.figure import figure
from danvan_analysis.errors import DanvanError
from danvan_analysis.export import files
from danvan_analysis.figures.families import FAMILIES
from danvan_analysis.figures.figure import COUNTRY, FigureId

SUFFIXES = (".svg", ".png", ".pdf", ".vl.json", ".csv", ".xlsx")
#: A plain one, the one with most letters, the one with most calculation behind it.
SINGLE = ("dot_strip.PAPI.2019.2008-14.vi", "heat_table.PAPI.2019.2008-14.vi", "rank_drivers.PAPI.2019.2008-14.vi")
YEARS = (2019, 2017, 2022, 2015, 2024, 2012, 2021, 2023, 2016, 2020)
PLACES = ("14", "01", "79", "02", "48", "77", "31", "92", "24", "12")
HUNDRED, RUNS = 100, 5
ONE_SECONDS, HUNDRED_SECONDS = 2.0, 10.0


def identities() -> Iterator[tuple[FigureId, str]]:
    """Figures of all families, of editions, provinces and languages in turn, with the size of each."""
    for turn in range(len(YEARS) * len(PLACES)):
        for name, family in sorted(FAMILIES.items()):
            step = turn + family.number
            index, year = family.indices[turn % len(family.indices)], YEARS[step % len(YEARS)]
            place = PLACES[(3 * turn + family.number) % len(PLACES)] if family.of_province else COUNTRY
            yield FigureId(name, index, year, 2008, place, ("vi", "en")[step % 2]), ("page", "column")[step % 3 == 0]


def draw(folder: Path, number: int) -> list[str]:
    """Draw so many figures, and say their names without suffix."""
    made: dict[str, None] = {}
    for identity in SINGLE:
        figure(identity, out=folder / "single")
    for identity, size in identities():
        if len(made) == number:
            break
        try:
            first, *_ = figure(str(identity), size=size, out=folder)
        except DanvanError:
            continue  # the tables do not support this one
        made[str(first).removesuffix(files.SUFFIXES[0])] = None
    return list(made)


def seconds(named: list[str]) -> tuple[float, float]:
    """What the command takes, and processor seconds of it and of its processes; all files must be current."""
    command = [str(Path(sys.executable).with_name("danvan")), "verify", "--json", *named]
    before, began = _processor(), time.perf_counter()
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - began, _processor() - before
    found = [one["verdict"] for one in json.loads(said.stdout)["files"]] if said.stdout else said.stderr
    if found != ["current"] * len(named):
        sys.exit(f"not all files are current: {found}")
    return taken


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Print the table, and which bounds are broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--figures", type=int, default=HUNDRED, help="how many figures are checked at once")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs of a single file")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="danvan-verifying-") as scratch:
        folder = Path(scratch)
        stems = draw(folder, asked.figures)
        heads = (f"one file (bound {ONE_SECONDS:g} s)", f"{asked.figures} files (bound {HUNDRED_SECONDS:g} s)")
        print("danvan verify".ljust(14) + "".join(f"{head:>24}{'processor':>12}" for head in heads))
        broken = []
        for suffix in SUFFIXES:
            single = []
            for name in SINGLE:
                path = folder / "single" / name / f"{name}{suffix}"
                runs = [seconds([str(path)]) for _ in range(asked.runs)]
                single.append([statistics.median(column) for column in zip(*runs, strict=True)])
            one, many = max(single), seconds([f"{stem}{suffix}" for stem in stems])
            line = "".join(f"{wall:>24.2f}{processor:>12.2f}" for wall, processor in (one, many))
            print(f"{suffix.removeprefix('.'):<14}{line}", flush=True)
            if one[0] > ONE_SECONDS or many[0] > HUNDRED_SECONDS:
                broken.append(suffix.removeprefix("."))
    print(f"beyond a bound: {', '.join(broken) or 'none'}")


if __name__ == "__main__":
    main()
