"""One edition from the tables that speak of it: the best table, what others add, what they repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from danvan_analysis.published.adding.checking.cells import Scales, figure_at, printed_decimals
from danvan_analysis.published.adding.checking.known_values import same
from danvan_analysis.published.adding.matching.candidates import Candidate, Entry
from danvan_analysis.published.adding.matching.choice import where_of
from danvan_analysis.published.adding.matching.evidence import STRONG
from danvan_analysis.published.adding.matching.matching import Match
from danvan_analysis.published.adding.model import NotTaken, Remark
from danvan_analysis.published.adding.texts.tokens import Decimal

#: Share of differing cells from which on a table is no repeat but another release.
_ANOTHER: Final = 0.1
#: A difference of confidence that lets one of two columns go before the other.
_CLEARLY: Final = 0.08


@dataclass
class EditionTables:
    """The cells to read of each table of an edition, and the tables that only repeat."""

    taken: list[tuple[Candidate, list[Entry]]] = field(default_factory=list)
    left: list[tuple[Candidate, str]] = field(default_factory=list)
    not_taken: list[NotTaken] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def gather(tables: Sequence[Candidate], year: int, decimal: Decimal, *, surveys: Container[int] = ()) -> EditionTables:
    """Take the first table whole, and of each further one the components that no table before it has.

    ``surveys`` are sheets of indicators, by id: the summary goes before what they print of their sub-index.
    A table whose shared figures differ from those taken is another release of them: nothing of it is taken.
    """
    result = EditionTables()
    have: dict[tuple[str, str, str], tuple[Candidate, Entry]] = {}
    for candidate in tables:
        entries = candidate.entries(year)
        shared: list[tuple[Entry, Candidate, Entry]] = []
        for entry in entries:
            key = _key(candidate, entry)
            if key in have:
                shared.append((entry, *have[key]))
        kinds = {(entry.code, entry.what) for entry in entries}
        old = {(code, what) for code, what, _ in have}
        differing = [
            (here, there, then) for here, there, then in shared if not _equal(candidate, here, there, then, decimal)
        ]
        if shared and len(differing) > _ANOTHER * len(shared):
            here, there, then = differing[0]
            result.left.append(
                (
                    candidate,
                    f"its figures are others than those of {where_of(there)}: {len(differing)} of {len(shared)} differ",
                )
            )
            remark = _contradiction(candidate, here, there, then, len(differing), len(shared))
            # A table that states the edition goes before one that states nothing; else a person must say which it is.
            open_ = id(candidate) not in surveys and (states_year(candidate) or not states_year(there))
            result.remarks.append(replace(remark, question=open_, answer_with="--layout" if open_ else ""))
            continue
        if differing:
            here, there, then = differing[0]
            result.remarks.append(_contradiction(candidate, here, there, then, len(differing), len(shared)))
        fresh = [entry for entry in entries if (entry.code, entry.what) in kinds - old]
        if not fresh:
            source = result.taken[0][0] if result.taken else candidate
            codes = ", ".join(sorted({entry.code for entry in entries}))
            result.left.append((candidate, f"repeats {codes} of sheet {source.sheet.name!r}"))
            continue
        for entry in fresh:
            have.setdefault(_key(candidate, entry), (candidate, entry))
        result.taken.append((candidate, fresh))
    return result


def states_year(candidate: Candidate) -> bool:
    """Whether a table itself states its edition."""
    return candidate.year_source in {"sheet", "title", "header", "rows"}


def _key(candidate: Candidate, entry: Entry) -> tuple[str, str, str]:
    codes = candidate.block.codes(entry.row, entry.province_column)
    # The province by its code in the oldest vintage that has it: the same in every table of a file.
    return entry.code, entry.what, f"{min(codes)}:{codes[min(codes)]}"


def _equal(candidate: Candidate, here: Entry, there: Candidate, then: Entry, decimal: Decimal) -> bool:
    one, other = figure_at(candidate, here, decimal), figure_at(there, then, decimal)
    # Blank, 0 and a word for missing are one thing.
    absent = [figure.state != "value" or figure.value == 0 for figure in (one, other)]
    if any(absent):
        return all(absent)
    texts = candidate.grid.text(here.row, here.column), there.grid.text(then.row, then.column)
    return same((one.value, printed_decimals(texts[0], decimal)), (other.value, printed_decimals(texts[1], decimal)))


def _contradiction(
    candidate: Candidate, here: Entry, there: Candidate, then: Entry, differing: int, shared: int
) -> Remark:
    return Remark(
        candidate.grid.where(here.row, here.column),
        f"{here.code} of {candidate.block.province(here.row, here.province_column)} is "
        f"{candidate.grid.text(here.row, here.column) or 'blank'} here and "
        f"{there.grid.text(then.row, then.column) or 'blank'} in "
        f"{there.grid.where(then.row, then.column)}; {differing} of {shared} shared figures differ",
    )


def settle_doubles(candidate: Candidate, decimal: Decimal, *, scales: Scales, ask: bool = True) -> list[Remark]:
    """Two columns of one table for one component: one repeats the other, or a person decides.

    Changes ``candidate.matches``: of two equal columns the second is not taken, of two different ones neither,
    unless one is headed by the component's own wording and the other only near it. ``ask=False``: a sheet of
    indicators, where groups of indicators are headed like their sub-index; the better heading is kept.
    """
    by_key: dict[tuple[str, str, int | None], list[Match]] = defaultdict(list)
    for match in candidate.matches:
        if match.code and candidate.long is None:
            by_key[match.code, match.what, match.year].append(match)
    remarks: list[Remark] = []
    for (code, _, _), matches in by_key.items():
        kept: Match | None = matches[0]
        for other in matches[1:]:
            if kept is None:
                _drop(candidate, other, f"several columns match {code}")
            else:
                kept = _settle(candidate, kept, other, decimal, scales.get(code), ask, remarks)
    return remarks


def _settle(
    candidate: Candidate, first: Match, second: Match, decimal: Decimal, scale: tuple[float, float] | None, ask: bool,
    remarks: list[Remark],
) -> Match | None:  # fmt: skip
    """The one of two columns for one component that is read; None if a person must say which."""
    code, what = first.code or "", first.what
    stripes = {id(match): candidate.grid.stripe(match.column.index) for match in (first, second)}

    def drop(match: Match, reason: str) -> Match:
        _drop(candidate, match, reason)
        return second if match is first else first

    def other(match: Match) -> str:
        return stripes[id(second if match is first else first)]

    part = _part_of(candidate, first, second, decimal)
    if part is not None:
        return drop(part, f"repeats some rows of {other(part)}")
    if _same_column(candidate, first, second, decimal):
        text = f"{stripes[id(first)]} and {stripes[id(second)]} hold the same figures ({code})"
        remarks.append(Remark(candidate.grid.where_stripe(second.column.index), text))
        return drop(second, f"repeats {stripes[id(first)]}")
    off = _off_scale(candidate, first, second, scale, decimal)
    if off is not None:
        return drop(off, f"headed like {code}, its figures lie off the scale of {code}")
    if (first.how == "number") != (second.how == "number"):
        by_label = second if first.how == "number" else first
        return drop(by_label, f"headed like {code}, which {other(by_label)} holds by its number")
    if not ask:
        worse = min(first, second, key=lambda match: (match.how == "number", match.confidence))
        return drop(worse, f"a group of indicators of {code}")
    if abs(first.confidence - second.confidence) >= _CLEARLY and max(first.confidence, second.confidence) >= STRONG:
        worse = min(first, second, key=lambda match: match.confidence)
        text = f"near {code} as well, which {other(worse)} is taken for"
        remarks.append(Remark(candidate.grid.where_stripe(worse.column.index), text))
        return drop(worse, f"near {code}, which {other(worse)} holds by its own wording")
    for match in (first, second):
        drop(match, f"several columns match {code}")
    both = f"{stripes[id(first)]} and {stripes[id(second)]}"
    text = f"{both} both match {code} ({what}) and hold different figures: which is it?"
    remarks.append(Remark(candidate.grid.where_stripe(second.column.index), text, True, "--layout"))
    return None


def _column(candidate: Candidate, match: Match, decimal: Decimal) -> dict[str, float]:
    """Values of a column by province."""
    column: dict[str, float] = {}
    for row in candidate.block.rows_of(match.against):
        entry = Entry(row, match.column.index, match.against, "", match.what, 0)
        figure = figure_at(candidate, entry, decimal)
        if figure.state == "value":
            column[_key(candidate, entry)[2]] = figure.value
    return column


def _off_scale(
    candidate: Candidate, first: Match, second: Match, scale: tuple[float, float] | None, decimal: Decimal
) -> Match | None:
    """The one of two columns whose values lie mostly off the scale, if the other's do not."""
    off = [match for match in (first, second) if is_off_scale(candidate, match, scale, decimal)]
    return off[0] if len(off) == 1 else None


