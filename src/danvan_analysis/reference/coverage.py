"""Which cells must be there: every key that the registry and ``coverage.csv`` declare.

A component that an edition publishes for all provinces needs no list: the registry knows the edition, its
provinces and what the publisher left empty. Figures found cell by cell (the sub-indices of PCI from 2020, its
overall score from 2023, PAR INDEX, SIPAS) are declared in ``coverage.csv``, a line an edition and component,
with the codes of the provinces that have a figure there, a score or a rank. What the project adds in
``data/registry`` declares its own cells, which are joined to these.

Examples
--------
>>> declared().filter(index="PCI", edition_year=2005).height
420
>>> declared().filter(index="PAPI", edition_year=2024, province_code="26").height
0
"""

from __future__ import annotations

from functools import cache, lru_cache

import polars as pl

from danvan_analysis.errors import RegistryFault
from danvan_analysis.reference import package_data, provinces, registry
from danvan_analysis.reference.registry_additions import Additions, current, package_alone
from danvan_analysis.reference.registry_files import REMEMBERED

FILE = "coverage.csv"
COLUMNS = ("index", "edition_year", "component_code", "provinces")
KEY = ("index", "edition_year", "vintage", "province_code", "component_code")
_SCHEMA: dict[str, type[pl.DataType]] = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "vintage": pl.Int32,
    "province_code": pl.String,
    "component_code": pl.String,
}
Cells = tuple[str, int, str]
Key = tuple[str, int, int, str, str]


@cache
def _codes(vintage: int) -> tuple[str, ...]:
    return tuple(provinces.frame(vintage)["code"])


def samples() -> pl.DataFrame:
    """Whether each component of each edition is published for all provinces.

    Returns
    -------
    polars.DataFrame
        index, edition_year, component_code, edition_vintage, edition_provinces (number of provinces of
        that vintage), sample (``complete`` or ``scattered``).

    Examples
    --------
    >>> samples().filter(index="PCI", edition_year=2008, component_code="PCI").row(0)[3:]
    (2004, 64, 'complete')
    """
    return _samples(current())


@lru_cache(maxsize=REMEMBERED)
def _samples(added: Additions) -> pl.DataFrame:
    del added
    records = []
    for index in registry.indices():
        for year in registry.years(index.code):
            vintage = registry.vintage(index.code, year)
            units = len(_codes(vintage))
            records += [
                (index.code, year, one.code, vintage, units, registry.sample_kind(index.code, one.code, year))
                for one in registry.components(index.code, year)
            ]
    return pl.DataFrame(
        records,
        schema={
            "index": pl.String,
            "edition_year": pl.Int32,
            "component_code": pl.String,
            "edition_vintage": pl.Int32,
            "edition_provinces": pl.Int32,
            "sample": pl.String,
        },
        orient="row",
    )


def _complete() -> list[Key]:
    keys = []
    for index, year, component, vintage, _, sample in samples().iter_rows():
        if sample != "complete":
            continue
        empty = {
            found.province_code
            for found in registry.absences(index, year)
            if found.component_codes is None or component in found.component_codes
        }
        keys += [(index, year, vintage, code, component) for code in _codes(vintage) if code not in empty]
    return keys


@cache
def _scattered() -> dict[Cells, tuple[str, ...]]:
    """(index, edition, component) -> province codes, as ``coverage.csv`` lists them."""
    with package_alone():
        return _listed()


