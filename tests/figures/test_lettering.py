"""Labels take their place beside marks, and words their lines, by the widths of real letters."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danvan_analysis.figures import lettering
from danvan_analysis.figures.lettering import Point, places, text_width

_SAID = ["điểm", "của", "các", "tỉnh", "Bà", "Rịa", "-", "PAPI", "2024:", "(cùng"]
WORDS = st.lists(st.sampled_from(_SAID), min_size=1)


@given(WORDS, st.integers(60, 400))
@settings(max_examples=60, deadline=None)
def test_wrapped_lines_fit_and_lose_nothing(words: list[str], width: int) -> None:
    lines = lettering.wrap(" ".join(words), width=width, size=11)
    assert " ".join(lines).split() == words
    assert all(text_width(line, size=11) <= width or " " not in line for line in lines)


@pytest.mark.parametrize("text", ["thongtindoingoai.sonla.gov.vn/tin-tuc/2020", "x" * 80, "ngắn thôi"])
def test_broken_words_fit_and_lose_nothing(text: str) -> None:
    whole = lettering.broken(text, width=90)
    assert whole.replace(" ", "") == text.replace(" ", "")
    assert all(text_width(word) <= 90 for word in whole.split())


POINTS = st.lists(st.tuples(st.integers(10, 290), st.integers(10, 190)), min_size=1, max_size=25)


@given(POINTS)
@settings(max_examples=80, deadline=None)
def test_labels_never_cover_one_another_nor_leave_the_plot(found: list[tuple[int, int]]) -> None:
    points = [Point(x, y, "43,9", weight=n % 3) for n, (x, y) in enumerate(found)]
    chosen = places(points, size=10, within=(0, 0, 300, 200))
    boxes = []
    for place in chosen:
        if place is not None:
            half = text_width("43,9", size=10, bold=True) / 2
            boxes.append((place.x - half, place.y - 4, place.x + half, place.y + 4))
    for one, other in combinations(boxes, 2):
        across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
        assert across <= 0 or down <= 0
    assert all(left >= 0 and top >= 0 and right <= 300 and bottom <= 200 for left, top, right, bottom in boxes)


def test_the_heavier_label_is_kept() -> None:
    crowd = [Point(50, 50, "43,9", weight=n) for n in range(9)]
    chosen = places(crowd, size=10, within=(0, 0, 100, 100))
    assert [place is not None for place in chosen] == [n >= 5 for n in range(9)], "four sides, for the four heaviest"


def test_a_label_leaves_a_line_free_where_it_can() -> None:
    point = Point(50, 50, "43,9")
    free = places([point], size=10, within=(0, 0, 100, 100))[0]
    assert free is not None
    assert free.y < 50, "above, as it likes best"
    above = places([point], size=10, within=(0, 0, 100, 100), lines=[(50, 50, 50, 0)])[0]
    assert above is not None
    assert above.y > 50
    assert places([point], size=10, within=(0, 0, 100, 100), boxes=[(0, 0, 100, 100)]) == [None]
    crossed = [(0.0, y, 100.0, y) for y in (39.0, 50.0, 61.0)]
    assert places([point], size=10, within=(0, 0, 100, 100), lines=crossed, crowded=True) == [None]


def test_years_have_room_and_end_with_the_last() -> None:
    for width in (120, 250, 560):
        shown = lettering.years(2005, 2024, width=width)
        room = width / (2024 - 2005 + 1.2) * (shown[1] - shown[0])
        assert shown[-1] == 2024
        assert room >= text_width("2005") + 3
