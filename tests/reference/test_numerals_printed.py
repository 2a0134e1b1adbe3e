"""Properties of figures: what was printed is what is read, and nothing lies between read and refused."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from danvan_analysis.reference import figure_words, numerals

COMMA, DOT = numerals.SEPARATORS[","], numerals.SEPARATORS["."]
QUALIFIER_ITEMS = list(figure_words.QUALIFIERS.items())
UNIT_ITEMS = list(figure_words.UNITS.items())
FACTOR_ITEMS = list(figure_words.FACTORS.items())


def read_all(texts: list[str], decimal: Any) -> list[dict[str, Any]]:
    """Return what a column reads as: one query for many texts."""
    return numerals.parse(pl.Series(texts, dtype=pl.String), decimal=decimal).rows(named=True)


def figure(**fields: object) -> dict[str, object]:
    """Return what a figure reads as, but for its text: an exact plain number if nothing else is said."""
    usual = {"low": None, "high": None, "whole": None, "qualifier": "exact", "unit": None, "factor": 1, "decimals": 0}
    return {"value": None, **usual, "problem": None, **fields}


NOTHING = dict.fromkeys(figure())


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, str, dict[str, object]]:
    """Return a figure in some printed form, the decimal sign of its source, and what it must read as."""
    decimal = draw(st.sampled_from(",."))
    group = "." if decimal == "," else ","

    def number() -> tuple[str, Decimal, int]:
        whole = draw(st.integers(0, 10 ** draw(st.integers(1, 10))))
        places = draw(st.integers(0, 6))
        ending = draw(st.integers(0, 10**places - 1)) if places else 0
        head = f"{whole:,}".replace(",", group) if draw(st.booleans()) else str(whole)
        tail = f"{decimal}{ending:0{places}d}" if places else ""
        return head + tail, Decimal(f"{whole}.{ending:0{places}d}" if places else whole), places

    space = draw(st.sampled_from(["", " ", "\u00a0", "\u2009", "  "]))
    gap = space or " "
    first, one, places = number()
    word, factor = draw(st.sampled_from([("", 1), *((gap + word, value) for word, value in FACTOR_ITEMS)]))
    unit_text, unit = draw(st.sampled_from([("", None), *((gap + word, unit) for word, unit in UNIT_ITEMS)]))
    lead, qualifier = draw(
        st.sampled_from([("", "exact"), *((word + gap, meaning) for word, meaning in QUALIFIER_ITEMS)])
    )
    minus = draw(st.sampled_from(["", "-", "\u2212"]))
    one = -one if minus else one
    kind = draw(st.sampled_from(["number", "range", "fraction"]))
    expected: dict[str, object] = {"qualifier": qualifier, "unit": unit, "factor": factor}
    if kind == "number":
        text = f"{lead}{minus}{first}{word}{unit_text}"
        return text, decimal, figure(value=float(one * factor), decimals=places, **expected)
    second, two, more = number()
    expected["decimals"] = max(places, more)
    if kind == "range":
        dash = draw(st.sampled_from([f"{space}-{space}", f"{space}–{space}", f"{gap}đến{gap}"]))
        text = f"{lead}{minus}{first}{dash}{second}{word}{unit_text}"
        ends: dict[str, object] = {"low": float(one * factor), "high": float(two * factor)}
        fits = one <= two
    else:
        text = f"{lead}{minus}{first}{space}/{space}{second}{unit_text}"
        ends, fits = {"value": float(one), "whole": float(two)}, 0 < two >= abs(one)
        expected["factor"] = 1
    bare = not (lead or unit_text or word)
    month = bare and abs(one) in range(1, 13) and 1900 <= two <= 2099
    return text, decimal, figure(**ends, **expected) if fits and not month else {}


@settings(deadline=None, max_examples=60)
@given(st.lists(printed(), min_size=1, max_size=12))
def test_a_printed_figure_reads_as_what_was_printed(made: list[tuple[str, str, dict[str, object]]]) -> None:
    for sign in ",.":
        texts = [text for text, decimal, _ in made if decimal == sign]
        outcomes = [expected for _, decimal, expected in made if decimal == sign]
        for text, expected, found in zip(texts, outcomes, read_all(texts, sign), strict=True):
            if expected:
                assert found == {"text": text, **expected}
            else:
                assert found["problem"] in {numerals.FALLING, numerals.OVER_WHOLE, numerals.MONTH}
                assert {**found, "problem": None} == {"text": text, **NOTHING}


def swapped(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.one_of(printed().map(lambda made: made[0]), st.text(alphabet="0189.,-–/% egầnk", max_size=12)), max_size=12
    )
)
def test_the_other_convention_is_the_same_with_the_signs_swapped(texts: list[str]) -> None:
    there = read_all([swapped(text) for text in texts], ".")
    for one, other in zip(read_all(texts, ","), there, strict=True):
        if one["problem"] == COMMA:
            assert other["problem"] == DOT
        else:
            assert {**one, "text": None} == {**other, "text": None}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(printed(), st.sampled_from("x*#$€_½٣²()?!'\x00"), st.integers(0, 40)), max_size=12))
def test_one_wrong_sign_anywhere_and_the_figure_is_refused(
    made: list[tuple[tuple[str, str, dict[str, object]], str, int]],
) -> None:
    for sign in ",.":
        spoilt = [text[:at] + junk + text[at:] for (text, decimal, _), junk, at in made if decimal == sign]
        for text, found in zip(spoilt, read_all(spoilt, sign), strict=True):
            assert {**found, "problem": None} == {"text": text, **NOTHING}
            assert found["problem"] in numerals.PROBLEMS


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.one_of(st.text(max_size=10), st.text(alphabet="0123456789.,-+/%eEk \u00a0\t", max_size=10)), max_size=12
    )
)
@example(["1\n2", "0x10", "1_000", "1.e5", "1e"])
def test_a_text_is_a_figure_or_refused_or_blank(texts: list[str]) -> None:
    for text, found in zip(texts, read_all(texts, ","), strict=True):
        assert found["text"] == text
        single, ranged, refused = found["value"] is not None, found["low"] is not None, found["problem"] is not None
        assert [single, ranged, refused].count(True) <= 1
        assert (found["high"] is not None) == ranged
        assert (found["qualifier"] is not None) == (found["decimals"] is not None) == (single or ranged)
        if not (single or ranged or refused):
            assert found == {"text": text, **NOTHING}
            assert not any(unicodedata.category(letter)[0] in "LNPS" for letter in text)
        if single or ranged:
            assert any(digit in text for digit in "0123456789")
