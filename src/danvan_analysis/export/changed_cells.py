"""Which printed cells behind a figure have changed since a file of it was made."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from danvan_analysis.figures import cells_used

if TYPE_CHECKING:
    from danvan_analysis.export.repository import Repository

#: Changes that are listed one by one, tables and bytes of an address that are looked at: a stranger wrote them.
_LISTED, _TABLES, _LONGEST = 50, 200, 20_000
#: Characters of a printed text that are shown.
_SHOWN: Final = 80


@dataclass(frozen=True)
class Change:
    """A printed cell that was revised.

    Attributes
    ----------
    table, column : str
    row : int
        Line of the raw table, its header being line 1.
    former, now : str or None
        What it printed when the file was made, by the words of the file, and what counts today; None for nothing.
    """

    table: str
    row: int
    column: str
    former: str | None
    now: str | None

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def __str__(self) -> str:
        def said(text: str | None) -> str:
            return "nothing" if text is None else text

        return f"{self.table}, row {self.row}, column {self.column}: {said(self.former)} -> {said(self.now)}"


def changes(tables: object, today: object, known: Repository) -> tuple[list[Change], int, list[str]]:
    """Compare the cells of a file's proof with the raw tables of today.

    Parameters
    ----------
    tables : object
        ``tables`` of the proof, as :func:`danvan_analysis.figures.cells_used.proof` makes it; a stranger may have
        written it.
    today : object
        The same of the figure as it is drawn today.
    known : Repository

    Returns
    -------
    list of Change, int, list of str
        The changed cells that the file has values of, how many more there are, and sentences about what else changed:
        cells behind a number that changed and whose former values the file does not hold, cells used newly or no
        more.
    """
    found: list[Change] = []
    words: list[str] = []
    for name, one in list(tables.items())[:_TABLES] if isinstance(tables, dict) else ():
        if not isinstance(one, dict):
            continue
        printed = known.printed(str(name)) if len(str(name)) < 300 else None
        if printed is None:
            words.append(f"{str(name)[:_SHOWN]} is no raw table of this repository any more")
            continue
        found += _plotted(str(name), one, printed)
        words += _behind(
            str(name), one, printed, {(change.column, change.row) for change in found if change.table == name}
        )
    return found[:_LISTED], max(0, len(found) - _LISTED), words + _moved(tables, today)


def _places(text: object) -> list[tuple[str, int]]:
    try:
        return cells_used.long(text) if isinstance(text, str) and len(text) <= _LONGEST else []
    except ValueError:
        return []


def _plotted(name: str, one: dict[str, Any], printed: dict[tuple[str, int], str]) -> list[Change]:
    texts = str(one.get("printed", "")).split(cells_used.SEPARATOR)
    places = _places(one.get("shown", one.get("cells")))
    if not one.get("printed") or len(texts) != len(places):
        return []
    return [
        Change(name, row, column, former[:_SHOWN] or None, now[:_SHOWN] if now else None)
        for (column, row), former in zip(places, texts, strict=True)
        if (former or None) != ((now := printed.get((column, row))) or None)
    ]


def _behind(
    name: str, one: dict[str, Any], printed: dict[tuple[str, int], str], named: set[tuple[str, int]]
) -> list[str]:
    """A sentence where cells changed that the file names without their values."""
    places = _places(one.get("cells"))
    if not places or named:
        return []
    ordered = sorted(places)
    if cells_used.digest(printed.get(place) for place in ordered) == one.get("digest"):
        return []
    return [f"cells of {name} behind its numbers changed; the file does not hold their former values"]


def _moved(tables: object, today: object) -> list[str]:
    if not isinstance(tables, dict) or not isinstance(today, dict):
        return []
    words = []
    for what, ours, others in (("used newly", today, tables), ("not used any more", tables, today)):
        for name, one in list(ours.items())[:_TABLES]:
            there = others.get(name)
            former = set(_places(there.get("cells"))) if isinstance(there, dict) else set()
            here = set(_places(one.get("cells"))) if isinstance(one, dict) else set()
            if lone := sorted(here - former):
                column, row = lone[0]
                words.append(f"{name}: {len(lone)} cells {what}, first row {row}, column {column[:_SHOWN]}")
    return words
