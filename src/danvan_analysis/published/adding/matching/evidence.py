"""What one column says about itself: its numbers, its labels, its kind. No decision is taken here."""

from __future__ import annotations

from dataclasses import dataclass

from danvan_analysis.published.adding.finding.header import Column
from danvan_analysis.published.adding.texts.labels import LabelHit, Wordings, pieces, weighting, without_weighting
from danvan_analysis.published.adding.texts.numbers import is_indicator, number_in
from danvan_analysis.published.adding.texts.wording import (
    column_word,
    is_generic,
    plain,
    without_rank,
    without_years,
    years_in,
)

#: Kinds of columns that hold no figure of a component.
NO_COMPONENT = {
    "order": "running numbers",
    "placed": "running numbers",
    "identity": "codes of provinces",
    "region": "regions",
    "province": "names of places",
    "year": "years",
    "tier": "groups or tiers",
    "change": "a change against another edition",
    "question": "an indicator of the survey",
    "subgroup": "a group of indicators",
    "statistic": "a statistic of sampling (error, bound, number of cases)",
}
#: A label that agrees this well is the component's own wording.
STRONG = 0.9


@dataclass(frozen=True)
class Evidence:
    """What stands above one column of figures.

    Attributes
    ----------
    column : Column
    paths : tuple
        Numbers that its texts print, each once.
    labels : tuple of LabelHit
        Components that its texts name, each once.
    words : str
        What is left of its texts without the number: the label as printed.
    rank : bool
        It says that it holds ranks.
    kind : str or None
        What it is instead, if it is no component: see :data:`NO_COMPONENT`.
    weighted : bool
        It says "weighted" or "unweighted" and no component of the edition is meant by that.
    years : tuple of int
        Years in its own texts.
    generic : bool
        It says no more than "score", or nothing.
    """

    column: Column
    paths: tuple[tuple[int, ...], ...]
    labels: tuple[LabelHit, ...]
    words: str
    rank: bool
    kind: str | None
    weighted: bool
    years: tuple[int, ...]
    generic: bool

    @property
    def says_nothing(self) -> bool:
        """No number, no label: the header alone decides nothing."""
        return not self.paths and not self.labels


def evidence_of(column: Column, index: str, wordings: Wordings) -> Evidence:
    """Read what stands above a column.

    Examples
    --------
    >>> from danvan_analysis.reference import registry
    >>> wordings = Wordings("PCI", registry.components("PCI", 2015))
    >>> found = evidence_of(Column(2, 1, ("Chỉ số 5: Chi phí không chính thức",), (), True, 63), "PCI", wordings)
    >>> found.paths, [hit.code for hit in found.labels]
    (((5,),), ['PCI5'])
    """
    parent = _parent(column.group, index)
    generic = all(_says_only_score(text) for text in column.own)
    # "Unweighted" beside a component's own label says which variant of it, not another component.
    informative = tuple(text for text in column.own if not _says_only_score(text)) or column.own
    paths, labels, rests = _read(informative, index, wordings, parent)
    if not paths and not labels and len(informative) < len(column.own):
        paths, labels, rests = _read(column.own, index, wordings, parent)
    # A word for rank inside a component's own label says nothing on ranks.
    rank = any(column_word(text) == "rank" and wordings.exact(text) is None for text in column.own)
    said = {weighting(plain(text)) for text in column.own} - {None}
    if generic and column.group:
        # "Score" and "Rank" under a merged header: the component stands above.
        above = _read(column.group, index, wordings, parent)
        fits = [hit for hit in above[1] if not said or wordings.weighting_of(hit.code) in {None, *said}]
        if above[0] or fits:
            paths, labels, rests = above[0], tuple(fits), above[2]
            if "weighted" in said and all(wordings.weighting_of(hit.code) is None for hit in fits):
                # The weighted variant of a component that is published unweighted.
                return _nothing(column, "statistic")
        elif above[1] and "weighted" in said:
            return _nothing(column, "statistic")
    elif not paths and not labels:
        rank = rank or any(column_word(text) == "rank" for text in column.group)
    if any(is_indicator(text, index) for text in column.own):
        return _nothing(column, "question")
    kind = _kind((*column.own, *(column.group if generic else ())), rests, labels, wordings)
    words = max((rest for rest in rests), key=len, default="")
    all_words = " ".join(plain(text) for text in column.own)
    # "Score" under a merged "PCI 2016" is of the edition that stands above it.
    dated = (*column.own, *(column.group if generic else ()))
    return Evidence(
        column=column,
        paths=paths,
        labels=labels,
        words=words,
        rank=rank,
        kind=kind,
        weighted=weighting(all_words) is not None and not labels,
        years=tuple(dict.fromkeys(year for text in dated for year in _header_years(text))),
        generic=generic,
    )


