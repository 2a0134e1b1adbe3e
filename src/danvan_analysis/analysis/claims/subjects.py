"""Which table and which measure a claim is about; a name that is in no list is refused with the nearest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from danvan_analysis.analysis.claims.claim import Matter, Tables
from danvan_analysis.errors import ClaimUnreadable, UnknownName
from danvan_analysis.reference import measures, registry
from danvan_analysis.reference.index_names import index_named

#: Between the measures of one claim, as between its figures.
JOINTS: Final = (" + ", " -> ", " - ")
#: What a text tells without any table counting it.
NOTHING: Final = "event"
#: Words that claims of texts use for measures of the tables, by subject.
SHORT_FORMS: Final[dict[tuple[str, str], Matter]] = {
    ("procedures of departments", "procedures_cut"): Matter(
        "service_outputs", ("procedures_time_cut_departments_count",)
    ),
    ("procedures of departments", "days_before_after"): Matter(
        "service_outputs", ("procedures_time_departments_days_before", "procedures_time_departments_days_after")
    ),
    ("procedures of the provincial people's committee", "procedures_cut"): Matter(
        "service_outputs", ("procedures_time_cut_ubnd_count",)
    ),
    ("procedures of the provincial people's committee", "days_before_after"): Matter(
        "service_outputs", ("procedures_time_ubnd_days_before", "procedures_time_ubnd_days_after")
    ),
    ("one-stop shop", "on_time_percent"): Matter(
        "service_outputs", ("dossiers_on_time_rate_low", "dossiers_on_time_rate_high")
    ),
    ("departments", "regulations_adopted"): Matter("service_outputs", ("departments_with_danvan_regulation",)),
    ("petitions on procedures", "received"): Matter("service_outputs", ("petitions_received_on_regulations",)),
    ("commendations", "units named"): Matter("movement", ("commendations_bang_khen_province_unit",), what="count"),
    ("online public services", "level 3 and 4"): Matter("none"),
    ("dialogue", "events held"): Matter("none"),
    ("rule", "date"): Matter("none"),
}

_SWAPPED = re.compile(r"\bCPI\b")
_RANK: Final = " rank"
#: Index figures named in passing stand among the outputs too; the cell of the index has all sources.
_PASSING: Final = {
    f"{prefix}_{word}": (index, what)
    for prefix, index in (("papi", "PAPI"), ("pci", "PCI"), ("par_index", "PAR_INDEX"), ("sipas", "SIPAS"))
    for word, what in (("score", "value"), ("rank", "rank"))
}


def matter(cells: Mapping[str, Any], tables: Tables) -> Matter:
    """The matter of a claim.

    Parameters
    ----------
    cells : mapping
        A row of the table of claims.
    tables : Tables

    Raises
    ------
    UnknownName
        A subject or a measure that is in no list; with place and the nearest names.
    ClaimUnreadable
        A trend of something that is no score of an index.

    Examples
    --------
    >>> from danvan_analysis.analysis.claims.checking import tables
    >>> row = {"kind": "figure", "subject": "CPI", "measure": "overall rank", "quote": "CPI", "province_code": "14"}
    >>> matter({**row, "table": "a.csv", "row": 2}, tables())
    Matter(table='index', codes=('PCI',), index='PCI', what='rank', misprint=True)
    """
    subject, measure = str(cells["subject"]), str(cells["measure"])
    if cells["kind"] == "trend":
        return _trend(cells, subject, measure, tables)
    short = SHORT_FORMS.get((subject.casefold(), measure.casefold()))
    if short is not None:
        return short
    if measure == NOTHING:
        return Matter("none")
    codes = tuple(split(measure))
    if len(codes) == 1 and measure in _PASSING:
        index, what = _PASSING[measure]
        return Matter("index", (registry.index(index).overall,), index, what, _misprint(cells, index))
    movement, outputs = _movement(), _outputs(tables)
    if all(code in movement for code in codes):
        return Matter("movement", codes)
    if all(code in outputs for code in codes):
        return Matter("service_outputs", codes)
    if len(codes) == 1 and (of_index := _of_index(cells, subject, measure, tables)) is not None:
        return of_index
    unknown = next((code for code in codes if code not in movement and code not in outputs), measure)
    known = [*_index_measures(tables), *movement, *outputs, NOTHING, *(of for _, of in SHORT_FORMS)]
    raise UnknownName("measure", unknown, _nearest(unknown, known), place=_place(cells, "measure"))


def split(text: str) -> list[str]:
    """Parts of a joined text; the text alone where nothing joins.

    Examples
    --------
    >>> split("models_collective + models_individual"), split("21169 -> 16109"), split("96.6 - 99.9")
    (['models_collective', 'models_individual'], ['21169', '16109'], ['96.6', '99.9'])
    """
    for joint in JOINTS:
        if joint in text:
            return [part.strip() for part in text.split(joint)]
    return [text.strip()]


def _trend(cells: Mapping[str, Any], subject: str, measure: str, tables: Tables) -> Matter:
    found = _of_index(cells, subject, measure, tables)
    if found is None or found.table != "index":
        known = [name for name in _index_measures(tables) if not name.endswith(_RANK)]
        raise UnknownName("measure of a trend", measure, _nearest(measure, known), place=_place(cells, "measure"))
    if found.what == "rank":
        raise ClaimUnreadable(
            str(cells["table"]),
            f"found {measure!r}: a trend is answered on scores, for a rank moves with the other provinces too",
            "Name the score, such as overall, and state ranks as figures.",
            row=int(cells["row"]),
            column="measure",
        )
    if cells["province_code"] is None:
        raise ClaimUnreadable(
            str(cells["table"]),
            "is empty: a trend is answered for a province",
            "Name the province.",
            row=int(cells["row"]),
            column="province",
        )
    return found


def _of_index(cells: Mapping[str, Any], subject: str, measure: str, tables: Tables) -> Matter | None:
    """The cell of an index; None where the measure is none of an index."""
    what = "rank" if measure.endswith(_RANK) or measure == "rank" else "value"
    name = measure.removesuffix(_RANK) if measure != "rank" else "overall"
    if cells["province_code"] is None:
        if measure not in set(tables.national["statistic"]):
            return None
        index = _index(cells, subject)
        return Matter("national", (measure,), index, "value", _misprint(cells, index))
    if name != "overall" and name not in set(tables.evidence["component_code"]):
        return None
    index = _index(cells, subject)
    code = registry.index(index).overall if name == "overall" else name
    known = set(tables.evidence.filter(index=index)["component_code"])
    if code not in known:
        nearest = _nearest(code, sorted(known))
        raise UnknownName(f"component of {index}", code, nearest, place=_place(cells, "measure"))
    return Matter("index", (code,), index, what, _misprint(cells, index))


def _index(cells: Mapping[str, Any], subject: str) -> str:
    try:
        return index_named(subject).code
    except UnknownName as refusal:
        known = [one.code for one in registry.indices()]
        raise UnknownName("index", subject, refusal.nearest or known, place=_place(cells, "subject")) from None


def _misprint(cells: Mapping[str, Any], index: str) -> bool:
    return index == "PCI" and bool(_SWAPPED.search(f"{cells['quote']} {cells['subject']}"))


def _movement() -> list[str]:
    return [one.code for one in measures.measures()]


def _outputs(tables: Tables) -> list[str]:
    return sorted(set(tables.service_outputs["measure"]) - set(_PASSING))


def _index_measures(tables: Tables) -> list[str]:
    codes = sorted(set(tables.evidence["component_code"]))
    return [
        "overall",
        "rank",
        *codes,
        *(f"{code}{_RANK}" for code in codes),
        *sorted(set(tables.national["statistic"])),
    ]


def _nearest(text: str, known: list[str]) -> list[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(text, list(dict.fromkeys(known)), scorer=fuzz.ratio, limit=3, score_cutoff=55)
    return [name for name, _, _ in found]


def _place(cells: Mapping[str, Any], column: str) -> str:
    return f"{cells['table']}, row {cells['row']}, column {column}"
