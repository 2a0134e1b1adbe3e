"""What holds for every family about the country: both languages, both sizes, odd editions, withheld cells."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from xml.etree import ElementTree

import pytest

from danvan_analysis import figures
from danvan_analysis.figures import Figure, theme
from danvan_analysis.figures.families import FAMILIES, draw
from danvan_analysis.validation.outcome import Check

SVG = "{http://www.w3.org/2000/svg}"
#: An ordinary edition of each family, and one with holes, other units or few provinces.
CASES = [
    ("country_distribution", "PAPI", 2021),
    ("country_distribution", "PCI", 2005),
    ("country_regions", "PCI", 2006),
    ("country_ends", "PAPI", 2019),
    ("country_ends", "PCI", 2006),
    ("country_changes", "PAPI", 2022),
    ("country_changes", "PCI", 2019),
    ("country_dimensions", "PAPI", 2021),
    ("country_map", "PAPI", 2021),
    ("country_agreement", "all", 2021),
    ("country_spread", "PCI", 2024),
    ("country_published", "SIPAS", 2024),
    ("country_published", "PAPI", 2024),
    ("country_coverage", "all", 2005),
]
each = pytest.mark.parametrize(("family", "index", "year"), CASES)
sized = pytest.mark.parametrize("size", ["page", "column"])
spoken = pytest.mark.parametrize("lang", ["vi", "en"])


@cache
def drawn(family: str, index: str, year: int, lang: str, size: str) -> Figure:
    asked = {} if index == "all" else {"index": index}
    made = getattr(figures, family)(**asked, year=year, lang=lang, size=size)
    assert isinstance(made, Figure), made
    return made


def test_every_family_is_about_the_country() -> None:
    own = {name: family for name, family in FAMILIES.items() if name.startswith("country_")}
    assert {name for name, _, _ in CASES} == set(own)
    assert sorted(family.number for family in own.values()) == list(range(20, 30))
    assert not any(family.of_province for family in own.values())


@each
@spoken
def test_words_are_whole_and_of_one_language(family: str, index: str, year: int, lang: str) -> None:
    figure = drawn(family, index, year, lang, "page")
    said = [figure.title, figure.alt, figure.source_line, *figure.notes]
    assert all(text and text == text.strip() and unicodedata.is_normalized("NFC", text) for text in said)
    assert not any(sign in text for text in said for sign in "{}")
    assert figure.alt.startswith(figure.title)
    assert len(figure.alt) > len(figure.title) + 10
    # 43,89 is a Vietnamese number and no English one; 43.89 the other way round.
    other = r"\d\.\d\d\b" if lang == "vi" else r"\d,\d\d(?!\d)\b"
    assert not re.search(other, " ".join(said))
    texts = ["".join(one.itertext()) for one in ElementTree.fromstring(figure.svg).iter(f"{SVG}text")]
    decimal = r"\d\.\d(?!\d\d)" if lang == "vi" else r"\d,\d(?!\d\d)"
    assert not [text for text in texts if re.search(decimal, text)]
    assert figure.id.code == "vn"
    assert figure.id.province is None


@each
@sized
def test_drawing_keeps_its_width_and_covers_no_text(family: str, index: str, year: int, size: str) -> None:
    figure = drawn(family, index, year, "vi", size)
    found = re.search(r'<svg[^>]*\bwidth="([\d.]+)"', figure.svg)
    assert found is not None
    assert float(found[1]) <= theme.width(size) + 2 * 12 + 8
    assert not covered(figure.svg)


def covered(svg: str) -> list[tuple[str, str]]:
    """Pairs of texts whose boxes overlap, by the widths of the letters of the font that draws them."""
    from danvan_analysis.figures import lettering

    boxes: list[tuple[float, float, float, float, str]] = []

    def walk(element: ElementTree.Element, x: float, y: float) -> None:
        transform = element.get("transform", "")
        for step in re.findall(r"translate\(([-\d.]+)[, ]+([-\d.]+)\)", transform):
            x, y = x + float(step[0]), y + float(step[1])
        if element.tag == f"{SVG}text" and "rotate" not in transform:
            size = float(element.get("font-size", "11px").removesuffix("px"))
            bold = element.get("font-weight") == "bold"
            anchor = {"end": 1.0, "middle": 0.5}.get(element.get("text-anchor", "start"), 0.0)
            spans = [span.text or "" for span in element.iter(f"{SVG}tspan")] or ["".join(element.itertext())]
            for number, line in enumerate(spans):
                wide = lettering.text_width(line, size=size, bold=bold)
                left, base = x - anchor * wide, y + number * size
                boxes.append((left, base - 0.6 * size, left + wide, base, line))
        for child in element:
            walk(child, x, y)

    walk(ElementTree.fromstring(svg), 0.0, 0.0)
    boxes = [box for box in boxes if box[4].strip()]
    assert len(boxes) > 5
    found = []
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
            if across > 1 and down > 1:
                found.append((one[4], other[4]))
    return found


@each
def test_drawn_from_its_id(family: str, index: str, year: int) -> None:
    figure = drawn(family, index, year, "en", "column")
    again = draw(figure.id, size="column")
    assert isinstance(again, Figure)
    assert again.payload() == figure.payload()
    assert json.loads(json.dumps(figure.payload(), allow_nan=False))["columns"] == figure.data.columns
    assert figure.source_ids


@pytest.mark.parametrize(
    ("family", "index", "year", "cell"),
    [
        ("country_distribution", "PCI", 2019, ("PCI", 2019, "PCI")),
        ("country_regions", "PCI", 2019, ("PCI", 2019, "PCI")),
        ("country_ends", "PAPI", 2024, ("PAPI", 2024, "D4")),
        ("country_changes", "PAPI", 2024, ("PAPI", 2023, "PAPI")),
        ("country_dimensions", "PAPI", 2024, ("PAPI", 2023, "D4")),
        ("country_map", "PAPI", 2024, ("PAPI", 2024, "PAPI")),
        ("country_agreement", "all", 2019, ("PCI", 2019, "PCI")),
        ("country_spread", "PAPI", 2024, ("PAPI", 2012, "PAPI")),
        ("country_published", "PAPI", 2022, ("PAPI", 2020, "PAPI")),
    ],
)
def test_a_withheld_cell_takes_the_place_of_the_figure(
    family: str, index: str, year: int, cell: tuple[str, int, str],
    remember: Callable[..., None], failing: Callable[..., Check],
) -> None:  # fmt: skip
    key = {"index": cell[0], "edition_year": cell[1], "component_code": cell[2], "vintage": 2008, "province_code": "14"}
    remember(failing(key, withhold=True))
    asked = {} if index == "all" else {"index": index}
    figure = getattr(figures, family)(**asked, year=year, lang="en")
    assert figure.withheld
    assert "made up for a test" in figure.alt
    assert not re.search(r"\d\.\d\d", figure.title)
    assert "{" not in figure.title


def test_a_withheld_printed_statistic_takes_the_place_of_the_figure(
    remember: Callable[..., None], failing: Callable[..., Check]
) -> None:
    remember()
    printed = figures.country_published(index="SIPAS", year=2023, lang="en")
    assert isinstance(printed, Figure)
    assert not printed.withheld
    row = printed.data.filter(edition_year=2023, statistic="mean", kind="printed").row(0, named=True)
    remember(failing(places=[(row["table"], row["row"])], suite="national", withhold=True))
    assert figures.country_published(index="SIPAS", year=2023, lang="en").withheld
