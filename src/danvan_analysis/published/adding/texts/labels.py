"""Headers to components by their words: labels of the registry, words of the field, near misses."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from danvan_analysis.published.adding.texts.wording import folded, plain, without_years
from danvan_analysis.reference.registry import Component

#: A near match counts from here on (rapidfuzz ratio), and only this far ahead of the next component.
_NEAR: Final = 87.0
_AHEAD: Final = 4.0
#: Words shorter than this must agree letter by letter.
_SHORT: Final = 6
#: Words in another order count this much less.
_REORDERED: Final = 2.0
#: Below this a label is no wording of the registry's own.
FAR: Final = 70.0
_FILLERS: Final = re.compile(
    r"\b(?:score|scores|diem so|diem|points?|sub index|subindex|subindices|index|chi so thanh phan|"
    r"chi so noi dung|chi so|"
    r"cstp|dimensions?|dimentions?|sub dimensions?|mean|trung binh|gia tri|nam|year|edition|value|ket qua|"
    r"linh vuc|component|percent)\b"
)


def without_weighting(words: str) -> str:
    """Plain words less those that say "weighted" or "unweighted"."""
    return " ".join(_WEIGHTED.sub(" ", _UNWEIGHTED.sub(" ", words)).split())


@dataclass(frozen=True)
class LabelHit:
    """A component that the words of a header name, with a confidence from 0 to 1."""

    code: str
    confidence: float
    language: str
    label: str


@dataclass(frozen=True)
class _Target:
    code: str
    words: str
    marked: str
    language: str
    label: str
    weight: float


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = tomllib.loads(
        Path(__file__).with_name("synonyms.toml").read_text(encoding="utf-8")
    )
    return found


def synonyms(index: str, component: Component) -> list[str]:
    """Other words for a component of an edition.

    Examples
    --------
    >>> from danvan_analysis.reference import registry
    >>> "Gia nhập thị trường" in synonyms("PCI", registry.component("PCI", "PCI1", 2015))
    True
    """
    return _synonyms().get(index, {}).get(component.label["en"], [])


def _core(words: str) -> str:
    """Plain words less years and the fillers that say "score" or "sub-index"."""
    return " ".join(_FILLERS.sub(" ", without_years(words)).split())


def pieces(text: str) -> list[str]:
    """A header whole, then cut at lines, slashes and brackets: two languages often share a cell.

    Examples
    --------
    >>> pieces("Entry Costs / Gia nhập thị trường (PCI1)")
    ['Entry Costs / Gia nhập thị trường (PCI1)', 'Entry Costs', 'Gia nhập thị trường', 'PCI1']
    """
    parts = [part.strip(" :-–.") for part in re.split(r"\s*[/|\n;()\[\]]\s*|\s+[-–]\s+", text)]
    return list(dict.fromkeys([text.strip(), *(part for part in parts if len(part) > 1)]))


_UNWEIGHTED: Final = re.compile(r"\b(?:un ?weighted\w*|(?:chua|khong) (?:co )?trong so)\b")
_WEIGHTED: Final = re.compile(r"\b(?:weighted\w*|(?:da )?co trong so)\b")


def weighting(words: str) -> str | None:
    """Whether plain words say "weighted" or "unweighted": two measures that must never be mixed.

    Examples
    --------
    >>> weighting("chi so pci chua co trong so"), weighting("weighted papi 2019"), weighting("papi")
    ('unweighted', 'weighted', None)
    """
    if _UNWEIGHTED.search(words):
        return "unweighted"
    return "weighted" if _WEIGHTED.search(words) else None


def likeness(words: str, other: str) -> float:
    """How alike two texts of plain words are, 0 to 100; short words must agree almost wholly."""
    from rapidfuzz import fuzz

    if min(len(words), len(other)) < _SHORT:
        return 100.0 if words == other else 0.0
    return max(fuzz.ratio(words, other), fuzz.token_sort_ratio(words, other) - _REORDERED)


class Wordings:
    """All wordings of the components of one edition, and what a header means among them.

    Parameters
    ----------
    index : str
        Code of the index.
    components : sequence of Component
        Of the edition.

    Examples
    --------
    >>> from danvan_analysis.reference import registry
    >>> wordings = Wordings("PAPI", registry.components("PAPI", 2018))
    >>> wordings.match("Land Tittle Procedures").code
    'D5.3'
    >>> wordings.match("Quality of roads"), wordings.match("Weighted PAPI")
    (None, None)
    """

    def __init__(self, index: str, components: Sequence[Component]) -> None:
        self._targets: dict[str, list[_Target]] = {}
        self._weighting: dict[str, str | None] = {}
        self._known: dict[str, LabelHit | None] = {}
        for component in components:
            self._targets[component.code] = _targets(index, component)
            self._weighting[component.code] = weighting(plain(component.label["vi"]))

    def match(self, text: str) -> LabelHit | None:
        """The component that a text without its number names; None where none or more than one could be meant."""
        if text not in self._known:
            self._known[text] = self._match(text)
        return self._known[text]

    def weighting_of(self, code: str) -> str | None:
        """Whether a component is a weighted or an unweighted total; None for all others."""
        return self._weighting.get(code)

    def exact(self, text: str) -> str | None:
        """Code of the one component whose wording a text is, near misses left out."""
        words = without_years(plain(text))
        hit = (
            _exact(words, folded(text), [target for many in self._targets.values() for target in many])
            if words
            else None
        )
        return hit.code if hit else None

    def likeness(self, text: str, code: str) -> float:
        """How alike a text is to the nearest wording of one component, 0 to 100."""
        tried = [words for piece in pieces(text) if (words := without_years(plain(piece)))]
        return max(
            (likeness(words, target.words) for words in tried for target in self._targets.get(code, [])), default=0.0
        )

    def _match(self, text: str) -> LabelHit | None:
        words = without_years(plain(text))
        if not words:
            return None
        said = weighting(words)
        targets = [
            target
            for code, many in self._targets.items()
            # Words on weighting can only mean a total: and the total with that weighting.
            if said in {None, self._weighting[code]}
            for target in many
        ]
        return _exact(words, folded(text), targets) or _near(words, targets)


def _targets(index: str, component: Component) -> list[_Target]:
    labelled = [(component.label["en"], "en", 1.0), (component.label["vi"], "vi", 1.0)]
    labelled += [(component.label_short["en"], "en", 0.97), (component.label_short["vi"], "vi", 0.97)]
    labelled += [(word, "en" if word.isascii() else "vi", 0.95) for word in synonyms(index, component)]
    found: dict[str, _Target] = {}
    for label, language, weight in labelled:
        for words in (plain(label), _core(plain(label))):
            if words and words not in found:
                found[words] = _Target(component.code, words, folded(label), language, label, weight)
    return list(found.values())


def _exact(words: str, marked: str, targets: list[_Target]) -> LabelHit | None:
    for tried, penalty in ((words, 0.0), (_core(words), 0.03)):
        exact = [target for target in targets if tried and target.words == tried]
        if len({target.code for target in exact}) > 1:
            # The same words without marks: the marks decide, then the registry's own label before a synonym.
            best_weight = max(target.weight for target in exact)
            exact = [target for target in exact if target.marked == marked] or [
                target for target in exact if target.weight == best_weight
            ]
        if len({target.code for target in exact}) == 1:
            best = max(exact, key=lambda target: target.weight)
            return LabelHit(best.code, round(best.weight - penalty, 3), best.language, best.label)
        if exact:
            return None
    return None


def _near(words: str, targets: list[_Target]) -> LabelHit | None:
    from rapidfuzz import fuzz, process

    if len(words) < _SHORT:
        return None
    long_enough = [target for target in targets if len(target.words) >= _SHORT]
    texts = [target.words for target in long_enough]
    best: dict[str, tuple[float, _Target]] = {}
    for scorer, handicap in ((fuzz.ratio, 0.0), (fuzz.token_sort_ratio, _REORDERED)):
        cutoff = _NEAR - _AHEAD + handicap
        for _, score, number in process.extract(words, texts, scorer=scorer, score_cutoff=cutoff, limit=None):
            target = long_enough[number]
            if target.code not in best or score - handicap > best[target.code][0]:
                best[target.code] = (score - handicap, target)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].code))
    if not ranked or ranked[0][0] < _NEAR:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _AHEAD:
        return None
    score, target = ranked[0]
    return LabelHit(target.code, round(0.9 * score / 100, 3), target.language, target.label)
