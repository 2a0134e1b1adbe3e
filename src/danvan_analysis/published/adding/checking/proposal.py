"""What the registry must learn before an edition can be cleaned: new components, ended ones, who is printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from danvan_analysis.published.adding.checking.cells import Scales
from danvan_analysis.published.adding.matching.matching import Match
from danvan_analysis.published.adding.model import NewComponent, RegistryProposal, Remark
from danvan_analysis.published.adding.texts.numbers import number_in
from danvan_analysis.published.adding.texts.wording import folded
from danvan_analysis.reference import provinces, registry
from danvan_analysis.reference.registry import Component
from danvan_analysis.reference.registry_models import Level

#: Share of the provinces from which on a component counts as printed for all but the absent.
COMPLETE: Final = 0.9
_HALF: Final = 0.5


def scales_of(
    index: str, components: Sequence[Component], found: Sequence[str], *, new_edition: bool
) -> dict[str, tuple[float, float] | None]:
    """Scale of each component found in an edition.

    A dimension of PAPI runs from 1 to 10, split equally among its parts: in a new edition that has other
    parts than the last one the scales of the parts and of the composite follow.

    Examples
    --------
    >>> of_2024 = registry.components("PAPI", 2024)
    >>> scales_of("PAPI", of_2024, ["D7", "D7.1", "D7.2"], new_edition=True)["D7.1"]
    (0.5, 5.0)
    >>> scales_of("PAPI", of_2024, ["D7.1"], new_edition=False)["D7.1"]
    (0.33, 3.33)
    """
    scales: dict[str, tuple[float, float] | None] = {}
    for component in components:
        low, high = component.scale_min, component.scale_max
        scales[component.code] = None if low is None or high is None else (low, high)
    for code in found:
        scales.setdefault(code, None)
    if index != "PAPI" or not new_edition:
        return scales
    base = {component.code for component in components}
    dimensions = sorted({code for code in found if re.fullmatch(r"D\d+", code)})
    for dimension in dimensions:
        scales.setdefault(dimension, (1.0, 10.0))
        if scales[dimension] is None:
            scales[dimension] = (1.0, 10.0)
        parts = [code for code in found if code.startswith(f"{dimension}.")]
        before = [code for code in base if code.startswith(f"{dimension}.")]
        # A file may leave parts out; where it prints fewer than half of them it proves nothing.
        if parts and set(parts) != set(before) and len(parts) >= _HALF * len(before):
            scales.update(dict.fromkeys(parts, (round(1 / len(parts), 2), round(10 / len(parts), 2))))
    last = {code for code in base if re.fullmatch(r"D\d+", code)}
    if "PAPI" in found and set(dimensions) != last and len(dimensions) >= _HALF * len(last):
        scales["PAPI"] = (1.0 * len(dimensions), 10.0 * len(dimensions))
    return scales


def propose(
    *, index: str, year: int, vintage: int, new_edition: bool, components: Sequence[Component],
    matches: Mapping[str, Match], printed: Mapping[str, Sequence[str]], scales: Scales,
    given: Sequence[NewComponent] = (),
) -> tuple[RegistryProposal, list[Remark]]:  # fmt: skip
    """The entry that the registry needs for an edition, and what a person must add to it.

    Parameters
    ----------
    matches : mapping
        The match of each component found.
    printed : mapping
        Province codes with a value, by component.
    given : sequence of NewComponent
        Those that a person wrote into a layout file: they go before what follows from the table.
    """
    base = {component.code: component for component in components}
    units = [province.code for province in provinces.provinces(vintage)]
    by_hand = {component.code: component for component in given}
    inferred = _new_components(matches, base, scales) if new_edition else ()
    new = (*(one for one in inferred if one.code not in by_hand), *by_hand.values())
    renewed = {component.code for component in new}
    ended = _ended(base, set(printed), renewed) if new_edition else ()
    continues = tuple(code for code in base if code not in ended and code not in renewed) if new_edition else ()
    complete, absent, found = [], {}, {}
    for code in sorted(printed, key=lambda one: (list(base).index(one) if one in base else len(base), one)):
        codes = sorted(printed[code])
        if not codes:
            continue
        if not new_edition and code in base and registry.sample_kind(index, code, year) == "complete":
            continue
        if len(codes) >= COMPLETE * len(units):
            complete.append(code)
            missing = tuple(unit for unit in units if unit not in set(codes))
            if missing:
                absent[code] = missing
        else:
            found[code] = tuple(codes)
    proposal = RegistryProposal(
        index=index, edition_year=year, vintage=vintage, new_edition=new_edition, continues=continues, ended=ended,
        new=new, complete=tuple(complete), absent=absent, found=found,
    )  # fmt: skip
    return proposal, _remarks(proposal, base, new_edition)


def _new_components(
    matches: Mapping[str, Match], base: Mapping[str, Component], scales: Scales
) -> tuple[NewComponent, ...]:
    found = []
    for code, match in matches.items():
        before = base.get(code)
        scale = scales.get(code)
        changed = before is not None and scale is not None and scale != (before.scale_min, before.scale_max)
        if not match.proposed and not changed:
            continue
        level, parent = _place(code, before)
        vi, en = _labels(match, before if not match.proposed else None)
        if before is None:
            reason = "no component of the edition before has this code"
        elif match.proposed:
            reason = f"its label {(en or vi)!r} is far from the last one, {before.label['en']!r}"
        else:
            old = f"{before.scale_min:g} to {before.scale_max:g}" if before.scale_min is not None else "none"
            reason = (
                f"its scale follows the number of parts: {scale[0]:g} to {scale[1]:g}, before {old}" if scale else ""
            )
        unit = before.unit if before is not None and before.unit else "points"
        found.append(NewComponent(code, level, parent, vi, en, unit, scale, reason))
    return tuple(found)


def _place(code: str, before: Component | None) -> tuple[Level, str | None]:
    if before is not None:
        return before.level, before.parent
    if "." in code:
        return "sub-dimension", code.rsplit(".", 1)[0]
    stem = re.sub(r"\d+$", "", code)
    return "dimension", {"D": "PAPI", "PCI": "PCI", "PAR": "PAR"}.get(stem)


def _labels(match: Match, before: Component | None) -> tuple[str, str]:
    """Labels in Vietnamese and English, of those the header prints; the other language stays empty."""
    if before is not None:
        return before.label["vi"], before.label["en"]
    vi = en = ""
    index = (
        "PAPI"
        if (match.code or "").startswith("D")
        else ("PCI" if (match.code or "").startswith("PCI") else "PAR_INDEX")
    )
    for text in match.column.own:
        numbered = number_in(text, index)
        words = " ".join((_as_printed(text, numbered.rest) if numbered else text).split()).strip(" :.-")
        if not words:
            continue
        if words.isascii():
            en = en or words
        else:
            vi = vi or words
    return vi, en


def _as_printed(text: str, rest: str) -> str:
    """The part of a header that is left without its number, in the case it was printed in."""
    start = folded(text).find(rest)
    whole = " ".join(text.split())
    return whole[start : start + len(rest)] if start >= 0 and len(folded(text)) == len(whole) else rest


def _ended(base: Mapping[str, Component], printed: set[str], renewed: set[str]) -> tuple[str, ...]:
    """Components that the file leaves out although it prints their siblings; a level left out whole proves nothing."""
    ended: list[str] = []
    for code, component in base.items():
        if code in printed or code in renewed:
            continue
        siblings = [
            one.code for one in base.values() if one.parent == component.parent and one.level == component.level
        ]
        there = [sibling for sibling in siblings if sibling in printed]
        if component.parent in ended or (
            component.level != "composite" and there and len(there) >= _HALF * len(siblings)
        ):
            ended.append(code)
    return tuple(ended)


def _remarks(proposal: RegistryProposal, base: Mapping[str, Component], new_edition: bool) -> list[Remark]:
    remarks = []
    where = f"{proposal.index} {proposal.edition_year}"
    for component in proposal.new:
        lacking = [
            name for name, text in (("label_vi", component.label_vi), ("label_en", component.label_en)) if not text
        ]
        if lacking:
            remarks.append(
                Remark(
                    where,
                    f"{component.code} is new to the registry and lacks a label: give {' and '.join(lacking)} in "
                    f"the layout file",
                    question=True,
                    answer_with="--layout",
                )
            )
        else:
            remarks.append(Remark(where, f"{component.code} opens a new era: {component.reason}"))
    for code in proposal.ended:
        label = base[code].label["en"]
        remarks.append(Remark(where, f"{code} ({label}) of the edition before is not printed: proposed as ended"))
    if new_edition:
        remarks.append(
            Remark(where, "the registry does not know this edition yet; its entry is proposed with the plan")
        )
    return remarks
