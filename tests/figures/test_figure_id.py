"""The id of a figure: one form, there and back, ASCII, safe as a path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis import figures
from danvan_analysis.errors import BadParameter, UnknownName, UnknownProvince
from danvan_analysis.figures import FigureId

ids = st.builds(
    FigureId,
    family=st.from_regex(r"[a-z]+(_[a-z]+)*", fullmatch=True),
    index=st.sampled_from(["PAPI", "PCI", "PAR_INDEX", "SIPAS", "all"]),
    year=st.integers(1000, 9999),
    vintage=st.sampled_from([2004, 2008, 2025]),
    code=st.integers(0, 99).map("{:02d}".format),
    lang=st.sampled_from(["vi", "en"]),
)


@given(ids)
def test_there_and_back(identity: FigureId) -> None:
    text = str(identity)
    assert FigureId.parse(text) == identity
    assert text.isascii()
    assert not set(text) & set('/\\: *?"<>|')


@given(ids, ids)
def test_two_ids_differ_in_text_where_they_differ(one: FigureId, other: FigureId) -> None:
    assert (str(one) == str(other)) == (one == other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "path.PCI.2019.2008-14",
        "path.PCI.2019.2008-14.fr",
        "path.PCI.19.2008-14.vi",
        "path.PCI.2019.2008-1.vi",
        "Path.PCI.2019.2008-14.vi",
        "path.PCI.2019.2008-14.vi\n",
        "../path.PCI.2019.2008-14.vi",
        "path.PCI.2019.2008-14.vi/../../x",
        "path.PCI.2019.2008-١٤.vi",
    ],
)
def test_another_form_is_refused_with_the_one_expected(text: str) -> None:
    with pytest.raises(BadParameter, match=r"expected <family>\.<index\|all>"):
        FigureId.parse(text)


def test_an_id_names_its_province() -> None:
    assert FigureId.parse("path.PCI.2019.2008-14.en").province.name_vi == "Sơn La"
    assert FigureId.parse("path.PCI.2006.2004-28.en").province.name_vi == "Hà Tây"


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownProvince, match="did you mean 'Sơn La'"):
        figures.path(index="PCI", year=2019, province="Sơn Lạ")
    with pytest.raises(UnknownName, match="did you mean 'PAPI'"):
        figures.path(index="PAP", year=2019)
    with pytest.raises(UnknownName, match="unknown language 'fr'"):
        figures.path(index="PCI", year=2019, lang="fr")
