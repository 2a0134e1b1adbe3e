"""From what headers say to components of an edition: one decision a column, its confidence, or a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from danvan_analysis.published.adding.finding.header import Column
from danvan_analysis.published.adding.matching.evidence import NO_COMPONENT, STRONG, Evidence
from danvan_analysis.published.adding.model import MatchedBy, What
from danvan_analysis.published.adding.texts.labels import FAR, LabelHit, Wordings
from danvan_analysis.published.adding.texts.numbers import Counting, code_at, code_in_order, counting
from danvan_analysis.published.adding.texts.wording import is_generic, plain, without_rank, without_years
from danvan_analysis.reference.registry import Component

#: A table whose numbers agree with this many labels, and with this share of them, counts as the registry counts.
_FEWEST_AGREEING: Final = 3
OVERALL: Final = ("PAPI", "PCI", "PAR", "SIPAS")
_TRUSTED: Final = 0.6


@dataclass(frozen=True)
class Match:
    """What a column was taken for.

    ``reason`` says why it is not taken, ``question`` what a person must decide first; ``proposed`` marks a
    component that the registry does not have for the edition; ``year`` is set where the header itself names
    the edition; ``lists``: the place column of sorted lists belongs to another province column than its own.
    """

    column: Column
    code: str | None = None
    what: What = "value"
    how: MatchedBy | None = None
    confidence: float = 0.0
    note: str = ""
    reason: str = ""
    question: str = ""
    proposed: bool = False
    year: int | None = None
    words: str = ""
    province_column: int | None = None

    @property
    def against(self) -> int:
        """The province column that its cells are read against."""
        return self.column.province_column if self.province_column is None else self.province_column

    def year_or(self, year: int | None) -> int | None:
        """The edition that the header names, where the columns of the table differ in it, else that of the table."""
        return year if self.year is None else self.year


@dataclass
class _Table:
    index: str
    components: dict[str, Component]
    wordings: Wordings
    new_edition: bool
    countings: dict[tuple[int, ...], tuple[Counting | None, str]] = field(default_factory=dict)
    trusted: bool = False


def match_columns(
    found: Sequence[Evidence], *, index: str, components: Sequence[Component], wordings: Wordings, new_edition: bool
) -> list[Match]:
    """Match the columns of one table, in their order.

    Parameters
    ----------
    found : sequence of Evidence
        Of every column.
    components : sequence of Component
        Of the edition, or of the last one before it where it is new.
    new_edition : bool
        The registry does not know the edition yet: unknown numbers and far labels propose components.

    Examples
    --------
    >>> from danvan_analysis.published.adding.matching.evidence import evidence_of
    >>> from danvan_analysis.reference import registry
    >>> of_2010 = registry.components("PCI", 2010)
    >>> wordings = Wordings("PCI", of_2010)
    >>> headers = ("Chỉ số 6: Tính năng động", "Chỉ số 7: Hỗ trợ doanh nghiệp")
    >>> columns = [Column(number, 0, (text,), (), True, 63) for number, text in enumerate(headers, 1)]
    >>> evidence = [evidence_of(column, "PCI", wordings) for column in columns]
    >>> [
    ...     match.code
    ...     for match in match_columns(evidence, index="PCI", components=of_2010, wordings=wordings, new_edition=False)
    ... ]
    ['PCI7', 'PCI8']
    """
    found = _bare_digits(found) if index == "PAPI" else found
    table = _Table(index, {component.code: component for component in components}, wordings, new_edition)
    _settle_counting(table, found)
    matches = [_match(table, evidence) for evidence in found]
    return ranks_beside(matches, found)


def _bare_digits(found: Sequence[Evidence]) -> list[Evidence]:
    """A header "1" alone is a dimension where others in its table are "1.1", "1.2"; else it may be a running number."""
    parts = {evidence.paths[0][0] for evidence in found if len(evidence.paths) == 1 and len(evidence.paths[0]) == 2}
    return [
        replace(evidence, paths=((int(evidence.words.strip()),),), words="", generic=False)
        if evidence.says_nothing and evidence.words.strip().isdecimal() and int(evidence.words.strip()) in parts
        else evidence
        for evidence in found
    ]


def _label_of(evidence: Evidence) -> LabelHit | None:
    return evidence.labels[0] if len(evidence.labels) == 1 else None


def _settle_counting(table: _Table, found: Sequence[Evidence]) -> None:
    by_parent: dict[tuple[int, ...], list[tuple[tuple[int, ...], str | None]]] = defaultdict(list)
    for evidence in found:
        if evidence.paths and evidence.column.figures and evidence.kind is None:
            label = _label_of(evidence)
            strong = label.code if label and label.confidence >= STRONG else None
            by_parent[evidence.paths[0][:-1]].append((evidence.paths[0], strong))
    components = list(table.components.values())
    for parent, pairs in by_parent.items():
        table.countings[parent] = counting(pairs, table.index, components)
    agreeing = far = 0
    for evidence in found:
        code = _numbered(table, evidence)
        if code is None or not _has_label(evidence.words):
            continue
        label = _label_of(evidence)
        agreeing += label is not None and label.code == code
        far += label is None or label.code != code
    table.trusted = agreeing >= _FEWEST_AGREEING and agreeing >= _TRUSTED * (agreeing + far)


def _numbered(table: _Table, evidence: Evidence) -> str | None:
    """Code that the number of a column means, in the counting of its table."""
    if len(evidence.paths) != 1:
        return None
    path = evidence.paths[0]
    way, _ = table.countings.get(path[:-1], ("position", ""))
    if way == "order":
        return code_in_order(path, table.index, list(table.components.values())) or code_at(path, table.index)
    return code_at(path, table.index) if way == "position" else None


def _has_label(words: str) -> bool:
    """Whether what is left of a header is a label, not a name of a variable ("psd") or a filler ("score")."""
    text = without_rank(without_years(plain(words)))
    return not is_generic(text) and (len(text.split()) > 1 or len(text) > 10)


def _match(table: _Table, evidence: Evidence) -> Match:
    column = evidence.column
    year = evidence.years[0] if len(evidence.years) == 1 else None
    base = Match(column, what="rank" if evidence.rank else "value", year=year, words=evidence.words)
    if not column.figures:
        reason = NO_COMPONENT.get(evidence.kind or "", "words, no figures") if column.filled else "no figure in any row"
        if not column.filled and not evidence.says_nothing:
            return replace(_decide(table, evidence, base), reason="no figure in any row", code=None)
        return replace(base, reason=reason)
    if evidence.kind is not None and not (evidence.rank and evidence.kind in {"order", "placed"}):
        return replace(base, reason=NO_COMPONENT[evidence.kind])
    if evidence.weighted:
        return replace(base, reason="a total with a weighting that no component of the edition has")
    return _decide(table, evidence, base)


def _decide(table: _Table, evidence: Evidence, base: Match) -> Match:
    if len(evidence.labels) > 1:
        named = " and ".join(f"{hit.code} ({hit.label})" for hit in evidence.labels)
        return replace(base, question=f"its header names {named}", reason="two components in one header")
    if len(evidence.paths) > 1:
        codes = " and ".join(code_at(path, table.index) for path in evidence.paths)
        return replace(base, question=f"its header prints the numbers of {codes}", reason="two numbers in one header")
    label = _label_of(evidence)
    if not evidence.paths:
        if label is None:
            return replace(base, reason=_unmatched(table, evidence))
        how: MatchedBy = "label_vi" if label.language == "vi" else "label_en"
        note = "" if label.confidence >= STRONG else f"near {label.label!r}"
        return replace(base, code=label.code, how=how, confidence=label.confidence, note=note)
    number = _numbered(table, evidence)
    if number is None:
        why = table.countings[evidence.paths[0][:-1]][1]
        if label is not None and label.confidence >= STRONG:
            how = "label_vi" if label.language == "vi" else "label_en"
            return replace(base, code=label.code, how=how, confidence=label.confidence, note=why)
        return replace(base, question=f"{why}, and no label decides", reason="its number is ambiguous")
    if label is not None and label.code != number:
        return _in_conflict(table, evidence, base, number, label)
    return _by_number(table, evidence, base, number, label)


def _in_conflict(table: _Table, evidence: Evidence, base: Match, number: str, label: LabelHit) -> Match:
    if (
        label.confidence < STRONG
        and number in table.components
        and table.wordings.likeness(evidence.words, number) >= FAR
    ):
        return replace(
            base, code=number, how="number", confidence=0.8, note=f"its label is near that of {label.code} too"
        )
    question = f"its number says {number}, its label {evidence.words.strip()!r} is that of {label.code}"
    return replace(base, question=question, reason="number and label contradict each other")


def _by_number(table: _Table, evidence: Evidence, base: Match, number: str, label: LabelHit | None) -> Match:
    way = table.countings.get(evidence.paths[0][:-1], ("position", ""))[0]
    counted = f"number {'.'.join(map(str, evidence.paths[0]))}, counted through" if way == "order" else ""
    found = replace(base, code=number, how="number")
    if label is not None:
        return replace(found, confidence=1.0 if label.confidence >= STRONG else 0.95, note=counted)
    known = number in table.components
    if known and not _has_label(evidence.words):
        return replace(found, confidence=0.9, note=counted)
    alike = table.wordings.likeness(evidence.words, number) if known else 0.0
    if alike >= FAR:
        return replace(found, confidence=0.85, note=f"labelled {evidence.words.strip()!r} here")
    if table.new_edition:
        note = "the label is far from the registry's last" if known else "the registry has no such component"
        return replace(found, confidence=0.7, note=note, proposed=True)
    if not known:
        return replace(base, reason=f"the registry has no component {number} in this edition")
    if table.trusted:
        return replace(found, confidence=0.7, note=f"labelled {evidence.words.strip()!r} here; by its number alone")
    registered = table.components[number].label["en"]
    return replace(
        base,
        question=f"its number says {number} ({registered}), its label {evidence.words.strip()!r} is far from that",
        reason="number and label do not fit together",
    )


def _unmatched(table: _Table, evidence: Evidence) -> str:
    if evidence.rank:
        return "ranks of no column beside it"
    if not evidence.column.own:
        return "no header above it"
    if table.new_edition:
        return "matches no component; if it is a new one, give its code in the layout file"
    return "matches no component of the edition"


def ranks_beside(matches: list[Match], found: Sequence[Evidence]) -> list[Match]:
    """A column headed "rank" alone belongs to the component on its left, else to the one on its right."""
    done = list(matches)
    for number, (match, evidence) in enumerate(zip(matches, found, strict=True)):
        if match.code is not None or not evidence.rank or not evidence.says_nothing or not evidence.column.figures:
            continue
        beside = [one for one in matches if one.code and one.what == "value" and one.against == match.against]
        left = [one for one in beside if one.column.index < match.column.index]
        right = [one for one in beside if one.column.index > match.column.index]
        owner = left[-1] if left else (right[0] if len(right) == 1 else None)
        if owner is None and right:
            owner = next((one for one in right if one.code in OVERALL), None)
        if owner is not None:
            done[number] = replace(
                match, code=owner.code, how=owner.how, confidence=round(owner.confidence * 0.95, 3), reason="",
                note="ranks of the column beside it", year=match.year or owner.year, proposed=owner.proposed,
            )  # fmt: skip
    return done
