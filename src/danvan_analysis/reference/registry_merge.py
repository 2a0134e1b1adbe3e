"""The package's registry of one index with what a project adds to it, edition by edition."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from danvan_analysis.errors import RegistryFault
from danvan_analysis.reference import provinces
from danvan_analysis.reference.registry_additions import Addition
from danvan_analysis.reference.registry_models import Absence, AddedCells, Break, IndexFile, Span, Weights


def merged(package: IndexFile, additions: Iterable[Addition]) -> IndexFile:
    """Join additions to the files of an index.

    Parameters
    ----------
    package : IndexFile
    additions : iterable of Addition
        Of this index, in the order of their years.

    Returns
    -------
    IndexFile
        An edition beyond the last one extends the editions; of one that is there, components, breaks and cells are
        added, and nothing that the package says of it is taken away.

    Raises
    ------
    RegistryFault
        An addition contradicts what is there.
    """
    made = package
    for one in additions:
        made = _joined(made, one)
    return made


def _joined(file: IndexFile, one: Addition) -> IndexFile:
    years = file.years
    new = one.year > years[-1]
    if not new and one.year not in years:
        raise one.fault(f"year: {one.year} is no edition of {one.index} and not later than its last, {years[-1]}")
    if not new and one.vintage != file.vintage(one.year):
        raise one.fault(
            f"vintage: {one.vintage}; the edition is in the registry with the provinces of {file.vintage(one.year)}"
        )
    spans = list(file.spans)
    for code in one.continues:
        spans = _going_on(spans, code, one, years)
    for span in one.component:
        spans = _with_new(spans, span, one)
    live = {span.code: span for span in spans if one.year in span.years}
    _refuse_strangers(one, live)
    cells = _cells(one, live)
    added = AddedCells(
        year=one.year,
        vintage=one.vintage,
        new=new,
        complete=tuple(sorted(code for code in cells if _is_complete(code, one, live))),
        cells=cells,
    )
    every = list(dict.fromkeys(span.code for span in spans))
    content: dict[str, Any] = {
        "index": file.index,
        "spans": tuple(spans),
        "breaks": (*file.breaks, *(_spelled(found, every) for found in one.breaks)),
        "weights": (*file.weights, *one.weights, *_plain_sum(file, one, live, years)),
        "absences": (*file.absences, *_absences(one, new=new)),
        "added": (*file.added, added),
    }
    try:
        return IndexFile(**content)
    except ValidationError as problem:
        said = "; ".join(str(error["msg"]).removeprefix("Value error, ") for error in problem.errors())
        raise RegistryFault(f"{one.place}: {said}") from None


def _going_on(spans: list[Span], code: str, one: Addition, years: list[int]) -> list[Span]:
    """The spans with that of ``code`` led on into the year; editions in between stay without it."""
    own = [span for span in spans if span.code == code]
    if any(one.year in span.years for span in own):
        return spans
    before = [span for span in own if span.first < one.year]
    previous = max((year for year in years if year < one.year), default=None)
    if not before or previous not in before[-1].years:
        raise one.fault(f"continues: {code} is no component of the edition before ({previous})")
    former = before[-1]
    last = max(former.last, one.year)
    gaps = {year for year in range(former.last + 1, last) if year not in former.except_years}
    except_years = tuple(sorted(({*former.except_years} | gaps) - {one.year}))
    longer = former.model_copy(update={"last": last, "except_years": except_years})
    return [longer if span is former else span for span in spans]


def _with_new(spans: list[Span], span: Span, one: Addition) -> list[Span]:
    """The spans with a new one: after the earlier spans of its code, or after its siblings."""
    own = [known for known in spans if known.code == span.code]
    if any(one.year in known.years for known in own):
        raise one.fault(f"component {span.code}: the edition has it already")
    if span.parent is not None and span.parent not in {known.code for known in (*spans, *one.component)}:
        raise one.fault(f"component {span.code}: parent {span.parent} is no component of {one.index}")
    before = [known for known in own if known.first < one.year]
    told = span.continues or any(span.code in found.component_codes for found in one.breaks)
    if before and (before[-1].en, before[-1].scale) == (span.en, span.scale) and not told:
        raise one.fault(
            f"component {span.code}: label and scale are those of the span before; list it under continues, "
            "or say in a [[break]] what changed"
        )
    codes = list(dict.fromkeys(known.code for known in spans))
    if span.code not in codes:
        codes.insert(_place_of(span, spans, codes), span.code)
    # A span of an edition that is there may stand between two others of its code.
    ordered = sorted([*spans, span], key=lambda known: (codes.index(known.code), known.first))
    return [known.model_copy(update={"order": codes.index(known.code)}) for known in ordered]


def _place_of(span: Span, spans: list[Span], codes: list[str]) -> int:
    """Where a new code is shown: behind the last part of its parent."""
    if span.parent is None:
        return len(codes)
    parents = {known.code: known.parent for known in spans}

    def below(code: str | None) -> bool:
        return code is not None and (code == span.parent or below(parents.get(code)))

    return max((number + 1 for number, code in enumerate(codes) if below(code)), default=len(codes))


def _refuse_strangers(one: Addition, live: dict[str, Span]) -> None:
    named = {
        "complete": one.complete,
        "found": tuple(entry.component_code for entry in one.found),
        "absent": tuple(code for entry in one.absent for code in entry.component_codes or ()),
    }
    for name, codes in named.items():
        strangers = [code for code in codes if code not in live]
        if strangers:
            raise one.fault(
                f"{name}: {strangers[0]} is no component of {one.index} in {one.year}; "
                "list it under continues, or describe it in a [[component]]"
            )
    for code, span in live.items():
        if code in {entry.code for entry in one.component} and span.parent is not None and span.parent not in live:
            raise one.fault(f"component {code}: its parent {span.parent} is no component of {one.year}")


def _derived(one: Addition, live: dict[str, Span]) -> dict[str, list[str]]:
    """Dimensions of PAPI with their parts: where no table prints them, cleaning adds the parts up."""
    if one.index != "PAPI":
        return {}
    named = {*one.complete, *(entry.component_code for entry in one.found)}
    dimensions = {
        code: [part for part, about in live.items() if about.parent == code]
        for code, span in live.items()
        if span.level == "dimension"
    }
    return {code: parts for code, parts in dimensions.items() if parts and set(parts) <= named}


def _is_complete(code: str, one: Addition, live: dict[str, Span]) -> bool:
    parts = _derived(one, live).get(code)
    return code in one.complete or (parts is not None and set(parts) <= set(one.complete))


def _cells(one: Addition, live: dict[str, Span]) -> dict[str, tuple[str, ...]]:
    """Provinces for which each component is there."""
    every = {province.code for province in provinces.provinces(one.vintage)}
    sets: dict[str, set[str]] = {}
    for code in one.complete:
        empty = {e.province_code for e in one.absent if e.component_codes is None or code in e.component_codes}
        sets[code] = every - empty
    for entry in one.found:
        sets.setdefault(entry.component_code, set()).update(entry.provinces)
    for code, parts in _derived(one, live).items():
        from_parts = set.intersection(*(sets[part] for part in parts))
        if from_parts:
            sets.setdefault(code, set()).update(from_parts)
    return {code: tuple(sorted(sets[code])) for code in sorted(sets)}


def _absences(one: Addition, *, new: bool) -> list[Absence]:
    """In an edition that is there, an absence speaks of the components that the addition completes, and of no other."""
    if new:
        return list(one.absent)
    said = [
        (found, found.component_codes if found.component_codes is not None else one.complete) for found in one.absent
    ]
    return [found.model_copy(update={"component_codes": codes}) for found, codes in said]


def _plain_sum(file: IndexFile, one: Addition, live: dict[str, Span], years: list[int]) -> list[Weights]:
    """A composite that is a plain sum of dimensions stays one while it goes on; other weights must be stated."""
    if one.weights or one.year <= years[-1] or file.index.overall not in one.continues:
        return []
    former = next((found for found in file.weights if found.first <= years[-1] <= found.last), None)
    if former is None or set(former.values.values()) != {1.0}:
        return []
    broken = any(file.index.overall in found.component_codes or "all" in found.component_codes for found in one.breaks)
    parts = {code for code, span in live.items() if span.parent == file.index.overall and span.level == "dimension"}
    if broken or parts != set(former.values):
        return []
    return [former.model_copy(update={"first": one.year, "last": one.year})]


def _spelled(found: Break, every: list[str]) -> Break:
    return found.model_copy(update={"component_codes": tuple(every)}) if found.component_codes == ("all",) else found
