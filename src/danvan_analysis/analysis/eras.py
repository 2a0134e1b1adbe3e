"""Which editions of a component may be compared, and the refusal where they may not.

A difference of two editions is a change of the thing measured only where no change of method lies between
them; a rank or a spread means something only where all provinces are published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from danvan_analysis.analysis.comparable import Comparison, compare
from danvan_analysis.analysis.spread import is_complete
from danvan_analysis.errors import BadParameter, NotComparable, SampleTooThin
from danvan_analysis.reference import registry, words
from danvan_analysis.reference.registry_models import Break

_COMPARABLE_SCHEMA: dict[str, Any] = {
    "index": pl.String,
    "component_code": pl.String,
    "comparable": pl.Boolean,
    "obstacle": pl.String,
    "break_years": pl.List(pl.Int32),
    "break_kinds": pl.List(pl.String),
    "text_vi": pl.String,
    "text_en": pl.String,
}


def comparable(frame: pl.DataFrame, from_year: int, to_year: int) -> pl.DataFrame:
    """Which components of a table may be compared between two editions, decided by component.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows of ``indicators``; only ``index`` and ``component_code`` are read.
    from_year, to_year : int
        Edition years, the earlier first.

    Returns
    -------
    polars.DataFrame
        A row an index and component: comparable, obstacle (null; ``break``; ``no_edition`` where the index or the
        component has no edition of one of the years), break_years, break_kinds (documented or suspected),
        text_vi, text_en (the breaks, one sentence after another; null where there is none).

    Raises
    ------
    BadParameter
        ``from_year`` is not before ``to_year``.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = comparable(dv.indicators(index="PAPI", component=["D1", "D4", "D8"]), 2016, 2017)
    >>> found.select("component_code", "comparable", "obstacle").rows()
    [('D1', True, None), ('D4', True, None), ('D8', False, 'no_edition')]
    """
    require_order(from_year, to_year)
    rows = []
    for index, code in frame.select("index", "component_code").unique().sort(pl.all()).iter_rows():
        between: tuple[Break, ...] = ()
        obstacle: str | None = "no_edition"
        if {from_year, to_year} <= set(registry.editions(index, code)):
            between = compare(index, code, from_year, to_year).breaks
            obstacle = "break" if between else None
        rows.append(
            {
                "index": index,
                "component_code": code,
                "comparable": obstacle is None,
                "obstacle": obstacle,
                "break_years": [one.year for one in between],
                "break_kinds": [one.kind for one in between],
                "text_vi": " ".join(one.text["vi"] for one in between) or None,
                "text_en": " ".join(one.text["en"] for one in between) or None,
            }
        )
    return pl.DataFrame(rows, schema=_COMPARABLE_SCHEMA)


def require_comparable(index: str, component_code: str, from_year: int, to_year: int) -> Comparison:
    """The comparison of two editions, or the refusal of it.

    Parameters
    ----------
    index, component_code : str
    from_year, to_year : int
        Edition years, the earlier first.

    Returns
    -------
    Comparison
        With what does not forbid the comparison and has to be said beside it (``cautions``).

    Raises
    ------
    NotComparable
        A break lies between: which, whose word it is, and the eras that can be compared instead.
    UnknownName
        The index, the component or one of the editions does not exist.

    Examples
    --------
    >>> require_comparable("PAPI", "PAPI", 2023, 2024).comparable
    True
    >>> require_comparable("PAPI", "D8", 2018, 2020)
    Traceback (most recent call last):
    danvan_analysis.errors.NotComparable: PAPI D8 of 2018 and of 2020 are not the same measure. Break of 2019
    (documented: stated by the publisher, or shown by the labels, scales or weights of its tables; source: Scale column
    of the 2019 workbook): In 2019 dimension 8 gained sub-dimension 8.3; the scales of 8.1 and 8.2 changed with it.
    Compare inside one era (2018-2018, 2019-2024), or a component without a break between the two editions
    """
    require_order(from_year, to_year)
    for year in (from_year, to_year):
        registry.component(index, component_code, year)
    comparison = compare(index, component_code, from_year, to_year)
    if comparison.comparable:
        return comparison
    editions = registry.editions(index, component_code)
    eras = dict.fromkeys(
        registry.component(index, component_code, year).era for year in editions if from_year <= year <= to_year
    )
    said = " ".join(_said(one) for one in comparison.breaks)
    raise NotComparable(
        f"{index} {component_code} of {from_year} and of {to_year} are not the same measure. {said} "
        f"Compare inside one era ({', '.join(eras)}), or a component without a break between the two editions",
        comparison.breaks,
    )


def _said(one: Break) -> str:
    whose = words.term(f"break.whose_{one.kind}", "en")
    return f"Break of {one.year} ({one.kind}: {whose}; source: {one.source}): {one.text['en']}"


def require_order(from_year: int, to_year: int) -> None:
    """Refuse two editions that are not given the earlier first, as a BadParameter."""
    if from_year >= to_year:
        raise BadParameter(f"from_year is {from_year}, to_year {to_year}; expected the earlier edition first")


def require_complete(index: str, component_code: str, year: int) -> None:
    """Refuse what needs all provinces where only some are published.

    Raises
    ------
    SampleTooThin
        The edition is scattered for this component.

    Examples
    --------
    >>> require_complete("PCI", "PCI", 2023)
    Traceback (most recent call last):
    danvan_analysis.errors.SampleTooThin: PCI PCI of 2023 is not published for all provinces: cells were found one by
    one, and what is absent is unpublished, not low. Expected a complete edition; complete ones lie in 2005-2022
    """
    if is_complete(index, component_code, year):
        return
    editions = [one for one in registry.editions(index, component_code) if is_complete(index, component_code, one)]
    known = f"complete ones lie in {editions[0]}-{editions[-1]}" if editions else "this component has none"
    raise SampleTooThin(
        f"{index} {component_code} of {year} is not published for all provinces: cells were found one by one, "
        f"and what is absent is unpublished, not low. Expected a complete edition; {known}"
    )


def require_one_vintage(index: str, years: Sequence[int]) -> int:
    """Refuse what compares all provinces where the editions print other units.

    Parameters
    ----------
    index : str
    years : sequence of int
        Edition years.

    Returns
    -------
    int
        The vintage of the provinces in all of them.

    Raises
    ------
    NotComparable
        Some editions print the provinces of one vintage, some of another: a rank or a spread among 63 provinces and one
        among the 34 units of 2025 are not the same measure.

    Examples
    --------
    >>> require_one_vintage("PAPI", [2011, 2024])
    2008
    """
    vintages = {year: registry.vintage(index, year) for year in sorted(years)}
    found = sorted(set(vintages.values()))
    if len(found) > 1:
        said = ", ".join(f"{year}: those of {vintage}" for year, vintage in vintages.items())
        raise NotComparable(
            f"{index} prints the provinces of different vintages ({said}); expected editions with the same provinces, "
            "as ranks and spreads are among all of them. Compare on either side of the merger, or follow one unchanged "
            "province (changes)"
        )
    return found[0]
