"""The page of validation as a person without scripts sees it, on a telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.site.test_validation_page import FAILED, KNOWN

from danvan_analysis.project import find
from danvan_analysis.site.validation_page import write_validation_page
from danvan_analysis.validation import Outcome

pytestmark = pytest.mark.browser


def test_one_language_at_a_time_without_scripts(browser: Any, tmp_path: Path) -> None:
    path = write_validation_page(Outcome((FAILED, KNOWN)), find(), tmp_path)
    asked: list[str] = []
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    vietnamese = page.locator("body").inner_text()
    page.get_by_label("English").check()
    english = page.locator("body").inner_text()
    wide = page.locator("main").bounding_box()
    context.close()
    assert "Known (vi)" in vietnamese
    assert "Known (en)" not in vietnamese
    assert "Known (en)" in english
    assert "Known (vi)" not in english
    assert wide is not None
    assert wide["width"] <= 360, "nothing runs off a telephone"
    assert asked == [path.as_uri()]
