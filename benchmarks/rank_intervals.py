"""Seconds and memory of the rank intervals of every edition of PAPI, in a process of their own.

63 provinces, 14 editions, 10,000 draws are to take less than 2 seconds on two cores and less than 1 GiB. Run with
``python benchmarks/rank_intervals.py``; it ends with 1 where a bound is broken.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable

from danvan_analysis.analysis.rank_intervals import DRAWS, rank_intervals, three_concentrations
from danvan_analysis.analysis.sobol import sobol_indices
from danvan_analysis.cleaning import tidy

RUNS = 5
SECONDS, MEBIBYTES = 2.0, 1024.0
YEARS = range(2011, 2025)


def median_seconds(work: Callable[[], object]) -> float:
    """Median of a few runs after one that counts for nothing."""
    work()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> int:
    """Print medians and the peak of the memory; 1 where a bound is broken."""
    frame = tidy.indicators(index=["PAPI", "PCI"])
    # Kilobytes on Linux, bytes on macOS.
    unit = 1024.0**2 if sys.platform == "darwin" else 1024.0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    weights = median_seconds(lambda: rank_intervals(frame, index="PAPI", years=YEARS, draws=DRAWS))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(f"PAPI, 14 editions, {DRAWS:,} draws of weights   {weights:6.2f} s   (bound {SECONDS:g} s)")
    print(f"peak memory                               {peak:6.0f} MiB, {peak - before:.0f} above the tables")
    structural = median_seconds(
        lambda: rank_intervals(
            frame,
            index="PAPI",
            years=YEARS,
            draws=DRAWS,
            scales=("published", "min_max_1_100", "z_score"),
            aggregations=("arithmetic", "geometric"),
            leave_one_out=True,
        )
    )
    print(f"the same, 54 designs an edition           {structural:6.2f} s")
    three = median_seconds(lambda: three_concentrations(frame, index="PAPI", years=2024))
    print(f"one edition, three concentrations         {three:6.2f} s")
    sobol = median_seconds(lambda: sobol_indices(frame, index="PAPI", years=2024))
    print(f"one edition, Sobol' indices               {sobol:6.2f} s")
    return int(weights > SECONDS or peak > MEBIBYTES)


if __name__ == "__main__":
    sys.exit(main())
