"""How many reports are rendered at once, and what a plan says of the pages beside a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danvan_analysis.reports import dispatch
from danvan_analysis.reports.plan import Links, Report, linked


@given(st.integers(1, 128), st.integers(0, 1 << 40))
def test_workers_fit_into_memory_and_are_never_none(workers: int, available: int) -> None:
    found = dispatch.fitting(workers, available_bytes=available)
    assert 1 <= found <= workers
    assert found == 1 or found * dispatch.WORKER_BYTES <= available


def test_short_memory_means_fewer_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    class Short:
        available = 2 * dispatch.WORKER_BYTES + 5

    monkeypatch.setattr(psutil, "virtual_memory", Short)
    assert dispatch.fitting(16) == 2


def report(
    year: int, lang: str = "vi", code: str = "14", slug: str = "son-la", notebook: str = "reform_indices"
) -> Report:
    return Report(year, notebook, code, slug, slug, lang)


def test_a_page_leads_to_the_nearest_years_of_the_same_report() -> None:
    plan = [report(2011), report(2014), report(2019), report(2014, "en"), report(2016, notebook="emulation_movement")]
    links = linked(plan)
    assert links[report(2014)] == Links(other=True, earlier=2011, later=2019)
    assert links[report(2011)] == Links(other=False, earlier=None, later=2014)
    assert links[report(2014, "en")] == Links(other=True)
    assert links[report(2016, notebook="emulation_movement")] == Links()


def test_a_page_leads_to_no_other_area_of_the_same_name() -> None:
    before, after = report(2024, code="72", slug="tay-ninh"), report(2025, code="80", slug="tay-ninh")
    assert linked([before, after])[after] == Links()


def test_a_report_about_no_year_has_no_year_beside_it() -> None:
    claims = Report(0, "claims", "", "", "", "vi")
    assert linked([claims, Report(0, "claims", "", "", "", "en")])[claims] == Links(other=True)