def is_off_scale(candidate: Candidate, match: Match, scale: tuple[float, float] | None, decimal: Decimal) -> bool:
    """Whether most values of a column lie off a scale; 0 counts as missing where the scale has no 0."""
    if scale is None or match.what != "value":
        return False
    values = [value for value in _column(candidate, match, decimal).values() if value != 0 or scale[0] <= 0]
    return 2 * sum(1 for value in values if not scale[0] - 0.01 <= value <= scale[1] + 0.01) > len(values)


def drop_unlikely(candidate: Candidate, decimal: Decimal, scales: Scales) -> None:
    """Columns whose header is only near a label, and whose figures lie off its scale, are other things.

    Changes ``candidate.matches``.
    """
    for match in list(candidate.matches):
        weak = match.how in {"label_en", "label_vi"} and match.confidence < STRONG
        if match.code and weak and is_off_scale(candidate, match, scales.get(match.code), decimal):
            _drop(candidate, match, f"near the label of {match.code}, its figures lie off the scale of {match.code}")


def _same_column(candidate: Candidate, first: Match, second: Match, decimal: Decimal) -> bool:
    values = _column(candidate, first, decimal)
    return bool(values) and values == _column(candidate, second, decimal)


def _part_of(candidate: Candidate, first: Match, second: Match, decimal: Decimal) -> Match | None:
    """The shorter of two columns that stand beside different provinces, if all its figures stand in the other too."""
    if first.against == second.against:
        return None
    columns = [(_column(candidate, match, decimal), match) for match in (first, second)]
    (short, part), (long, _) = sorted(columns, key=lambda pair: len(pair[0]))
    return part if short and len(short) < len(long) and short.items() <= long.items() else None


def _drop(candidate: Candidate, match: Match, reason: str) -> None:
    candidate.matches = [
        replace(one, code=None, reason=reason) if one.column is match.column else one for one in candidate.matches
    ]