def _says_only_score(text: str) -> bool:
    words = without_weighting(without_years(without_rank(plain(text))))
    return is_generic(words) or not words


def _nothing(column: Column, kind: str) -> Evidence:
    return Evidence(column, (), (), "", False, kind, False, (), True)


def _parent(group: tuple[str, ...], index: str) -> tuple[int, ...]:
    for text in reversed(group):
        found = number_in(text, index)
        if found is not None and len(found.path) == 1:
            return found.path
    return ()


def _read(
    texts: tuple[str, ...], index: str, wordings: Wordings, parent: tuple[int, ...]
) -> tuple[tuple[tuple[int, ...], ...], tuple[LabelHit, ...], list[str]]:
    paths: dict[tuple[int, ...], None] = {}
    labels: dict[str, LabelHit] = {}
    rests: list[str] = []
    said = {weighting(plain(text)) for text in texts} - {None}
    for text in texts:
        numbered = number_in(text, index, parent=parent)
        rest = numbered.rest if numbered else text
        if numbered and numbered.path:
            paths[numbered.path] = None
        rests.append(rest)
        for hit in _hits(rest, wordings):
            if said and wordings.weighting_of(hit.code) not in said:
                continue
            if hit.code not in labels or labels[hit.code].confidence < hit.confidence:
                labels[hit.code] = hit
    # A number of a part stands beside that of its dimension ("dim1 sub11"): the part is meant.
    longest = max((len(path) for path in paths), default=0)
    kept = tuple(path for path in paths if len(path) == longest)
    best = max((hit.confidence for hit in labels.values()), default=0.0)
    # A near miss beside an exact label is the other language worded differently.
    clear = tuple(hit for hit in labels.values() if hit.confidence >= STRONG or best < STRONG)
    return kept, clear, rests


def _hits(text: str, wordings: Wordings) -> list[LabelHit]:
    whole = wordings.match(text)
    if whole is None and column_word(text) == "rank":
        whole = wordings.match(without_rank(plain(text)))
    if whole is not None:
        return [whole]
    found: dict[str, LabelHit] = {}
    for piece in pieces(text)[1:]:
        hit = wordings.match(piece)
        # A piece must be a wording of the component: near misses of pieces are too easily had.
        if hit is not None and hit.confidence >= STRONG and len(plain(piece)) >= 4:
            found.setdefault(hit.code, hit)
    return list(found.values())


def _kind(own: tuple[str, ...], rests: list[str], labels: tuple[LabelHit, ...], wordings: Wordings) -> str | None:
    for text in (*own, *rests):
        word = column_word(text)
        if plain(text) == "n" and len(own) == 1 and text in rests:
            return "statistic"
        # "PAPI (CI low)" names PAPI and is none: only a text that is a label word by word may hold such a word.
        if word in {"tier", "subgroup"} or (word in {"change", "statistic"} and wordings.exact(text) is None):
            return word
    if not labels:
        for text in own:
            word = column_word(text)
            if word in NO_COMPONENT:
                return word
    return None


def _header_years(text: str) -> tuple[int, ...]:
    """Years of a header that speaks of an edition, not of the source of a figure: "PCI 2015", "Điểm 2014"."""
    found = years_in(text, glued=False)
    words = without_years(plain(text))
    return found if len(words.split()) <= 6 else ()
