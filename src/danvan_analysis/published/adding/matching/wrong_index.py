"""Whether a file is of the index it is added as: its headers, titles and names speak for one of the four."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from danvan_analysis.errors import TableContradicts
from danvan_analysis.published.adding.matching.candidates import Candidate, edition_components
from danvan_analysis.published.adding.texts.labels import Wordings, pieces
from danvan_analysis.published.adding.texts.numbers import number_in
from danvan_analysis.published.adding.texts.wording import INDICES, names_index, plain
from danvan_analysis.published.workbooks.sheets import Book
from danvan_analysis.reference import registry


@dataclass(frozen=True)
class Likeness:
    """How much in a file speaks for an index: components named, and texts that name the index itself."""

    index: str
    components: tuple[str, ...]
    named: tuple[str, ...]

    @property
    def weight(self) -> int:
        """Components count singly, the name of the index twice."""
        return len(self.components) + 2 * bool(self.named)


def likeness(candidates: Sequence[Candidate], book: Book, index: str) -> Likeness:
    """What in the headers of a file speaks for an index."""
    found: set[str] = set()
    named: dict[str, None] = {}
    for candidate in candidates:
        components, _ = edition_components(index, candidate.year)
        overall = registry.index(index).overall
        wordings = Wordings(index, [component for component in components if component.code != overall])
        texts = [text for column in candidate.columns for text in column.header]
        for column in candidate.columns:
            if column.figures:
                found |= _exact_codes(column.header, index, wordings)
        if candidate.long is not None:
            rows = candidate.block.rows
            texts += list({candidate.grid.filled(row, candidate.long.component_column) for row in rows[:2000]})
        for text in (*sorted(texts), *candidate.block.titles, candidate.sheet.name):
            if names_index(text, index) and len(plain(text).split()) <= 25 and "cau hoi" not in plain(text):
                named[text] = None
    if names_index(book.file.replace("_", " "), index):
        named.setdefault(book.file, None)
    return Likeness(index, tuple(sorted(found)), tuple(named))


def _exact_codes(texts: Sequence[str], index: str, wordings: Wordings) -> set[str]:
    """Components that are named word by word: near misses speak for no index."""
    found = set()
    for text in texts:
        numbered = number_in(text, index)
        for piece in pieces(numbered.rest if numbered else text):
            code = wordings.exact(piece)
            if code is not None:
                found.add(code)
    return found


def refuse_wrong_index(candidates: Sequence[Candidate], book: Book, index: str) -> None:
    """Refuse a file that speaks clearly for another index than the one it is added as.

    Raises
    ------
    TableContradicts
        Naming the index it looks like, and what says so.
    """
    alike = {code: likeness(candidates, book, code) for code in INDICES}
    own = alike[index]
    best = max((one for code, one in alike.items() if code != index), key=lambda one: (one.weight, one.index))
    # Three times as many components speak louder than a name in a title.
    outnumbered = len(best.components) >= max(3, 3 * len(own.components))
    stronger = best.weight > own.weight and (
        bool(best.named) or len(best.components) >= 2 * max(len(own.components), 1)
    )
    clearly = best.weight >= 2 and (outnumbered or (not own.named and stronger))
    if not clearly:
        return
    first = candidates[0]
    texts = [text for text in (*best.named, *_labels_of(candidates, best.index)) if text]
    said = "; ".join(repr(" ".join(text.split())) for text in texts[:3])
    raise TableContradicts(
        book.file,
        f"it looks like {best.index}, not {index}: {len(best.components)} components of {best.index} are named "
        f"({len(own.components)} of {index}); found {said}",
        f"Add it with --index {best.index.lower()}, or give the file of {index}.",
        sheet=first.sheet.name,
        cell=first.grid.line((first.block.header_rows or first.block.rows)[0]),
    )


def _labels_of(candidates: Sequence[Candidate], index: str) -> list[str]:
    for candidate in candidates:
        components, _ = edition_components(index, candidate.year)
        wordings = Wordings(index, components)
        found = [
            column.own[0] for column in candidate.columns if column.own and _exact_codes(column.own, index, wordings)
        ]
        if found:
            return found
    return []
