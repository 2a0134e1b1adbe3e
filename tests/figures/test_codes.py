"""The printed code of a figure: one for each figure, read back without a list, no slip of the pen unnoticed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.errors import BadParameter
from danvan_analysis.figures import Figure, FigureId, codes
from danvan_analysis.figures.families import FAMILIES, draw
from danvan_analysis.reference import registry, words
from danvan_analysis.reference.provinces import VINTAGES

IDS = st.builds(
    FigureId,
    family=st.sampled_from(sorted(FAMILIES)),
    index=st.sampled_from(codes.INDICES),
    year=st.one_of(st.just(0), st.integers(2000, 2126)),
    vintage=st.sampled_from(codes.VINTAGES),
    code=st.one_of(st.just("vn"), st.integers(0, 99).map("{:02d}".format)),
    lang=st.sampled_from(codes.LANGS),
)


@given(IDS)
def test_there_and_back(identity: FigureId) -> None:
    code = codes.of(identity)
    assert code == identity.short_code
    assert codes.read(code) == identity
    assert FigureId.parse(str(identity)) == identity, "also the year 0 of what is about no year"


def test_each_figure_has_its_own() -> None:
    made = {
        codes.of(FigureId(family, index, year, vintage, place, lang))
        for family, index, year, vintage, place, lang in itertools.product(
            sorted(FAMILIES)[:6],
            codes.INDICES,
            (0, *range(2005, 2031)),
            VINTAGES,
            ("01", "14", "99", "vn"),
            words.LANGS,
        )
    }
    assert len(made) == 6 * len(codes.INDICES) * 27 * len(VINTAGES) * 4 * len(words.LANGS)


@given(st.integers(0, 2**35 - 1))
def test_mixing_can_be_undone(number: int) -> None:
    assert codes.unmixed(codes.mixed(number)) == number
    assert 0 <= codes.mixed(number) < 2**35


def test_all_that_ids_are_made_of_has_a_number() -> None:
    assert {one.code for one in registry.indices()} | {"all"} == set(codes.INDICES)
    assert set(codes.VINTAGES) == set(VINTAGES)
    assert set(codes.LANGS) == set(words.LANGS)
    numbers = [family.number for family in FAMILIES.values()]
    assert len(set(numbers)) == len(numbers), "a number is given once"
    assert all(0 < number < 256 for number in numbers)


def test_numbers_in_print_stay_what_they_are() -> None:
    # Printed and cited: these may never change.
    assert codes.of(FigureId.parse("dot_strip.PAPI.2024.2008-14.vi")) == "DV-GGE1-MP3G"
    assert codes.of(FigureId.parse("path.PCI.2019.2008-14.en")) == "DV-DX0X-MJG6"
    assert codes.of(FigureId.parse("quotes.all.2020.2025-vn.vi")) == codes.of(
        FigureId("quotes", "all", 2020, 2025, "vn", "vi")
    )


CODES = [
    codes.of(FigureId.parse(text)).replace("-", "")[2:]
    for text in ("dot_strip.PAPI.2024.2008-14.vi", "path.PCI.2019.2008-14.en", "quotes.all.2020.2025-01.vi")
]


@pytest.mark.parametrize("code", CODES)
def test_every_single_wrong_symbol_is_found(code: str) -> None:
    for place, symbol in itertools.product(range(8), codes.ALPHABET):
        wrong = code[:place] + symbol + code[place + 1 :]
        if wrong != code:
            with pytest.raises(BadParameter, match="is no code"):
                codes.read(wrong)


def test_every_exchange_of_two_symbols_is_found() -> None:
    # The check is linear: what it says of one pair of values at two places holds whatever stands at the others.
    for first, second in itertools.combinations(range(8), 2):
        for one, other in itertools.combinations(range(32), 2):
            symbols = [7] * 8
            symbols[first], symbols[second] = one, other
            if second < 7:
                symbols[7] = codes.check(symbols[:7])
            else:
                # The check symbol itself takes part: find the symbols in front that give it.
                free = 0 if first else 1
                fitting = [value for value in range(32) if _fits(symbols, free, value)]
                symbols[free] = fitting[0]
            exchanged = list(symbols)
            exchanged[first], exchanged[second] = symbols[second], symbols[first]
            assert codes.check(symbols[:7]) == symbols[7]
            assert codes.check(exchanged[:7]) != exchanged[7], (first, second, one, other)


def _fits(symbols: list[int], free: int, value: int) -> bool:
    return codes.check([value if place == free else symbol for place, symbol in enumerate(symbols[:7])]) == symbols[7]


@pytest.mark.parametrize(
    "change", [str.lower, str.swapcase, lambda code: f"  {code[3:]} ", lambda code: code.replace("-", "")]
)
def test_how_people_type(change: object) -> None:
    identity = FigureId.parse("dot_strip.PAPI.2024.2008-14.vi")
    assert codes.read(change(codes.of(identity))) == identity  # type: ignore[operator]


def test_letters_that_look_like_digits_are_read_as_these() -> None:
    found = next(
        identity
        for year in range(2005, 2126)
        if {"0", "1"} <= set(codes.of(identity := FigureId("path", "PCI", year, 2008, "14", "vi")))
    )
    code = codes.of(found)
    body = code[3:]
    for zero, one in itertools.product("0Oo", "1IiLl"):
        assert codes.read(code[:3] + body.replace("0", zero).replace("1", one)) == found
    assert codes.read("ＤＶ－" + body) == found, "full-width letters of an input method"
    assert codes.read(code.replace("-", "\u2013")) == found, "a dash that Word made of the hyphen"


@pytest.mark.parametrize(
    "text", ["", "DV-", "DV-GGE1-MP3", "DV-GGE1-MP3GG", "DV-GGE1-MP3U", "x" * 5000, "DV-GGE1-MP3\u0661", "path.png"]
)
def test_no_code(text: str) -> None:
    assert codes.symbols_of(text) is None
    with pytest.raises(BadParameter, match="is no code of a figure"):
        codes.read(text)


def test_a_well_formed_code_that_stands_for_nothing() -> None:
    found = 0
    for number in range(0, 2**35, 2**35 // 500):
        values = [number >> 5 * place & 31 for place in reversed(range(7))]
        text = "".join(codes.ALPHABET[value] for value in [*values, codes.check(values)])
        try:
            identity = codes.read(text)
        except BadParameter as error:
            found += "stands for no figure" in str(error)
        else:
            assert codes.of(identity).replace("-", "")[2:] == text
    assert found > 400, "a code made up at random is refused"


def test_a_family_without_a_number_says_what_to_do() -> None:
    with pytest.raises(BadParameter, match=r"figures/families\.py"):
        codes.of(FigureId("made_up", "PCI", 2019, 2008, "14", "vi"))
    with pytest.raises(BadParameter):
        codes.of(FigureId("path", "PCI", 1999, 2008, "14", "vi"))


@pytest.mark.parametrize("size", ["page", "column"])
@pytest.mark.parametrize("lang", words.LANGS)
def test_the_code_is_the_last_line_of_a_drawing(lang: str, size: str) -> None:
    identity = FigureId("quotes", "all", 2020, 2008, "14", lang)
    made = draw(identity, size=size)
    assert isinstance(made, Figure)
    assert made.size == size
    assert made.spec["title"]["text"][-1] == words.term("citing.printed_code", lang).format(code=codes.of(identity))
    assert codes.of(identity) not in made.source_line, "the source line is about sources"
    # Both sizes are one figure: one code, two names of files.
    assert made.name == (str(identity) if size == "page" else f"{identity}.column")
