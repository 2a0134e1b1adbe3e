"""What must come out: the numbers declared beside the tables, held against those that came."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from danvan_analysis.cleaning.numbers import whole
from danvan_analysis.errors import CountsDiffer
from danvan_analysis.published.tables import RawTable

_MAIN_PCI = ["PCI", *(f"PCI{number}" for number in range(1, 11))]


def counted(tables: Mapping[str, pl.DataFrame]) -> dict[tuple[str, str], int]:
    """The number behind each line that counts.csv may have: {(table, what): number}."""
    cells = tables["indicators"]
    evidence = tables["evidence"]
    first_hand = cells.filter(pl.col("status").is_in(["published", "corrected"]))
    ministry = first_hand.filter(pl.col("index").is_in(["PAR_INDEX", "SIPAS"]))
    pci = first_hand.filter(pl.col("index") == "PCI")
    main = pci["component_code"].is_in(_MAIN_PCI)
    papi = cells.filter(pl.col("index") == "PAPI")

    def of(frame: pl.DataFrame, condition: pl.Expr) -> int:
        return frame.filter(condition).height

    return {
        ("indicators", "PAPI, published or corrected status"): of(
            papi, pl.col("status").is_in(["published", "corrected"])
        ),
        ("indicators", "PAPI, derived dimensions 2020-2024"): of(papi, pl.col("status") == "derived"),
        ("indicators", "PCI, PCI and PCI1..PCI10, from the pci tables"): int(main.sum()),
        ("indicators", "PCI, other components"): int((~main).sum()),
        ("indicators", "PAR_INDEX and SIPAS, cells with a value"): of(ministry, pl.col("value").is_not_null()),
        ("indicators", "PAR_INDEX and SIPAS, cells with a rank only"): of(ministry, pl.col("value").is_null()),
        ("indicators", "overall PAR_INDEX and SIPAS cells among them"): of(
            ministry, pl.col("component_code").is_in(["PAR", "SIPAS"])
        ),
        ("indicators", "cells found only in movement/service_outputs.csv (status secondary)"): of(
            cells, pl.col("status") == "secondary"
        ),
        ("evidence", "rows from par_sipas.csv"): of(evidence, pl.col("table") == "par_sipas/par_sipas.csv"),
        ("evidence", "rows from pci_other_versions.csv"): of(evidence, pl.col("table") == "pci/pci_other_versions.csv"),
        ("movement", "rows"): tables["movement"].height,
        ("service_outputs", "rows"): tables["service_outputs"].height,
        ("national", "rows from national_statistics.csv"): tables["national"].height,
        ("uncertainty", "values from papi_2019_uncertainty.csv"): tables["uncertainty"].height,
        ("quarantine", "rows from pci_not_trusted.csv"): tables["quarantine"].height,
    }


def check(tables: Mapping[str, pl.DataFrame], declared: RawTable) -> pl.DataFrame:
    """Hold the declared numbers against the tables.

    Parameters
    ----------
    tables : mapping
        Tidy tables by name.
    declared : RawTable
        counts.csv. A line without a number only reports.

    Returns
    -------
    polars.DataFrame
        table, what, declared (null where none), counted.

    Raises
    ------
    CountsDiffer
        A number differs, a line names something that is not counted, or a number is not declared.
    """
    numbers = counted(tables)
    lines = []
    faults = []
    expectations = declared.frame.with_columns(number=whole(declared.frame, "number", table=declared.path))
    for table, what, number in expectations.select("table", "what", "number").iter_rows():
        if (table, what) not in numbers:
            faults.append(f"{declared.path} has a line {table}: {what!r} that nothing counts")
            continue
        found = numbers[table, what]
        expected = None if number is None else int(number)
        if expected is not None and expected != found:
            faults.append(f"{table}: {what}: declared {expected}, found {found}")
        lines.append({"table": table, "what": what, "declared": expected, "counted": found})
    said = {(line["table"], line["what"]) for line in lines}
    faults += [f"{declared.path} has no line {table}: {what!r}" for table, what in sorted(set(numbers) - said)]
    if faults:
        raise CountsDiffer(
            "; ".join(faults)
            + f". Where raw tables were added, declare the new numbers in {declared.path} and record it"
        )
    return pl.DataFrame(lines)
