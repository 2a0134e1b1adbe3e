"""The files of the registry with what the project adds, and what follows from them: breaks and eras of a component.

:mod:`registry` is the interface; this module is its ground floor. What is kept in memory is kept for the
:class:`~danvan_analysis.reference.registry_additions.Additions` that it was made with.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import package_data
from danvan_analysis.reference.registry_additions import CODES, Additions, current
from danvan_analysis.reference.registry_models import Break, IndexFile, SampleKind, Span, load_index

__all__ = [
    "CODES",
    "breaks_of",
    "check_year",
    "edition_years",
    "eras_of",
    "index_file",
    "live_years",
    "nearest_codes",
    "package_file",
    "package_kind",
    "spans_of",
]
#: Additions that are remembered at once: those of a project before and after a change, or of several projects.
REMEMBERED = 8


def nearest_codes(found: object, known: list[str], n: int = 3) -> list[str]:
    """Codes that begin most like ``found``, best first."""
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    # Weighs the beginning: D5.2 is nearer to D5.1 than to D1.2. Codes are too short for a cutoff.
    scorer = JaroWinkler.normalized_similarity
    return [str(name) for name, _, _ in process.extract(str(found).upper(), known, scorer=scorer, limit=n)]


@cache
def package_file(code: str) -> IndexFile:
    """The package's files of an index, checked; UnknownName with the nearest code if there is no such index."""
    if code not in CODES:
        raise UnknownName("index", code, nearest_codes(code, list(CODES), 1))
    folder = f"registry/{code.lower()}"
    return load_index(
        {
            **package_data.toml(f"{folder}/index.toml"),
            **package_data.toml(f"{folder}/components.toml"),
            **package_data.toml(f"{folder}/breaks.toml"),
        },
        place=folder,
    )


def index_file(code: str) -> IndexFile:
    """All that is known of an index: the package's files and the project's additions, checked."""
    return _index_file(code, current())


@lru_cache(maxsize=REMEMBERED * len(CODES))
def _index_file(code: str, added: Additions) -> IndexFile:
    package = package_file(code)
    additions = added.of_index.get(code)
    if not additions:
        return package
    from danvan_analysis.reference.registry_merge import merged

    return merged(package, additions)


def package_kind(index: str, code: str, year: int) -> SampleKind:
    """Whether the package says that a component of an edition is printed for all provinces."""
    file = package_file(index)
    span = next(span for span in file.spans if span.code == code and year in span.years)
    if span.complete_to is None:
        return file.index.sample_kind
    return "complete" if year <= span.complete_to else "scattered"


def edition_years(index: str) -> list[int]:
    """Editions of an index, by the year measured."""
    return index_file(index).years


def check_year(index: str, year: int) -> None:
    """Refuse a year that is no edition of an index, naming the nearest one."""
    known = edition_years(index)
    if year not in known:
        near = min(known, key=lambda candidate: abs(candidate - year))
        raise UnknownName(f"{index} edition", year, [near])


def spans_of(index: str, code: str) -> list[Span]:
    """Spans of a component, by year; UnknownName with the nearest codes if the index never had it."""
    found = [span for span in index_file(index).spans if span.code == code]
    if not found:
        known = list(dict.fromkeys(span.code for span in index_file(index).spans))
        raise UnknownName(f"{index} component", code, nearest_codes(code, known))
    return found


def breaks_of(index: str, code: str) -> tuple[Break, ...]:
    """Breaks of one component, by year: the listed ones and those that its spans show."""
    return _breaks_of(index, code, current())


@lru_cache(maxsize=4096)
def _breaks_of(index: str, code: str, added: Additions) -> tuple[Break, ...]:
    del added
    listed = [found for found in index_file(index).breaks if code in found.component_codes]
    spans = spans_of(index, code)
    # A listed break says what changed; the spans speak only where none is listed for that edition.
    said = {found.year for found in listed if found.kind == "documented"}
    shown = [
        after.break_from(before, index)
        for before, after in pairwise(spans)
        if not after.continues and after.first not in said
    ]
    return tuple(sorted([*listed, *shown], key=lambda found: (found.year, found.kind)))


def live_years(index: str, code: str) -> list[int]:
    """Editions in which a component exists."""
    return [year for span in spans_of(index, code) for year in span.years]


def eras_of(index: str, code: str) -> dict[int, str]:
    """Era of a component in each of its editions: first and last edition between two breaks."""
    return _eras_of(index, code, current())


@lru_cache(maxsize=4096)
def _eras_of(index: str, code: str, added: Additions) -> dict[int, str]:
    del added
    cuts = [found.year for found in breaks_of(index, code)]
    segments: dict[int, list[int]] = {}
    for year in live_years(index, code):
        segments.setdefault(sum(cut <= year for cut in cuts), []).append(year)
    return {year: f"{part[0]}-{part[-1]}" for part in segments.values() for year in part}
