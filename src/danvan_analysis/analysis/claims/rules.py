"""The rules of the verdicts. They are mechanical: the same claim and the same tables give the same verdict.

For each stated figure, the figures of the same thing (:mod:`~danvan_analysis.analysis.claims.beside`) decide:

1. an independent source prints another figure: **contradicted** (``another_figure``). Of a cell of an index with
   several sources, the one in force in the tables decides, and how many print what is said;
2. an independent source prints a figure that bears it out (:mod:`~danvan_analysis.analysis.claims.weighing`):
   **confirmed** (``printed_elsewhere``);
3. only the source itself (``own_only``), or its publisher on another page (``same_publisher``), prints it: **only this
   source**; where the source itself prints another figure: **contradicted** (``own_differs``);
4. figures of the matter exist, none of the same thing (``no_same``), or none that decides (``undecided``), or the
   claim states no figure (``no_figure``): **not comparable**;
5. no figure of the matter stands in the tables (``nothing``), or no table counts it (``no_table``): **no data**.

Of several stated figures: contradicted where one is, confirmed where all are, else the first of only this source, not
comparable, no data that applies. Sums and shares inside a text (``arithmetic``) never change a verdict.

A trend: the eras that can be answered (:mod:`~danvan_analysis.analysis.claims.directions`) all go the way that is
claimed: **confirmed** (``all_one_way``); all the other way: **contradicted** (``all_other_way``); they do not give one
answer (``eras_differ``) or none can be told (``cannot_tell``), or each has a single edition (``one_edition``): **not
comparable**; no score at all: **no data**. Scores that only the source of the claim prints: **only this
source**.
"""

from __future__ import annotations

from collections.abc import Sequence

from danvan_analysis.analysis.claims.beside import relation
from danvan_analysis.analysis.claims.claim import Claim, EraAnswer, Found

#: Answers of an era that say which way.
_TOLD = ("up", "down", "cannot_tell")


def of_figure(found: Sequence[Found]) -> tuple[str, str]:
    """Verdict and rule of one stated figure, from all figures beside it.

    Examples
    --------
    >>> own, other = (Found(0, one, (), "agrees", False, 1.0, {}) for one in ("own", "independent"))
    >>> of_figure([own]), of_figure([own, other]), of_figure([])
    (('only_this_source', 'own_only'), ('confirmed', 'printed_elsewhere'), ('no_data', 'nothing'))
    """
    same = [one for one in found if not one.obstacles]
    others = [one for one in same if one.relation == "independent"]
    judged = [one.agreement for one in (others_in_force(others) or others)]
    if "differs" in judged:
        return "contradicted", "another_figure"
    if "agrees" in judged:
        return "confirmed", "printed_elsewhere"
    for kind, rule in (("own", "own_only"), ("same_publisher", "same_publisher")):
        said = [one.agreement for one in same if one.relation == kind]
        if "agrees" in said or "undecided" in said:
            return "only_this_source", rule
        if said:
            return "contradicted", "own_differs"
    if others:
        return "not_comparable", "undecided"
    return ("not_comparable", "no_same") if found else ("no_data", "nothing")


def others_in_force(others: Sequence[Found]) -> list[Found]:
    """Those that the tables chose for their cell."""
    return [one for one in others if one.in_force]


def of_claim(claim: Claim, found: Sequence[Found]) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Verdict and rule of a claim that is no trend, and those of each stated figure."""
    if claim.matter.table == "none":
        return "no_data", "no_table", ()
    if not claim.stated:
        return (*(("not_comparable", "no_figure") if found else ("no_data", "nothing")), ())
    parts = tuple(of_figure([one for one in found if one.part == position]) for position in range(len(claim.stated)))
    verdicts = [verdict for verdict, _ in parts]
    if set(verdicts) == {"confirmed"}:
        return (*parts[0], parts)
    for verdict in ("contradicted", "only_this_source", "not_comparable", "no_data"):
        if verdict in verdicts:
            return (*parts[verdicts.index(verdict)], parts)
    raise AssertionError("unreachable: every verdict is listed")


def of_trend(claim: Claim, eras: Sequence[EraAnswer], publishers: dict[str, str | None]) -> tuple[str, str]:
    """Verdict and rule of a trend from the answers of its eras."""
    scored = [one for one in eras if one.values]
    if not scored:
        return "no_data", "nothing"
    cells = [row for one in scored for row in one.cells if row["value"] is not None]
    if all(relation(row["source_id"], claim, publishers) != "independent" for row in cells):
        return "only_this_source", "own_only"
    answers = {one.answer for one in scored if one.answer in _TOLD}
    if not answers:
        return "not_comparable", "one_edition"
    if answers == {"cannot_tell"}:
        return "not_comparable", "cannot_tell"
    if len(answers) > 1:
        return "not_comparable", "eras_differ"
    return ("confirmed", "all_one_way") if answers == {claim.direction} else ("contradicted", "all_other_way")
