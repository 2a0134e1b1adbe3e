"""Cells to figures, and the decimal sign of a source, decided from all its cells together.

No thousands sign is ever guessed: the figures of these indices have none, and ``5,215`` may be five
or five thousand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from danvan_analysis.published.adding.texts.wording import says_missing
from danvan_analysis.published.workbooks.sheets import Kind

Decimal = Literal[".", ","]
State = Literal["value", "blank", "word", "refused", "unstored"]

_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u2009\u200a\u202f\u200b\ufeff]+")
_PLAIN: Final = {
    ".": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"),
    ",": re.compile(r"[+-]?(?:[0-9]+(?:,[0-9]+)?|,[0-9]+)(?:[eE][+-]?[0-9]{1,2})?"),
}
_LIKE_NUMBER: Final = re.compile(r"[+-]?[0-9.,]*[0-9][0-9.,]*(?:[eE][+-]?[0-9]{1,2})?%?")


@dataclass(frozen=True)
class Figure:
    """What one cell holds: a value, nothing, a word for nothing, or something refused with its reason."""

    state: State
    value: float = 0.0
    reason: str = ""
    percent: bool = False


def bare(text: str) -> str:
    """A token without the spaces and with the plain minus of a keyboard.

    Examples
    --------
    >>> bare(" −5,2 % ")
    '-5,2%'
    """
    return _SPACES.sub("", text).replace("\u2212", "-").replace("\u2013", "-").replace("％", "%")


def looks_numeric(text: str) -> bool:
    """Whether a token could be a number under one convention or the other."""
    return _LIKE_NUMBER.fullmatch(bare(text)) is not None


def read(text: str, kind: Kind, *, decimal: Decimal) -> Figure:
    """Read one cell.

    Parameters
    ----------
    text : str
        As it stands in the file.
    kind : Kind
        How it is stored.
    decimal : {".", ","}
        The decimal sign of tokens that are stored as text.

    Examples
    --------
    >>> read("5,21", "text", decimal=",").value, read("5.21", "number", decimal=",").value
    (5.21, 5.21)
    >>> read("5.21", "text", decimal=",").reason
    "found '5.21', expected a number with the decimal sign ','"
    """
    token = bare(text)
    if kind == "error":
        return Figure("unstored", reason=f"found the error value {text.strip() or '#'}, expected a number")
    if kind == "formula":
        return Figure("unstored", reason="a formula stands here without its stored value")
    if kind == "blank" or not token:
        return Figure("blank")
    if kind in {"date", "boolean"}:
        return Figure("unstored", reason=f"found {text.strip()!r}, stored as a {kind}, expected a number")
    if says_missing(text):
        return Figure("word", reason=text.strip())
    sign: Decimal = "." if kind == "number" else decimal
    digits = token.removesuffix("%")
    if not _PLAIN[sign].fullmatch(digits):
        if token.startswith("#"):
            return Figure("unstored", reason=f"found the error value {token}, expected a number")
        return Figure("refused", reason=f"found {text.strip()!r}, expected a number with the decimal sign {sign!r}")
    value = float(digits.replace(",", "."))
    return Figure("value", value=value, percent=token.endswith("%"))


@dataclass(frozen=True)
class Token:
    """A figure stored as text: its text, where it stands, and the scale it should lie on."""

    text: str
    where: str
    scale: tuple[float, float] | None = None


@dataclass(frozen=True)
class Convention:
    """The decimal sign of a source; ``decimal`` is None where it must be asked for. ``basis`` says why."""

    decimal: Decimal | None
    basis: str


def _signs(token: str) -> tuple[Decimal | None, bool]:
    """The decimal sign that a token proves alone, and whether it has a sign at all."""
    signs = [letter for letter in token if letter in ".,"]
    if not signs:
        return None, False
    last: Decimal = "." if signs[-1] == "." else ","
    if len(set(signs)) == 2:
        # Both signs: the last one is the decimal sign, if it stands once.
        return (last if signs.count(last) == 1 else None), True
    if len(signs) > 1:
        return ("," if last == "." else "."), True
    whole, _, part = token.lstrip("+-").partition(last)
    digits = re.match(r"[0-9]*", part)
    printed = len(digits.group()) if digits else 0
    # Three digits after a sign may be a group of thousands, unless what precedes cannot be one.
    grouped = printed == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return (None if grouped else last), True


def convention(tokens: Sequence[Token], *, stored: int = 0) -> Convention:
    """Decide the decimal sign from all figures stored as text.

    Parameters
    ----------
    tokens : sequence of Token
        All of the tables that would be taken.
    stored : int
        How many figures are stored as numbers; they are no question.

    Returns
    -------
    Convention

    Examples
    --------
    >>> convention([Token("5,21", "B2"), Token("6,1", "B3")]).decimal
    ','
    >>> convention([Token("5,215", "B2"), Token("6,152", "B3")]).decimal is None
    True
    >>> convention([Token("5,215", "B2", (1, 10)), Token("6,152", "B3", (1, 10))]).basis
    "all 2 figures with a sign have three digits after ','; only as decimals do they lie on their scales"
    """
    proved: dict[str, list[Token]] = {".": [], ",": []}
    open_tokens: list[Token] = []
    for token in tokens:
        sign, signed = _signs(bare(token.text).removesuffix("%"))
        if sign is not None:
            proved[sign].append(token)
        elif signed:
            open_tokens.append(token)
    dots, commas = proved["."], proved[","]
    if dots and commas:
        return Convention(
            None,
            f"{len(dots)} figures have a decimal dot (first: {dots[0].text.strip()!r}, {dots[0].where}) and "
            f"{len(commas)} "
            f"a decimal comma (first: {commas[0].text.strip()!r}, {commas[0].where})",
        )
    if dots or commas:
        decimal: Decimal = "." if dots else ","
        return _confirmed(decimal, dots or commas, open_tokens)
    if open_tokens:
        return _by_scale(open_tokens)
    if tokens:
        return Convention(".", "no figure stored as text has a decimal sign")
    return Convention(".", f"all {stored} figures are stored as numbers" if stored else "no figure is stored as text")


def _confirmed(decimal: Decimal, proofs: list[Token], open_tokens: list[Token]) -> Convention:
    other = [token for token in open_tokens if decimal not in token.text]
    if other and _on_scale(other, "," if decimal == "." else ".") is not False:
        return Convention(
            None,
            f"{proofs[0].text.strip()!r} ({proofs[0].where}) has the decimal sign {decimal!r}, and "
            f"{other[0].text.strip()!r} ({other[0].where}) may be a decimal with the other sign",
        )
    same = [token for token in open_tokens if decimal in token.text]
    if len(proofs) == 1 and not (same and _on_scale(same, decimal)):
        return Convention(
            None,
            f"one figure alone shows the decimal sign {decimal!r} ({proofs[0].text.strip()!r}, "
            f"{proofs[0].where}): too little",
        )
    return Convention(
        decimal,
        f"{len(proofs)} figures can only be read with the decimal sign {decimal!r} "
        f"(first: {proofs[0].text.strip()!r}, {proofs[0].where}), none contradicts",
    )


def _by_scale(open_tokens: list[Token]) -> Convention:
    signs = {letter for token in open_tokens for letter in token.text if letter in ".,"}
    if len(signs) == 2:
        first = {sign: next(token for token in open_tokens if sign in token.text) for sign in ".,"}
        return Convention(
            None,
            f"figures with three digits after a dot ({first['.'].text.strip()!r}, {first['.'].where}) and after a "
            f"comma "
            f"({first[','].text.strip()!r}, {first[','].where}) stand in one table",
        )
    sign: Decimal = "." if "." in signs else ","
    if len(open_tokens) > 1 and _on_scale(open_tokens, sign):
        return Convention(
            sign,
            f"all {len(open_tokens)} figures with a sign have three digits after {sign!r}; "
            "only as decimals do they lie on their scales",
        )
    return Convention(
        None,
        f"{open_tokens[0].text.strip()!r} ({open_tokens[0].where}) may be a decimal or thousands, and no figure "
        f"decides",
    )


def _on_scale(tokens: Iterable[Token], decimal: Decimal) -> bool | None:
    """Whether each token lies on its scale as a decimal and none as thousands; None if a scale is not known."""
    for token in tokens:
        if token.scale is None:
            return None
        digits = bare(token.text).removesuffix("%")
        low, high = token.scale
        as_decimal = float(digits.replace(decimal, "."))
        as_thousands = float(digits.replace(decimal, ""))
        if not low - 0.01 <= as_decimal <= high + 0.01 or low <= as_thousands <= high:
            return False
    return True