def _listed() -> dict[Cells, tuple[str, ...]]:
    found: dict[Cells, tuple[str, ...]] = {}
    for line, record in enumerate(package_data.rows(FILE), start=2):
        place = f"reference/data/{FILE}, line {line}"
        if tuple(record) != COLUMNS:
            raise RegistryFault(
                f"reference/data/{FILE} has the columns {', '.join(record)}; expected {', '.join(COLUMNS)}"
            )
        index, component = record["index"], record["component_code"]
        if not record["edition_year"].isdecimal():
            raise RegistryFault(f"{place}: edition_year {record['edition_year']!r} is not a year")
        year = int(record["edition_year"])
        if registry.sample_kind(index, component, year) == "complete":
            raise RegistryFault(
                f"{place}: {index} {component} of {year} is complete in the registry; "
                "list only what is found cell by cell"
            )
        codes = tuple(record["provinces"].split(" "))
        known = _codes(registry.vintage(index, year))
        strangers = [code for code in codes if code not in known]
        if strangers:
            raise RegistryFault(f"{place}: {strangers[0]!r} is no province of that edition; expected two-digit codes")
        if list(codes) != sorted(set(codes)):
            raise RegistryFault(f"{place}: the codes must be in ascending order, each of them once")
        if (index, year, component) in found:
            raise RegistryFault(f"{place}: {index} {year} {component} stands there twice")
        found[index, year, component] = codes
    return found


@cache
def _of_package() -> list[Key]:
    with package_alone():
        keys = _complete()
        for (index, year, component), codes in _scattered().items():
            vintage = registry.vintage(index, year)
            keys += [(index, year, vintage, code, component) for code in codes]
    return keys


def declared() -> pl.DataFrame:
    """Every cell that the tidy table ``indicators`` must have, and no other.

    Returns
    -------
    polars.DataFrame
        index, edition_year, vintage, province_code, component_code; sorted, no key twice.

    Raises
    ------
    RegistryFault
        ``coverage.csv`` has a line that cannot be meant.
    UnknownName
        ``coverage.csv`` names an index, edition or component that the registry lacks.

    Examples
    --------
    >>> declared().height
    40435
    """
    return _declared(current())


@lru_cache(maxsize=REMEMBERED)
def _declared(added: Additions) -> pl.DataFrame:
    keys = list(_of_package())
    for index, additions in added.of_index.items():
        for year in sorted({one.year for one in additions}):
            vintage = registry.vintage(index, year)
            for component, codes in registry.added_cells(index, year).items():
                keys += [(index, year, vintage, code, component) for code in codes]
    # An addition may say again what the package declares.
    return pl.DataFrame(keys, schema=_SCHEMA, orient="row").unique().sort(KEY)


def coverage_lines(indicators: pl.DataFrame, *, every: bool = False) -> str:
    """The lines of ``coverage.csv`` that a new table calls for, to be reviewed and pasted in.

    Parameters
    ----------
    indicators : polars.DataFrame
        The tidy table, or part of it: index, edition_year, province_code, component_code.
    every : bool
        Write all lines, with the header, as a whole new file. Default: only the editions and components
        whose provinces are not those declared now. What the project's own files declare needs no line.

    Returns
    -------
    str
        CSV lines, each ended by a newline; empty where nothing differs. A line of an edition and
        component that is declared already replaces it.

    Examples
    --------
    >>> row = {"index": "SIPAS", "edition_year": 2017, "province_code": "14", "component_code": "SIPAS"}
    >>> print(coverage_lines(pl.DataFrame([row, {**row, "province_code": "01"}])))
    SIPAS,2017,SIPAS,01 14
    <BLANKLINE>
    """
    with package_alone():
        kinds = samples().filter(pl.col("sample") == "scattered").select("index", "edition_year", "component_code")
    found = (
        indicators.select("index", pl.col("edition_year").cast(pl.Int32), "component_code", "province_code")
        .join(kinds, on=["index", "edition_year", "component_code"], how="semi")
        .group_by("index", "edition_year", "component_code")
        .agg(provinces=pl.col("province_code").unique().sort())
        .sort("index", "edition_year", "component_code")
    )
    lines = [",".join(COLUMNS)] if every else []
    known = _scattered()
    for index, year, component, codes in found.iter_rows():
        listed = known.get((index, year, component), ())
        elsewhere = {*registry.added_cells(index, year).get(component, ())} - {*listed}
        own = tuple(code for code in codes if code not in elsewhere)
        if own and (every or own != listed):
            lines.append(f"{index},{year},{component},{' '.join(own)}")
    return "".join(f"{line}\n" for line in lines)
