"""What holds for each figure of each family, in both languages, in ordinary and in odd editions."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import Absence, Figure, FigureId, theme

SVG = "{http://www.w3.org/2000/svg}"
LONG = "Bà Rịa - Vũng Tàu"

#: Family, index, year, province: ordinary editions, and those with few, lost or missing provinces.
FIGURES: list[tuple[str, str | None, int, str]] = [
    ("dot_strip", "PAPI", 2024, "Sơn La"),
    ("dot_strip", "PAPI", 2011, "Quảng Bình"),
    ("dot_strip", "PAPI", 2018, "Thanh Hóa"),
    ("dot_strip", "PCI", 2005, "Sơn La"),
    ("dot_strip", "PCI", 2006, LONG),
    ("ranked_list", "PAPI", 2024, "Sơn La"),
    ("ranked_list", "PCI", 2005, "Sơn La"),
    ("ranked_list", "PCI", 2008, LONG),
    ("tile_map", "PCI", 2005, "Sơn La"),
    ("tile_map", "PAPI", 2022, "Thừa Thiên Huế"),
    ("profile", "PAPI", 2011, "Sơn La"),
    ("profile", "PAPI", 2024, "Sơn La"),
    ("profile", "PCI", 2019, LONG),
    ("path", "PAPI", 2011, "Sơn La"),
    ("path", "PAPI", 2024, LONG),
    ("path", "PCI", 2024, "Sơn La"),
    ("path", "PAR_INDEX", 2013, "Sơn La"),
    ("path", "PAR_INDEX", 2024, "Sơn La"),
    ("path", "SIPAS", 2024, "Sơn La"),
    ("path", "PAPI", 2025, "Sơn La"),
    ("ranked_list", "PAPI", 2019, "Sơn La"),
    ("ranked_list", "PCI", 2011, LONG),
    ("ranked_list", "PCI", 2022, "Hà Nội"),
    ("rank_path", "PAPI", 2018, LONG),
    ("rank_path", "PAPI", 2024, "Sơn La"),
    ("rank_path", "PCI", 2024, "Hà Nội"),
    ("rank_drivers", "PAPI", 2019, "Sơn La"),
    ("rank_drivers", "PCI", 2015, LONG),
    ("change_dumbbells", "PAPI", 2021, LONG),
    ("change_dumbbells", "PCI", 2015, "Sơn La"),
    ("heat_table", "PAPI", 2021, "Quảng Ninh"),
    ("heat_table", "PCI", 2024, LONG),
    ("coverage_grid", None, 2005, "Sơn La"),
    ("coverage_grid", None, 2024, LONG),
]
EACH = [(*case, lang) for case in FIGURES for lang in ("vi", "en")]
each = pytest.mark.parametrize(("family", "index", "year", "province", "lang"), EACH)


def shown(root: ElementTree.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def values(node: Any, key: str) -> Iterator[Any]:
    """All values of a key anywhere in a specification."""
    if isinstance(node, dict):
        for name, content in node.items():
            if name == key:
                yield content
            yield from values(content, key)
    elif isinstance(node, list):
        for content in node:
            yield from values(content, key)


@each
def test_drawing_is_accessible_and_stands_alone(
    family: str, index: str | None, year: int, province: str, lang: str, draw: Callable[..., Figure]
) -> None:
    figure = draw(family, index, year, province, lang)
    root = ElementTree.fromstring(figure.svg)
    assert root.get("role") == "img"
    assert root.get("lang") == lang
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root.findtext(f"{SVG}title") == figure.title
    assert root.findtext(f"{SVG}desc") == figure.alt
    assert unicodedata.is_normalized("NFC", figure.svg)
    assert province in figure.title, "the province stands in the title, with its marks"
    for element in root.iter():
        for name, content in element.attrib.items():
            assert not name.endswith("href") or content.startswith("#"), (name, content)
            assert "http" not in content, (name, content)
    assert not re.search(r"@import|url\((?!#)", figure.svg)


@each
def test_words_say_source_unit_and_language(
    family: str, index: str | None, year: int, province: str, lang: str, draw: Callable[..., Figure]
) -> None:
    figure = draw(family, index, year, province, lang)
    words = [figure.title, figure.alt, figure.source_line, *figure.notes]
    assert all(unicodedata.is_normalized("NFC", text) and text == text.strip() and text for text in words)
    assert figure.source_line.startswith({"vi": "Nguồn: ", "en": "Source: "}[lang])
    assert figure.source_ids
    assert set(figure.source_ids) <= set(tidy.sources()["source_id"])
    text = " ".join(words)
    # 43,89 is a Vietnamese number and no English one; 43.89 the other way round.
    other = r"\d\.\d\d\b" if lang == "vi" else r"\d,\d\d(?!\d)\b"
    assert not re.search(other, text), text
    texts = shown(ElementTree.fromstring(figure.svg))
    assert not [one for one in texts if re.search(r"\d\.\d" if lang == "vi" else r"\d,\d", one)]
    assert figure.spec["config"]["locale"]["number"]["decimal"] == {"vi": ",", "en": "."}[lang]
    drawn = " ".join(texts)
    for sentence in words[2:]:
        assert sentence.split()[0] in drawn
    assert re.sub(r"\W", "", figure.title) in re.sub(r"\W", "", drawn), "the title is drawn, whole"


@each
def test_specification_is_whole_and_valid(
    family: str, index: str | None, year: int, province: str, lang: str, draw: Callable[..., Figure]
) -> None:
    import altair as alt

    figure = draw(family, index, year, province, lang)
    text = json.dumps(figure.spec, ensure_ascii=False, allow_nan=False)
    assert '"url"' not in text
    assert "v6" in figure.spec["$schema"]
    named = {content["name"] for content in values(figure.spec, "data") if "name" in content}
    assert named == set(figure.spec["datasets"]), "each data set is used, and each one used is inside"
    assert figure.spec["description"] == figure.alt
    if lang == "vi":
        # The schema is large, and the words of the other language change nothing in it.
        chart = alt.VConcatChart.from_dict(figure.spec, validate=True)
        assert chart.to_dict(validate=False)["vconcat"]


@each
def test_plotted_rows_lead_to_printed_cells(
    family: str, index: str | None, year: int, province: str, lang: str, draw: Callable[..., Figure]
) -> None:
    figure = draw(family, index, year, province, lang)
    assert figure.data.height > 0
    assert str(figure.id) == f"{family}.{index or 'all'}.{year}.2008-{figure.id.code}.{lang}"
    assert figure.id.province.name_vi == province
    payload = figure.payload()
    assert json.loads(json.dumps(payload, allow_nan=False))["columns"] == figure.data.columns
    if "as_published" in figure.data.columns:
        printed = (pl.col("status") == "published") & pl.col("value").is_not_null()
        published = figure.data.filter(printed)
        assert published.select(pl.col("table", "row", "column", "as_published").null_count()).row(0) == (0, 0, 0, 0)
        assert set(figure.data.filter(pl.col("value").is_not_null())["source_id"].is_null()) == {False}


@pytest.mark.parametrize("size_name", ["page", "column"])
@pytest.mark.parametrize(("family", "index", "year", "province"), FIGURES)
def test_nothing_is_drawn_outside(
    family: str,
    index: str | None,
    year: int,
    province: str,
    size_name: str,
    draw: Callable[..., Figure],
    pixels: Callable[..., NDArray[np.uint8]],
    size: Callable[[str], tuple[float, float]],
) -> None:
    svg = draw(family, index, year, province, size=size_name).svg
    margin = 40
    width, height = (round(side) for side in size(svg))
    outside = pixels(svg, margin=margin)[..., 3].copy()
    outside[margin : margin + height + 1, margin : margin + width + 1] = 0
    assert outside.max() == 0, "something is cut off at the edge of the drawing"
    # A Word page between its margins is about 605 pixels wide; wider figures are shrunk with their letters.
    assert width <= theme.width(size_name) + 2 * 12 + 8, width


def test_two_figures_in_one_page_share_no_element() -> None:
    # A clipped mark and a colour gradient: both are drawn by reference to an element's id.
    paint = {
        "x1": 1, "y1": 1, "x2": 1, "y2": 0, "gradient": "linear",
        "stops": [{"offset": 0, "color": "white"}, {"offset": 1, "color": "red"}],
    }  # fmt: skip
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 3}]},
        "mark": {"type": "area", "clip": True, "color": paint},
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}},
    }
    seen: list[set[str]] = []
    for lang in ("vi", "en"):
        identity = FigureId("path", "PCI", 2019, 2008, "14", lang)
        svg = Figure(identity, "t", "a", "s", spec, pl.DataFrame()).svg
        ids = re.findall(r'\bid="([^"]+)"', svg)
        used = re.findall(r"url\(#([^)]+)\)", svg)
        assert len(ids) == len(set(ids)) >= 2
        assert len(used) >= 2
        assert set(used) <= set(ids)
        seen.append(set(ids))
    assert not seen[0] & seen[1]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize(
    ("family", "index", "year"),
    [
        ("dot_strip", "PCI", 2023),
        ("dot_strip", "PAR_INDEX", 2024),
        ("dot_strip", "SIPAS", 2022),
        ("ranked_list", "PCI", 2024),
        ("ranked_list", "PAR_INDEX", 2021),
        ("tile_map", "SIPAS", 2024),
        ("tile_map", "PAR_INDEX", 2018),
        ("profile", "PAR_INDEX", 2022),
        ("profile", "PCI", 2022),
        ("path", "PCI", 2005),
        ("path", "SIPAS", 2019),
        ("rank_path", "SIPAS", 2024),
        ("rank_path", "PAR_INDEX", 2024),
        ("rank_path", "PCI", 2005),
        ("rank_drivers", "SIPAS", 2024),
        ("rank_drivers", "PCI", 2022),
        ("rank_drivers", "PAPI", 2025),
        ("change_dumbbells", "PAPI", 2011),
        ("change_dumbbells", "PAPI", 2018),
        ("change_dumbbells", "PCI", 2022),
        ("heat_table", "PCI", 2005),
    ],
)
def test_data_that_support_no_figure_give_a_reason(
    family: str, index: str, year: int, lang: str, ask: Callable[..., Figure | Absence]
) -> None:
    made = ask(family, index, year, "Sơn La", lang)
    assert isinstance(made, Absence)
    assert made.what
    assert made.why
    assert f'lang="{lang}"' in made.html
    assert made._repr_mimebundle_()["text/plain"] == f"{made.what} {made.why}"


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("family", ["dot_strip", "ranked_list", "tile_map", "profile", "change_dumbbells"])
@pytest.mark.parametrize(("index", "year"), [("PAPI", 2008), ("SIPAS", 2016), ("PAPI", 2025)])
def test_a_year_without_an_edition_is_not_called_incomplete(
    family: str, index: str, year: int, lang: str, ask: Callable[..., Figure | Absence]
) -> None:
    made = ask(family, index, year, "Sơn La", lang)
    assert isinstance(made, Absence)
    assert made.why.startswith(
        {"vi": f"Không có kỳ {index} {year}", "en": f"There is no {index} edition of {year}"}[lang]
    )
