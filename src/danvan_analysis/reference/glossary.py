"""The words of the field: label and one line of meaning, in both languages, from the catalogues that labels use.

Examples
--------
>>> entry = next(one for one in entries("figures") if one.key == "era")
>>> entry.label["en"], entry.meaning["vi"]
('comparable span', 'các kỳ liền nhau mà một thành phần là cùng một thước đo')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from danvan_analysis.errors import UnknownName
from danvan_analysis.reference import words

#: Groups of the glossary: sections of the catalogues with the labels and with the meanings.
_SECTIONS: Final[dict[str, tuple[str, str]]] = {
    "figures": ("term", "gloss"),
    "ranks": ("gloss_rank_label", "gloss_rank"),
    "names": ("gloss_name_label", "gloss_name"),
}
GROUPS: Final = tuple(_SECTIONS)


@dataclass(frozen=True)
class Entry:
    """A word: its key in the catalogue, its label and its meaning by language."""

    key: str
    label: Mapping[str, str]
    meaning: Mapping[str, str]


def entries(group: str) -> list[Entry]:
    """The words of a group, in the order of the catalogue.

    Parameters
    ----------
    group : str
        ``figures`` (words of figures and reports), ``ranks`` or ``names``.

    Raises
    ------
    UnknownName
        Another group, or a meaning whose label is gone.
    """
    if group not in _SECTIONS:
        raise UnknownName("group of the glossary", group, GROUPS)
    label, meaning = _SECTIONS[group]
    return [
        Entry(
            key,
            {lang: words.term(f"{label}.{key}", lang) for lang in words.LANGS},
            {lang: words.term(f"{meaning}.{key}", lang) for lang in words.LANGS},
        )
        for key in words.keys(meaning)
    ]


def table(group: str) -> str:
    """A group as a table of a Markdown document.

    Examples
    --------
    >>> print(table("names").splitlines()[0])
    | tiếng Việt | English | nghĩa | meaning |
    """
    keyed = group == "figures"
    heads = ["tiếng Việt", "English", *(["key"] if keyed else []), "nghĩa", "meaning"]
    lines = [heads, ["---"] * len(heads)]
    for one in entries(group):
        key = [f"`{one.key}`"] if keyed else []
        lines.append([one.label["vi"], one.label["en"], *key, one.meaning["vi"], one.meaning["en"]])
    return "\n".join(f"| {' | '.join(line)} |" if line is not lines[1] else f"|{'|'.join(line)}|" for line in lines)
