"""The first paragraph, word for word, of ten province-years in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from danvan_analysis import figures
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures.passages import reform_sentences
from danvan_analysis.validation.outcome import Check

#: Ordinary years, sampling error (2019), the edition whose scores are not their own sum (PCI 2011), breaks (2016,
#: 2018), an edition without the province (PAPI 2021), a table of the first thirty (PCI 2023), no weights (PCI 2005).
PARAGRAPHS: dict[tuple[str, int, str], str] = {
    ("Sơn La", 2024, "vi"): (
        "Sơn La có 43,89 trên 80 điểm PAPI 2024, thứ 25 trong 61 tỉnh theo cách xếp của dự án (PAPI chỉ công bố "
        "nhóm tứ phân vị, không công bố hạng); "
        "từ thứ 24 đến thứ 28 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "thay đổi so với 2023, +1,49, nằm trong cùng một phương pháp; "
        "trung vị cả nước 43,48. "
        "PAR INDEX 2024: 90,02%, thứ 12 trong 63 tỉnh theo bên công bố; "
        "không so sánh với 2023: thay đổi phương pháp (có tài liệu) 2024. "
        "Không tìm thấy điểm PCI và SIPAS của Sơn La năm 2024: không công bố không có nghĩa là thấp."
    ),
    ("Sơn La", 2024, "en"): (
        "Sơn La scored 43.89 of 80 on PAPI 2024, 25th of 61 in our ordering (PAPI itself publishes quartile "
        "groups, not ranks); "
        "between 24th and 28th in nine of ten re-weightings (Dirichlet, A = 100); "
        "the change from 2023, +1.49, is within one method; "
        "the national median is 43.48. "
        "PAR INDEX 2024: 90.02%, 12th of 63 according to the publisher; "
        "not compared with 2023: change of method (documented) 2024. "
        "No PCI or SIPAS score of Sơn La for 2024 was found: unpublished does not mean low."
    ),
    ("Sơn La", 2019, "vi"): (
        "Sơn La có 45,11 trên 80 điểm PAPI 2019, thứ 11 trong 63 tỉnh theo cách xếp của dự án (PAPI chỉ công bố "
        "nhóm tứ phân vị, không công bố hạng); "
        "từ thứ 1 đến thứ 53 theo sai số chọn mẫu đã công bố (5–95%); "
        "từ thứ 10 đến thứ 14 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "không so sánh với 2018: thay đổi phương pháp (có tài liệu) 2019; "
        "trung vị cả nước 43,73. "
        "PCI 2019: 63,38 trên 100 điểm, thứ 57 trong 63 tỉnh theo bên công bố; "
        "từ thứ 41 đến thứ 59 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "thay đổi so với 2018, +2,59, nằm trong cùng một phương pháp; "
        "trung vị cả nước 65,13. "
        "Không tìm thấy điểm PAR INDEX và SIPAS của Sơn La năm 2019: không công bố không có nghĩa là thấp."
    ),
    ("Sơn La", 2019, "en"): (
        "Sơn La scored 45.11 of 80 on PAPI 2019, 11th of 63 in our ordering (PAPI itself publishes quartile "
        "groups, not ranks); "
        "between 1st and 53rd by the published sampling error (5–95%); "
        "between 10th and 14th in nine of ten re-weightings (Dirichlet, A = 100); "
        "not compared with 2018: change of method (documented) 2019; "
        "the national median is 43.73. "
        "PCI 2019: 63.38 of 100, 57th of 63 according to the publisher; "
        "between 41st and 59th in nine of ten re-weightings (Dirichlet, A = 100); "
        "the change from 2018, +2.59, is within one method; "
        "the national median is 65.13. "
        "No PAR INDEX or SIPAS score of Sơn La for 2019 was found: unpublished does not mean low."
    ),
    ("Sơn La", 2011, "vi"): (
        "Sơn La có 39,22 trên 60 điểm PAPI 2011, thứ 4 trong 63 tỉnh theo cách xếp của dự án (PAPI chỉ công bố "
        "nhóm tứ phân vị, không công bố hạng); "
        "từ thứ 4 đến thứ 6 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "trung vị cả nước 35,66. "
        "PCI 2011: 54,32 trên 100 điểm, thứ 52 trong 63 tỉnh theo bên công bố; "
        "từ thứ 49 đến thứ 59 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100) của tổng có "
        "trọng số các thành phần đã in (điểm chung được in ở kỳ này không bằng tổng đó); "
        "thay đổi so với 2010, +5,06, nằm trong cùng một phương pháp; "
        "trung vị cả nước 59,43."
    ),
    ("Sơn La", 2011, "en"): (
        "Sơn La scored 39.22 of 60 on PAPI 2011, 4th of 63 in our ordering (PAPI itself publishes quartile "
        "groups, not ranks); "
        "between 4th and 6th in nine of ten re-weightings (Dirichlet, A = 100); "
        "the national median is 35.66. "
        "PCI 2011: 54.32 of 100, 52nd of 63 according to the publisher; "
        "between 49th and 59th in nine of ten re-weightings (Dirichlet, A = 100) of the weighted sum of the "
        "printed components (the printed overall scores of this edition are not that sum); "
        "the change from 2010, +5.06, is within one method; "
        "the national median is 59.43."
    ),
    ("Sơn La", 2015, "vi"): (
        "Sơn La có 35,51 trên 60 điểm PAPI 2015, thứ 31 trong 63 tỉnh theo cách xếp của dự án (PAPI chỉ công bố "
        "nhóm tứ phân vị, không công bố hạng); "
        "từ thứ 28 đến thứ 33 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "thay đổi so với 2014, +0,47, nằm trong cùng một phương pháp; "
        "trung vị cả nước 35,41. "
        "PCI 2015: 57,21 trên 100 điểm, thứ 44 trong 63 tỉnh theo bên công bố; "
        "từ thứ 32 đến thứ 52 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "thay đổi so với 2014, +1,93, nằm trong cùng một phương pháp; "
        "trung vị cả nước 58,47. "
        "Không tìm thấy điểm PAR INDEX của Sơn La năm 2015: không công bố không có nghĩa là thấp."
    ),
    ("Sơn La", 2015, "en"): (
        "Sơn La scored 35.51 of 60 on PAPI 2015, 31st of 63 in our ordering (PAPI itself publishes quartile "
        "groups, not ranks); "
        "between 28th and 33rd in nine of ten re-weightings (Dirichlet, A = 100); "
        "the change from 2014, +0.47, is within one method; "
        "the national median is 35.41. "
        "PCI 2015: 57.21 of 100, 44th of 63 according to the publisher; "
        "between 32nd and 52nd in nine of ten re-weightings (Dirichlet, A = 100); "
        "the change from 2014, +1.93, is within one method; "
        "the national median is 58.47. "
        "No PAR INDEX score of Sơn La for 2015 was found: unpublished does not mean low."
    ),
    ("Hà Giang", 2023, "vi"): (
        "Hà Giang có 44,25 trên 80 điểm PAPI 2023, thứ 11 trong 61 tỉnh theo cách xếp của dự án (PAPI chỉ công "
        "bố nhóm tứ phân vị, không công bố hạng); "
        "từ thứ 9 đến thứ 17 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "thay đổi so với 2022, +3,10, nằm trong cùng một phương pháp; "
        "trung vị cả nước 42,33. "
        "Không tìm thấy điểm PCI, PAR INDEX và SIPAS của Hà Giang năm 2023: không công bố không có nghĩa là thấp."
    ),
    ("Hà Giang", 2023, "en"): (
        "Hà Giang scored 44.25 of 80 on PAPI 2023, 11th of 61 in our ordering (PAPI itself publishes quartile "
        "groups, not ranks); "
        "between 9th and 17th in nine of ten re-weightings (Dirichlet, A = 100); "
        "the change from 2022, +3.10, is within one method; "
        "the national median is 42.33. "
        "No PCI, PAR INDEX or SIPAS score of Hà Giang for 2023 was found: unpublished does not mean low."
    ),
    ("Bắc Giang", 2021, "vi"): (
        "Bắc Giang có 64,74 trên 100 điểm PCI 2021, thứ 31 trong 63 tỉnh theo bên công bố, thứ 30 trong 63 tỉnh "
        "theo cách xếp của dự án (đồng hạng); "
        "không đổi ngẫu nhiên trọng số được, vì không có đủ điểm thành phần của 90% số tỉnh hoặc không rõ trọng số; "
        "không so sánh với 2020: thay đổi phương pháp (có tài liệu) 2021; "
        "trung vị cả nước 64,74. "
        "PAR INDEX 2021: chỉ có hạng, không có điểm (thứ 7 trong 63 tỉnh theo bên công bố). "
        "SIPAS 2021: chỉ có hạng, không có điểm (thứ 8 trong 63 tỉnh theo bên công bố). "
        "Không tìm thấy điểm PAPI của Bắc Giang năm 2021: không công bố không có nghĩa là thấp."
    ),
    ("Bắc Giang", 2021, "en"): (
        "Bắc Giang scored 64.74 of 100 on PCI 2021, 31st of 63 according to the publisher, 30th of 63 in our "
        "ordering (tied); "
        "no re-weighting, as components are not published for 90% of the provinces or their weights are not "
        "known; "
        "not compared with 2020: change of method (documented) 2021; "
        "the national median is 64.74. "
        "PAR INDEX 2021: a rank without a score (7th of 63 according to the publisher). "
        "SIPAS 2021: a rank without a score (8th of 63 according to the publisher). "
        "No PAPI score of Bắc Giang for 2021 was found: unpublished does not mean low."
    ),
    ("Sơn La", 2018, "vi"): (
        "Sơn La có 43,78 trên 80 điểm PAPI 2018, thứ 32 trong 61 tỉnh theo cách xếp của dự án (PAPI chỉ công bố "
        "nhóm tứ phân vị, không công bố hạng); "
        "từ thứ 32 đến thứ 37 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "không so sánh với 2017: thay đổi phương pháp (có tài liệu) 2018; "
        "trung vị cả nước 44,08. "
        "PCI 2018: 60,79 trên 100 điểm, thứ 56 trong 63 tỉnh theo bên công bố; "
        "từ thứ 52 đến thứ 59 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "thay đổi so với 2017, +1,89, nằm trong cùng một phương pháp; "
        "trung vị cả nước 63,23. "
        "PAR INDEX 2018: 78,83%, thứ 17 trong 63 tỉnh theo bên công bố; "
        "không so sánh với 2017: thay đổi phương pháp (có tài liệu) 2018. "
        "SIPAS 2018: chỉ có hạng, không có điểm (thứ 1 trong 63 tỉnh theo bên công bố)."
    ),
    ("Sơn La", 2018, "en"): (
        "Sơn La scored 43.78 of 80 on PAPI 2018, 32nd of 61 in our ordering (PAPI itself publishes quartile "
        "groups, not ranks); "
        "between 32nd and 37th in nine of ten re-weightings (Dirichlet, A = 100); "
        "not compared with 2017: change of method (documented) 2018; "
        "the national median is 44.08. "
        "PCI 2018: 60.79 of 100, 56th of 63 according to the publisher; "
        "between 52nd and 59th in nine of ten re-weightings (Dirichlet, A = 100); "
        "the change from 2017, +1.89, is within one method; "
        "the national median is 63.23. "
        "PAR INDEX 2018: 78.83%, 17th of 63 according to the publisher; "
        "not compared with 2017: change of method (documented) 2018. "
        "SIPAS 2018: a rank without a score (1st of 63 according to the publisher)."
    ),
    ("Hà Nội", 2022, "vi"): (
        "Hà Nội có 43,90 trên 80 điểm PAPI 2022, thứ 12 trong 61 tỉnh theo cách xếp của dự án (PAPI chỉ công bố "
        "nhóm tứ phân vị, không công bố hạng); "
        "từ thứ 9 đến thứ 17 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "thay đổi so với 2021, −0,54, nằm trong cùng một phương pháp (trong đó D1.1 nghi có thay đổi phương "
        "pháp); "
        "trung vị cả nước 42,24. "
        "PCI 2022: 66,74 trên 100 điểm, thứ 20 trong 63 tỉnh theo bên công bố; "
        "không đổi ngẫu nhiên trọng số được, vì không có đủ điểm thành phần của 90% số tỉnh hoặc không rõ trọng số; "
        "không so sánh với 2021: thay đổi phương pháp (có tài liệu) 2022; "
        "trung vị cả nước 65,22. "
        "PAR INDEX 2022: 89,58%, thứ 3 trong 63 tỉnh theo bên công bố; "
        "không so sánh với 2021: thay đổi phương pháp (có tài liệu) 2022. "
        "Không tìm thấy điểm SIPAS của Hà Nội năm 2022: không công bố không có nghĩa là thấp."
    ),
    ("Hà Nội", 2022, "en"): (
        "Hà Nội scored 43.90 of 80 on PAPI 2022, 12th of 61 in our ordering (PAPI itself publishes quartile "
        "groups, not ranks); "
        "between 9th and 17th in nine of ten re-weightings (Dirichlet, A = 100); "
        "the change from 2021, −0.54, is within one method (within it, a change of method suspected in D1.1); "
        "the national median is 42.24. "
        "PCI 2022: 66.74 of 100, 20th of 63 according to the publisher; "
        "no re-weighting, as components are not published for 90% of the provinces or their weights are not "
        "known; "
        "not compared with 2021: change of method (documented) 2022; "
        "the national median is 65.22. "
        "PAR INDEX 2022: 89.58%, 3rd of 63 according to the publisher; "
        "not compared with 2021: change of method (documented) 2022. "
        "No SIPAS score of Hà Nội for 2022 was found: unpublished does not mean low."
    ),
    ("Bà Rịa - Vũng Tàu", 2016, "vi"): (
        "Bà Rịa - Vũng Tàu có 36,30 trên 60 điểm PAPI 2016, thứ 26 trong 63 tỉnh theo cách xếp của dự án (PAPI "
        "chỉ công bố nhóm tứ phân vị, không công bố hạng); "
        "từ thứ 21 đến thứ 32 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "không so sánh với 2015: thay đổi phương pháp (có tài liệu) 2016; "
        "trung vị cả nước 35,72. "
        "PCI 2016: 60,50 trên 100 điểm, thứ 16 trong 63 tỉnh theo bên công bố; "
        "từ thứ 11 đến thứ 21 trong chín phần mười số lần đổi ngẫu nhiên trọng số (Dirichlet, A = 100); "
        "thay đổi so với 2015, +0,98, nằm trong cùng một phương pháp; "
        "trung vị cả nước 58,20. "
        "Không tìm thấy điểm PAR INDEX của Bà Rịa - Vũng Tàu năm 2016: không công bố không có nghĩa là thấp."
    ),
    ("Bà Rịa - Vũng Tàu", 2016, "en"): (
        "Bà Rịa - Vũng Tàu scored 36.30 of 60 on PAPI 2016, 26th of 63 in our ordering (PAPI itself publishes "
        "quartile groups, not ranks); "
        "between 21st and 32nd in nine of ten re-weightings (Dirichlet, A = 100); "
        "not compared with 2015: change of method (documented) 2016; "
        "the national median is 35.72. "
        "PCI 2016: 60.50 of 100, 16th of 63 according to the publisher; "
        "between 11th and 21st in nine of ten re-weightings (Dirichlet, A = 100); "
        "the change from 2015, +0.98, is within one method; "
        "the national median is 58.20. "
        "No PAR INDEX score of Bà Rịa - Vũng Tàu for 2016 was found: unpublished does not mean low."
    ),
    ("Đà Nẵng", 2005, "vi"): (
        "Đà Nẵng có 70,67 trên 100 điểm PCI 2005, thứ 2 trong 42 tỉnh theo bên công bố; "
        "không đổi ngẫu nhiên trọng số được, vì không có đủ điểm thành phần của 90% số tỉnh hoặc không rõ trọng số; "
        "trung vị cả nước 58,57."
    ),
    ("Đà Nẵng", 2005, "en"): (
        "Đà Nẵng scored 70.67 of 100 on PCI 2005, 2nd of 42 according to the publisher; "
        "no re-weighting, as components are not published for 90% of the provinces or their weights are not "
        "known; "
        "the national median is 58.57."
    ),
}


@pytest.mark.parametrize(("province", "year", "lang"), PARAGRAPHS)
def test_the_wording(province: str, year: int, lang: str) -> None:
    text = figures.reform_summary(year=year, province=province, lang=lang).text
    assert text == PARAGRAPHS[province, year, lang]


def test_both_languages_say_the_same_numbers() -> None:
    for province, year, lang in PARAGRAPHS:
        if lang == "en":
            continue
        vi, en = (PARAGRAPHS[province, year, one] for one in ("vi", "en"))
        assert _numbers(vi.replace(",", ".")) == _numbers(re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", en))


def _numbers(text: str) -> list[float]:
    return sorted(float(found) for found in re.findall(r"\d+(?:\.\d+)?", text))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_interval_goes_where_a_component_is_withheld(
    lang: str, remember: Callable[..., None], failing: Callable[..., Check]
) -> None:
    tidy.indicators()
    whole = figures.reform_summary(year=2024, province="Sơn La", lang=lang).text
    weights = "Dirichlet, A = 100"
    assert weights in whole
    cell = {"index": "PAPI", "edition_year": 2024, "component_code": "D4", "vintage": 2008, "province_code": "77"}
    remember(failing(cell, withhold=True))
    assert weights not in figures.reform_summary(year=2024, province="Sơn La", lang=lang).text
    assert "24–28" not in figures.reform_ranks(year=2024, province="Sơn La", lang=lang).text


@pytest.mark.parametrize(
    ("low", "high", "vi", "en"),
    [(1, 1, "thứ 1", "1st"), (2, 11, "từ thứ 2 đến thứ 11", "between 2nd and 11th")],
)
def test_an_interval_of_one_rank_is_one_rank(low: int, high: int, vi: str, en: str) -> None:
    assert reform_sentences._between(low, high, "vi") == vi
    assert reform_sentences._between(low, high, "en") == en


def test_three_widths_stand_side_by_side() -> None:
    lines = figures.reform_ranks(year=2024, province="Sơn La", lang="en").text.splitlines()
    assert lines[0].split("\t")[3:6] == [f"A\u00a0=\u00a0{a}" for a in (10, 100, 1000)]
    assert lines[1].split("\t") == ["PAPI", "25/61", "–", "20–32", "24–28", "25–27", "10"]
    assert "No interval" in figures.reform_ranks(year=2022, province="Sơn La", lang="en").text
    assert "no rank of ours" in figures.reform_ranks(year=2025, province="Sơn La", lang="en").text
