"""Which printed sentences of the reports differ between two builds, section by section."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

from danvan_analysis.site.release_diff_sides import Side

#: Elements whose text is a unit of its own.
_BLOCKS: Final = frozenset(
    ("p", "li", "dt", "dd", "tr", "figcaption", "h1", "h2", "h3", "h4", "summary", "pre", "caption", "blockquote",
     "div")
)  # fmt: skip
#: What is drawn, leads elsewhere or is not read as a sentence. The finding of a figure stands before its drawing.
_SKIPPED: Final = frozenset(["svg", "style", "script", "nav", "template"])
_SKIPPED_CLASSES: Final = frozenset(("here", "files", "skip", "up"))
_END: Final = re.compile(r"(?<=[.!?…;])\s+(?=[^\W\d_a-zà-ỹ]|[\d“\"(])")
_MOST_BYTES: Final = 64 * 1024 * 1024
_MOST_SENTENCES: Final = 50_000
#: Two sentences less alike than this, of 100, are one gone and one new.
_ALIKE: Final = 45


@dataclass
class SentenceChange:
    """A sentence or a table's row of the reports that is not what it was.

    Attributes
    ----------
    kind : str
        ``sentence`` or ``row``.
    former, now : str
        Empty where it is new, or gone.
    places : list of tuple of str
        Report (path without suffix), anchor and heading of the section, of each report that prints it.
    passing : bool
        Only the version or the date of the release differs.
    """

    kind: str
    former: str
    now: str
    places: list[tuple[str, str, str]] = field(default_factory=list)
    passing: bool = False

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        places = [dict(zip(("report", "anchor", "section"), place, strict=True)) for place in self.places]
        return {
            "kind": self.kind, "former": self.former, "now": self.now, "only_release": self.passing, "places": places,
        }  # fmt: skip


@dataclass(frozen=True)
class Section:
    """A part of a report: its anchor, its heading, its sentences with their kind."""

    anchor: str
    heading: str
    sentences: tuple[tuple[str, str], ...]


def sections(page: bytes) -> list[Section]:
    """The sentences of a report, section by section.

    Parameters
    ----------
    page : bytes
        A report as HTML.

    Returns
    -------
    list of Section
        What stands before the first heading has an empty anchor. A row of a table is one sentence, its cells parted
        by ``|``; drawings and links of the page itself are left out.

    Examples
    --------
    >>> page = b"<main><h2 id='a'>Rank</h2><p>It is 5. It was 4.</p><table><tr><td>x</td><td>1</td></tr></table></main>"
    >>> [(one.heading, [text for _, text in one.sentences]) for one in sections(page)]
    [('Rank', ['It is 5.', 'It was 4.', 'x | 1'])]
    """
    from lxml import html  # type: ignore[import-untyped]

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root = html.document_fromstring(page, parser=parser) if page.strip() else None
    if root is None:
        return []
    mains = list(root.iter("main"))
    found: list[Section] = []
    anchor = heading = ""
    kept: list[tuple[str, str]] = []
    count = 0
    for tag, identity, text in _blocks(mains[0] if mains else root):
        if tag in ("h2", "h3"):
            if kept or anchor:
                found.append(Section(anchor, heading, tuple(kept)))
            anchor, heading, kept = identity, text, []
            continue
        parts = [text] if tag == "tr" else _END.split(text)
        count += len(parts)
        if count > _MOST_SENTENCES:
            break
        kept += [("row" if tag == "tr" else "sentence", one) for one in parts]
    if kept or anchor:
        found.append(Section(anchor, heading, tuple(kept)))
    return found


def _blocks(node: Any) -> Iterator[tuple[str, str, str]]:
    """Tag, id and text of each unit below a node, in reading order; a unit inside another one stands alone."""
    loose: list[str] = []

    def flushed(tag: str, identity: str) -> Iterator[tuple[str, str, str]]:
        text = " ".join("".join(loose).split())
        loose.clear()
        if text:
            yield tag, identity, text

    def walk(element: Any, tag: str, identity: str) -> Iterator[tuple[str, str, str]]:
        loose.append(element.text or "")
        for child in element:
            name = child.tag if isinstance(child.tag, str) else ""
            if name in _SKIPPED or _SKIPPED_CLASSES & set((child.get("class") or "").split()):
                pass
            elif name == "tr":
                yield from flushed(tag, identity)
                cells = (" ".join("".join(_read(cell)).split()) for cell in child if cell.tag in ("td", "th"))
                loose.append(" | ".join(cells))
                yield from flushed("tr", "")
            elif name in _BLOCKS:
                yield from flushed(tag, identity)
                yield from walk(child, name, child.get("id") or "")
                yield from flushed(name, child.get("id") or "")
            else:
                yield from walk(child, tag, identity)
            loose.append(child.tail or "")
        if name_of(element) == "br":
            loose.append(" ")

    def name_of(element: Any) -> str:
        return element.tag if isinstance(element.tag, str) else ""

    yield from walk(node, "p", "")
    yield from flushed("p", "")


def _read(cell: Any) -> Iterator[str]:
    yield cell.text or ""
    for child in cell:
        name = child.tag if isinstance(child.tag, str) else ""
        if name not in _SKIPPED and not _SKIPPED_CLASSES & set((child.get("class") or "").split()):
            yield from _read(child)
            if name in _BLOCKS or name == "br":
                yield " "
        yield child.tail or ""


def compared(old: Side, new: Side) -> tuple[list[SentenceChange], list[str], list[str]]:
    """Compare the reports of two builds.

    Parameters
    ----------
    old, new : Side

    Returns
    -------
    list of SentenceChange
        In the order of reports and sections; what changed in the same way in several reports stands once.
    list of str, list of str
        Reports that only the old build has, and only the new one.
    """
    found: dict[tuple[str, str, str], SentenceChange] = {}
    for path in sorted(old.reports.keys() & new.reports.keys()):
        former, now = old.page(path), new.page(path)
        if former is None or now is None:
            continue
        before, after = _bytes(former), _bytes(now)
        if before == after:
            continue
        for anchor, heading, kind, was, then in _of_report(sections(before), sections(after)):
            known = found.setdefault((kind, was, then), SentenceChange(kind, was, then))
            known.places.append((path, anchor, heading))
    release = _release(old, new)
    for one in found.values():
        one.passing = bool(one.former and one.now) and release(one.former) == one.now
    gone, came = old.reports.keys() - new.reports.keys(), new.reports.keys() - old.reports.keys()
    return list(found.values()), sorted(gone), sorted(came)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.stat().st_size <= _MOST_BYTES else b""
    except OSError:
        return b""


def _release(old: Side, new: Side) -> Callable[[str], str]:
    """How a sentence would read if only the release were another."""
    days = [(side.created[:10].split("-")) for side in (old, new)]
    forms = [
        [side.version, side.created, side.created[:10], f"({day[0]})" if day[0] else "", *_days(day)]
        for side, day in zip((old, new), days, strict=True)
    ]
    pairs = sorted(((a, b) for a, b in zip(*forms, strict=False) if a and b), key=lambda two: -len(two[0]))
    written = dict(pairs)
    # Without a release on both sides nothing is replaced, and no two different sentences become equal.
    either = re.compile("|".join(re.escape(one) for one, _ in pairs) or r"(?!)")
    return lambda text: either.sub(lambda match: written[match[0]], text)


def _days(day: Sequence[str]) -> list[str]:
    """A day as reports write it in Vietnamese and in English."""
    if len(day) != 3 or not all(part.isdigit() for part in day):
        return []
    from datetime import date

    from babel.dates import format_date

    try:
        that = date(*map(int, day))
    except ValueError:
        return []
    short = f"{that.day}/{that.month}/{that.year}"
    return [short, *(format_date(that, form, locale=lang) for lang in ("vi", "en") for form in ("long", "d MMMM y"))]


def _of_report(old: list[Section], new: list[Section]) -> Iterator[tuple[str, str, str, str, str]]:
    """Anchor, heading, kind, former and present text of each difference."""
    former = {one.anchor: one for one in old}
    now = {one.anchor: one for one in new}
    for anchor in dict.fromkeys([*now, *former]):
        was = former.get(anchor, Section(anchor, "", ()))
        then = now.get(anchor, Section(anchor, "", ()))
        heading = then.heading or was.heading
        if was.heading and then.heading and was.heading != then.heading:
            yield anchor, heading, "sentence", was.heading, then.heading
        for one, other in _matched(was.sentences, then.sentences):
            yield anchor, heading, other[0] or one[0], one[1], other[1]


_Sentence = tuple[str, str]
_NONE: Final[_Sentence] = ("", "")


def _matched(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[tuple[_Sentence, _Sentence]]:
    if old == new:
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from _paired(old[a:b], new[c:d])


def _paired(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[tuple[_Sentence, _Sentence]]:
    """Sentences beside those that they became, in order."""
    from rapidfuzz import fuzz

    at = 0
    for one in old:
        scores = [fuzz.ratio(one[1], other[1]) if other[0] == one[0] else 0.0 for other in new[at : at + 20]]
        best = max(scores, default=0.0)
        if best < _ALIKE:
            yield one, _NONE
            continue
        then = at + scores.index(best)
        yield from ((_NONE, other) for other in new[at:then])
        yield one, new[then]
        at = then + 1
    yield from ((_NONE, other) for other in new[at:])
