"""Cells a second from text to typed rows, against the same rules in plain pandas, in one run: the ratio is the result.

Run with ``make bench``. The cells are made up: half are figures in mixed printed forms, half are provinces in mixed
spellings, from a fixed seed. Each measurement has a process of its own; its peak of memory includes the cells.

Plain pandas is measured twice (:mod:`plain_pandas`): with a Python function a cell, and with the methods of
``Series.str``. All three must agree on every cell.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from typing import Any

import numpy as np
import plain_pandas
import polars as pl
from polars.testing import assert_frame_equal

from danvan_analysis.reference import numerals, package_data, provinces

SEED = 20_260_401
MILLION = 1_000_000
SIZES = (MILLION, 10 * MILLION, 30 * MILLION)
RUNS = 3
WAYS = {"cell": "plain pandas, by cell", "column": "plain pandas, by column", "ours": "this library"}


# The cells.


def spellings() -> list[str]:
    """Spellings of the provinces in disguises that count as the same, and a few that are nobody's."""
    disguises: list[Callable[[str], str]] = [
        str,
        str.upper,
        lambda name: unicodedata.normalize("NFD", name),
        lambda name: name.replace(" ", "\u00a0"),
        lambda name: f" {name}  ",
        lambda name: f"Tỉnh {name}",
        lambda name: name.replace("òa", "oà").replace("óa", "oá"),
    ]
    listed = [row["variant"] for row in package_data.rows("name_variants.csv") if row["gso_code"] != "28"]
    made = [disguise(name) for name in listed for disguise in disguises]
    return [*made, *(f"{name}x" for name in listed[::5])]


def figures(count: int, rng: np.random.Generator) -> pl.Series:
    """Made-up figures with a decimal comma: two thirds plain or grouped, one third with words, signs or mistakes."""
    share = np.round(rng.uniform(0, 100, count), 1)
    drawn = pl.DataFrame(
        {
            "share": share,
            "end": np.minimum(100, np.round(share + 5, 1)),
            "score": np.round(rng.uniform(1, 80, count), 4),
            "large": rng.integers(1, 999, count),
            "group": rng.integers(0, 999, count),
            "form": rng.choice(12, count, p=[0.30, 0.25, 0.12, 0.10, 0.05, 0.03, 0.03, 0.03, 0.03, 0.02, 0.02, 0.02]),
        }
    ).with_columns(
        pl.col("share", "end", "score").cast(pl.String).str.replace(".", ",", literal=True),
        pl.concat_str(
            pl.col("large").cast(pl.String), pl.col("group").cast(pl.String).str.zfill(3), separator="."
        ).alias("grouped"),
    )
    small = pl.col("large").cast(pl.String)
    forms = [
        pl.col("score"),
        pl.col("share"),
        pl.col("grouped"),
        pl.format("{}%", "share"),
        pl.format("gần {}", "grouped"),
        pl.format("{} – {} %", "share", "end"),
        pl.format("từ {}% đến {}%", "share", "end"),
        pl.format("{}/1.000", small),
        pl.format("{} nghìn", "share"),
        pl.format("trên\u00a0{} ngày", small),
        pl.lit("KCDL"),
        pl.format("{}.5", "grouped"),
    ]
    printed = pl.lit("")
    for number, form in enumerate(forms):
        printed = pl.when(pl.col("form") == number).then(form).otherwise(printed)
    return drawn.select(printed=printed).to_series()


def cells(count: int) -> pl.DataFrame:
    """Half figures, half provinces: a row has one of each."""
    rng = np.random.default_rng(SEED)
    pool = pl.Series("province", spellings())
    parts = []
    for start in range(0, count // 2, MILLION):
        rows = min(MILLION, count // 2 - start)
        names = pool.gather(rng.integers(0, len(pool), rows))
        parts.append(pl.DataFrame({"province": names, "printed": figures(rows, rng)}))
    return pl.concat(parts)


# This library.


def ours(frame: pl.DataFrame) -> pl.DataFrame:
    """Typed rows by this library."""
    read = numerals.parse(frame["printed"], decimal=",")
    return read.insert_column(0, provinces.match(frame["province"], vintage=2008).alias("province_code"))


# The measurements.


def comparable(read: Any) -> pl.DataFrame:
    """The columns that all three have, with the same types."""
    frame = read if isinstance(read, pl.DataFrame) else pl.from_pandas(read)
    kinds = {"qualifier": pl.String, "unit": pl.String, "factor": pl.Int32, "decimals": pl.Int32}
    return frame.select("province_code", *plain_pandas.FIGURE).cast(kinds)  # type: ignore[arg-type]


def measure(way: str, count: int) -> dict[str, float]:
    """Seconds for a number of cells, by the wall and of both processors, and the peak of memory in MiB.

    The best of some runs: what another program does meanwhile only ever adds to it.
    """
    made: Any = cells(count)
    ways = {"cell": plain_pandas.by_cell, "column": plain_pandas.by_column, "ours": ours}
    if way != "ours":
        made = made.to_pandas()
    times = []
    for _ in range(RUNS):
        began, worked = time.perf_counter(), time.process_time()
        ways[way](made)
        times.append((time.perf_counter() - began, time.process_time() - worked))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": min(wall for wall, _ in times), "processor": min(work for _, work in times), "peak": peak}


def agree(count: int) -> int:
    """Compare the three ways on every cell; the number of texts that are no figure."""
    made = cells(count)
    expected = comparable(ours(made))
    for way in (plain_pandas.by_cell, plain_pandas.by_column):
        assert_frame_equal(comparable(way(made.to_pandas())), expected, check_exact=True)
    return int(expected["qualifier"].is_null().sum())


def apart(*arguments: str) -> dict[str, float]:
    """Run a measurement in a process of its own."""
    command = [sys.executable, __file__, *arguments]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(ended.stdout)
    return found


def main() -> None:
    """Print the table."""
    match sys.argv[1:]:
        case ["agree", count]:
            print(json.dumps({"refused": agree(int(count))}))
            return
        case [way, count]:
            print(json.dumps(measure(way, int(count))))
            return
    print("cleaning made-up cells to typed rows (half figures, half provinces)")
    refused = apart("agree", str(MILLION))["refused"]
    print(f"all ways agree on {MILLION:,} cells; {refused:,.0f} figures refused by each\n")
    print(f"{'':25s}{'million':>9s}{'':>10s}{'processor':>11s}{'':>13s}{'peak':>8s}{'times pandas':>21s}")
    print(
        f"{'':25s}{'cells':>9s}{'seconds':>10s}{'seconds':>11s}{'cells/s':>13s}{'MiB':>8s}"
        f"{'by cell':>10s}{'by column':>11s}"
    )
    pandas: list[float] = []
    for way, name in WAYS.items():
        # Pandas is measured on a million cells: its time grows with their number, and ten million take minutes.
        for size in SIZES if way == "ours" else SIZES[:1]:
            found = apart(way, str(size))
            rate = size / found["seconds"]
            line = f"{name:25s}{size / MILLION:9.0f}{found['seconds']:10.2f}{found['processor']:11.2f}{rate:13,.0f}"
            line += f"{found['peak']:8,.0f}"
            if way == "ours":
                line += f"{rate / pandas[0]:10.1f}{rate / pandas[1]:11.1f}"
            else:
                pandas.append(rate)
            print(line, flush=True)


if __name__ == "__main__":
    main()
