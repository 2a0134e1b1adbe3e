"""The whole of cleaning: raw tables in, tidy tables out, every cell accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from danvan_analysis.cleaning import added, cells, counts, lines, movement, observations, press, statements
from danvan_analysis.cleaning.agreeing import KEY
from danvan_analysis.cleaning.cells import Address
from danvan_analysis.cleaning.evidence import choose
from danvan_analysis.cleaning.indicators import indicators
from danvan_analysis.cleaning.sourcebook import SourceBook
from danvan_analysis.published import DataPackage, RawTable, load, read, verify
from danvan_analysis.reference.registry_additions import read_from

_WIDE = ("papi_wide", "pci_wide")
_LONG = ("papi_long", "pci_long", "pci_ranks", "pci_other_versions", "par_sipas")

#: Tidy tables with the columns that sort them.
SORT_KEYS: dict[str, list[str]] = {
    "indicators": KEY,
    "evidence": [*KEY, "table", "row"],
    "movement": ["row"],
    "service_outputs": ["row"],
    "national": ["row"],
    "uncertainty": ["province_code", "component_code", "weighting", "statistic"],
    "claims": ["claim_id"],
    "survey_indicators": [*KEY, "label", "variable", "table", "row"],
    "quarantine": ["table", "row", "column"],
    "corrections": ["table", "row", "column"],
    "sources": ["source_id"],
    "ledger": ["table"],
    "counts": ["table", "what"],
}


@dataclass(frozen=True)
class Cleaned:
    """Result of cleaning.

    Attributes
    ----------
    package : DataPackage
        The raw tables it was made from.
    tables : dict of str to polars.DataFrame
        The tidy tables, sorted by their keys; ``ledger`` counts what became of the cells of each raw
        table, ``counts`` holds the declared numbers.
    """

    package: DataPackage
    tables: dict[str, pl.DataFrame]

    @property
    def cells_in(self) -> int:
        """Cells of the raw tables that hold figures, headers and blanks aside."""
        return int(self.tables["ledger"]["cells"].sum())


def clean(raw: Path) -> Cleaned:
    """Clean a folder of raw tables.

    Parameters
    ----------
    raw : Path
        data/raw, with its descriptor.

    Returns
    -------
    Cleaned

    Raises
    ------
    RawTableFault
        A table is missing, changed, or has a cell that cannot be used; nothing is written.
    UnknownProvince
        A spelling that no list has.
    CellsLost, CountsDiffer
        The accounts do not balance.
    """
    with read_from(raw.parent / "registry"):
        return _clean(raw)


def _clean(raw: Path) -> Cleaned:
    package = load(raw)
    verify(package)
    printed = {resource.path: read(package, resource) for resource in package.resources}
    corrections = printed[package.one("corrections").path]
    mended, corrected, aside = cells.correct(printed, corrections)

    def of(*layouts: str) -> list[RawTable]:
        return [mended[resource.path] for resource in package.of_layout(*layouts)]

    def one(layout: str) -> RawTable:
        return mended[package.one(layout).path]

    sources_table = one("sources")
    listed = statements.sources(sources_table)
    tidy: dict[str, pl.DataFrame] = {
        "sources": pl.concat([listed, added.sources(package, listed)]).sort("source_id"),
    }
    book = SourceBook(sources_table, one("tables"), also=tidy["sources"]["source_id"].to_list())
    tidy["movement"] = pl.concat([movement.movement(table, sources_table) for table in of("movement")])
    tidy["service_outputs"] = pl.concat(
        [movement.service_outputs(table, sources_table) for table in of("service_outputs")]
    )
    tidy["national"] = pl.concat([statements.national(table) for table in of("national")])
    tidy["uncertainty"] = pl.concat([statements.uncertainty(table, book) for table in of("papi_uncertainty")])
    tidy["claims"] = pl.concat([statements.claims(table) for table in of("claims")])
    tidy["survey_indicators"] = added.survey_indicators(of("survey_indicators"))
    unused = pl.concat([aside, *(statements.not_trusted(table) for table in of("pci_not_trusted"))])
    tidy["quarantine"] = lines.with_lines(unused, printed)
    tidy["corrections"] = lines.corrections(corrections, printed)
    transcribed = pl.concat(
        [
            *(observations.wide(table, book) for table in of(*_WIDE)),
            *(observations.long(table, book) for table in of(*_LONG)),
            press.passing(tidy["service_outputs"]),
        ]
    )
    taken_over = of("added")
    observed = pl.concat([transcribed, *(added.added(table) for table in taken_over)])
    for name, frame in (("evidence", observed), *((name, tidy[name]) for name in ("movement", "service_outputs"))):
        book.check(frame, "source_id", table=name)
    book.check(tidy["national"], "source_id", table="national")
    book.check(observed, "rank_source_id", table="evidence")

    def settled(figures: pl.DataFrame) -> dict[str, pl.DataFrame]:
        return _settled(
            figures, tidy["sources"], do_not_use=one("do_not_use"), preferences=one("preferences"), corrected=corrected
        )

    # The declared numbers are those of the transcribed tables: tables taken over later declare their own.
    declared = tidy | settled(transcribed)
    tidy |= settled(added.revised(observed, taken_over)) if taken_over else declared
    figured = [resource.path for resource in package.resources if not printed[resource.path].layout.about]
    tidy["ledger"] = cells.ledger([printed[path] for path in sorted(figured)], _addresses(tidy), tidy["quarantine"])
    tidy["counts"] = counts.check(declared, one("counts"))
    tables = {name: tidy[name].sort(keys) for name, keys in SORT_KEYS.items()}
    return Cleaned(package, tables)


def _settled(
    observed: pl.DataFrame,
    sources: pl.DataFrame,
    *,
    do_not_use: RawTable,
    preferences: RawTable,
    corrected: set[Address],
) -> dict[str, pl.DataFrame]:
    """One figure a cell, and the evidence that it was chosen from."""
    evidence = choose(observed, sources=sources, do_not_use=do_not_use, preferences=preferences)
    cells_in_force, judged = indicators(evidence, corrected)
    return {"indicators": cells_in_force, "evidence": judged.drop("grade")}


def _addresses(tidy: dict[str, pl.DataFrame]) -> list[pl.DataFrame]:
    """Addresses of all figures that tidy rows hold."""
    evidence = tidy["evidence"]
    outputs = tidy["service_outputs"]
    claims = tidy["claims"]
    return [
        evidence.drop_nulls("column").select("table", "row", "column"),
        evidence.drop_nulls("rank_column").select("table", "row", column="rank_column"),
        *(
            tidy[name].select("table", "row", "column")
            for name in ("movement", "national", "uncertainty", "survey_indicators")
        ),
        outputs.select("table", "row", "column"),
        outputs.drop_nulls("denominator").select("table", "row", column=pl.lit("denominator")),
        # A claim of a trend prints no figure; its line is a row all the same.
        claims.select("table", "row", column=pl.lit("claim_id")),
        *(claims.drop_nulls(name).select("table", "row", column=pl.lit(name)) for name in ("printed", "printed_whole")),
    ]
