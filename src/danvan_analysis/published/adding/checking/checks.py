"""What is suspicious in the figures of an edition: off the scale, not adding up, out of order, constant, doubled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from danvan_analysis.errors import TableContradicts
from danvan_analysis.published.adding.checking.cells import Extract, Scales, printed_decimals
from danvan_analysis.published.adding.model import PlannedCell, Remark
from danvan_analysis.published.adding.texts.tokens import Decimal
from danvan_analysis.reference import registry
from danvan_analysis.reference.registry import Component

#: Scales are printed to two decimals (0.33 to 3.33).
_ROUNDED: Final = 0.005
_FEWEST: Final = 5
#: Parts off a weighted sum by less than this are a known inaccuracy of the weights, not another column.
_NEAR_SUM: Final = 1.0

Values = dict[str, dict[str, PlannedCell]]


def values_of(extract: Extract, what: str = "value") -> Values:
    """Cells by component and province.

    Examples
    --------
    >>> values_of(Extract())
    {}
    """
    found: Values = defaultdict(dict)
    for (code, kind, province), cell in extract.cells.items():
        if kind == what:
            found[code][province] = cell
    return dict(found)


def place_of(cell: PlannedCell) -> str:
    """Address of a cell as a person reads it."""
    return f"sheet {cell.sheet!r}, {cell.cell}"


def check(
    extract: Extract, *, index: str, year: int, components: Sequence[Component], scales: Scales, decimal: Decimal,
    new_edition: bool, file: str,
) -> list[Remark]:  # fmt: skip
    """Look for what cannot be or seldom is.

    Raises
    ------
    TableContradicts
        Most values of a component lie off its scale: its column is another's.
    """
    values, ranks = values_of(extract), values_of(extract, "rank")
    remarks = [*_off_scale(values, scales, file), *_fractions(values, scales)]
    remarks += _sums(values, index, year, components, decimal, new_edition)
    remarks += _constant(values)
    remarks += _doubled(values)
    for code, column in ranks.items():
        remarks += _rank_order(code, column, values.get(code, {}))
    return remarks


def _off_scale(values: Values, scales: Scales, file: str) -> list[Remark]:
    remarks = []
    for code, column in values.items():
        scale = scales.get(code)
        if scale is None:
            continue
        low, high = scale
        off = [cell for cell in column.values() if not low - _ROUNDED <= cell.value <= high + _ROUNDED]
        if off and 2 * len(off) > len(column):
            first = off[0]
            raise TableContradicts(
                file,
                f"{len(off)} of {len(column)} values taken for {code} lie off its scale {low:g} to {high:g} "
                f"(first: {first.printed} for {first.province})",
                "Look whether columns are swapped or another component is meant; a layout file can say which.",
                sheet=first.sheet,
                cell=first.cell,
            )
        remarks += [
            Remark(
                place_of(cell), f"{cell.printed} for {cell.province} lies off the scale of {code}, {low:g} to {high:g}"
            )
            for cell in off
        ]
    return remarks


def _fractions(values: Values, scales: Scales) -> list[Remark]:
    """Per cent stored as fractions: a spreadsheet shows 87.53% and stores 0.8753."""
    remarks = []
    for code, column in values.items():
        if (
            scales.get(code) == (0.0, 100.0)
            and len(column) >= _FEWEST
            and all(cell.value <= 1.0 for cell in column.values())
        ):
            first = next(iter(column.values()))
            remarks.append(
                Remark(
                    place_of(first),
                    f"all values of {code} lie between 0 and 1 (first: {first.printed}), its scale is 0 to 100: "
                    f"they are "
                    "stored as fractions and shown as per cent; save the sheet with the values as they are shown",
                    question=True,
                    answer_with="a mended file",
                )
            )
    return remarks


def _sums(
    values: Values, index: str, year: int, components: Sequence[Component], decimal: Decimal, new_edition: bool
) -> list[Remark]:
    remarks = []
    if index == "PAPI":
        parents = {component.parent for component in components if component.parent in values}
        for parent in sorted(code for code in parents if code):
            parts = [component.code for component in components if component.parent == parent]
            extra = [code for code in values if code not in {c.code for c in components} and _parent(code) == parent]
            shares = {code: 1.0 for code in (*parts, *extra) if code in values}
            known = [component.code for component in components if component.parent == parent]
            # A part that was dropped is no part: only where all others are printed can a sum be held against the total.
            if set(known) <= set(shares) or (new_edition and len(shares) > 1):
                remarks += _sum(parent, shares, values, decimal, strict=not new_edition)
    elif index == "PCI" and not new_edition and "PCI" in values:
        weights = registry.weights("PCI", year)
        if weights and set(weights) <= set(values):
            shares = {code: weight / 10.0 for code, weight in weights.items()}
            remarks += _sum("PCI", shares, values, decimal, strict=True)
    if index == "PCI" and "PCI_UNW" in values:
        parts = [component.code for component in components if component.level == "dimension"]
        if set(parts) <= set(values):
            remarks += _sum("PCI_UNW", dict.fromkeys(parts, 1.0), values, decimal, strict=True)
    return remarks


def _parent(code: str) -> str | None:
    return code.split(".")[0] if "." in code else ("PAPI" if code.startswith("D") else None)


def _sum(total: str, shares: Mapping[str, float], values: Values, decimal: Decimal, *, strict: bool) -> list[Remark]:
    off: list[tuple[float, PlannedCell, float]] = []
    compared = 0
    for province, cell in values[total].items():
        parts = [values[code].get(province) for code in shares]
        if any(part is None for part in parts):
            continue
        compared += 1
        summed = sum(share * part.value for share, part in zip(shares.values(), parts, strict=True) if part is not None)
        allowed = 1e-5 * len(shares) + 0.5 * 10.0 ** -printed_decimals(cell.printed, decimal)
        allowed += sum(
            share * 0.5 * 10.0 ** -printed_decimals(part.printed, decimal)
            for share, part in zip(shares.values(), parts, strict=True)
            if part is not None
        )
        if abs(summed - cell.value) > allowed:
            off.append((abs(summed - cell.value), cell, summed))
    if not off:
        return []
    worst, cell, summed = max(off, key=lambda one: (one[0], one[1].province_code))
    most = 2 * len(off) > compared and compared >= _FEWEST
    question = most and strict and worst > (_NEAR_SUM if total == "PCI" else 0.01)
    text = (
        f"{total} is not the {'sum' if set(shares.values()) == {1.0} else 'weighted sum'} of its parts in "
        f"{len(off)} of "
        f"{compared} provinces; largest in {cell.province}: {cell.printed} printed, {summed:.4f} from the parts"
    )
    if question:
        text += "; are columns swapped, or is it another total?"
    return [Remark(place_of(cell), text, question=question, answer_with="--layout" if question else "")]


def _constant(values: Values) -> list[Remark]:
    return [
        Remark(place_of(next(iter(column.values()))), f"all {len(column)} values of {code} are the same")
        for code, column in values.items()
        if len(column) >= _FEWEST and len({cell.value for cell in column.values()}) == 1
    ]


def _doubled(values: Values) -> list[Remark]:
    seen: dict[tuple[tuple[str, float], ...], str] = {}
    remarks = []
    for code, column in values.items():
        content = tuple(sorted((province, cell.value) for province, cell in column.items()))
        if len(content) < _FEWEST or len({value for _, value in content}) == 1:
            continue
        if content in seen:
            first = next(iter(column.values()))
            remarks.append(
                Remark(
                    place_of(first), f"{code} has the same figures as {seen[content]} in all {len(content)} provinces"
                )
            )
        seen.setdefault(content, code)
    return remarks


def _rank_order(code: str, ranks: Mapping[str, PlannedCell], values: Mapping[str, PlannedCell]) -> list[Remark]:
    """A better rank with a lower value: the first such pair of neighbours."""
    both = sorted(
        ((cell.value, values[province]) for province, cell in ranks.items() if province in values),
        key=lambda pair: (pair[0], pair[1].province_code),
    )
    wrong = [
        (before, after)
        for before, after in pairwise(both)
        if before[0] < after[0] and before[1].value < after[1].value - 1e-9
    ]
    if not wrong:
        return []
    before, after = wrong[0]
    return [
        Remark(
            place_of(ranks[before[1].province_code]),
            f"ranks of {code} contradict its values in {len(wrong)} places: {before[1].province} is {before[0]:g} with "
            f"{before[1].printed}, {after[1].province} {after[0]:g} with {after[1].printed}",
            question=len(wrong) > len(both) // 4,
            answer_with="--layout" if len(wrong) > len(both) // 4 else "",
        )
    ]
