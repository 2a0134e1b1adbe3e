"""``danvan claims``: pages and JSON of another text, refusals, exit codes, the same words as the notebook."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danvan_analysis import figures
from danvan_analysis.cli import claims
from danvan_analysis.project import find
from danvan_analysis.published.claims_file import COLUMNS

Say = Callable[..., Any]
CLAIMS = [
    "K1,figure,PAPI 43.89,PAPI,overall,Sơn La,2024,2024,43.89,,point,,",
    "K2,figure,PAPI 50,PAPI,overall,Sơn La,2024,2024,50,,point,,",
    "K3,trend,PAPI tăng,PAPI,overall,Hà Nội,,,,,,,",
    "K4,event,có tổ chức,họp,event,Sơn La,,,,,,,",
]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "Bài viết số 1.csv"
    file.write_text("\n".join((",".join(COLUMNS), *CLAIMS)) + "\n", encoding="utf-8")
    return file


def test_contradicted_claims_are_no_error(say: Say, article: Path, tmp_path: Path) -> None:
    said = say("claims", str(article), "--lang", "all", "--out", str(tmp_path / "out"))
    assert said.code == 0
    names = ["bai-viet-so-1.vi.html", "bai-viet-so-1.en.html", "bai-viet-so-1.json"]
    assert said.out.split() == [str(tmp_path / "out" / name) for name in names]
    assert "independently confirmed 1; contradicted by published figures 1; not comparable 1; no data 1" in said.err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)


def test_the_json_has_all_that_the_page_has(say: Say, article: Path, tmp_path: Path) -> None:
    said = say("claims", str(article), "--out", str(tmp_path), "--json")
    content = json.loads(said.out)
    assert content == json.loads((tmp_path / "bai-viet-so-1.json").read_text(encoding="utf-8"))
    assert [one["verdict"]["code"] for one in content["claims"]] == [
        "confirmed", "contradicted", "not_comparable", "no_data",
    ]  # fmt: skip
    first = content["claims"][0]
    assert first["rule"]["code"] == "printed_elsewhere"
    assert first["province"] == {"code": "14", "vintage": 2008, "name": "Sơn La"}
    force = next(one for one in first["figures"] if one["in_force"] and one["same_thing"])
    assert (force["value"], force["table"], force["column"]) == (43.8876, "papi/papi_2020_2024_composite.csv", "value")
    assert all(source["url"] for source in content["sources"] if source["source_id"].startswith("PAPI"))
    assert content["file"] == "Bài viết số 1.csv"
    assert str(tmp_path) not in said.out, "no path of one machine"


def test_pages_stand_alone(article: Path, tmp_path: Path) -> None:
    written = claims.run(article, lang="all", out=tmp_path)
    for page in written.pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(?!data:|#)', text)
        assert "../../" not in text
        assert str(tmp_path) not in text
        assert text.count('<section class="claim">') == len(CLAIMS)
    vi, en = (page.read_text(encoding="utf-8") for page in written.pages)
    assert '<html lang="vi">' in vi
    assert "Kết luận" in vi
    assert "Verdict" not in vi
    assert '<html lang="en">' in en
    assert "Kết luận" not in en


def test_two_runs_write_the_same_bytes(article: Path, tmp_path: Path) -> None:
    one, two = (claims.run(article, lang="vi", out=tmp_path / name) for name in ("a", "b"))
    for first, second in zip((*one.pages, one.json), (*two.pages, two.json), strict=True):
        assert first.read_bytes() == second.read_bytes()


def test_the_project_s_own_claims_come_out_as_in_the_notebook(root: Path, tmp_path: Path) -> None:
    written = claims.run(root / "data/raw/claims.csv", lang="vi", out=tmp_path)
    page = written.pages[0].read_text(encoding="utf-8")
    own = figures.claims_checked(lang="vi").text
    for line in re.findall(r"Kết luận: [^\n]*", own):
        assert line.split(". ")[0] in page
    assert [one["verdict"]["code"] for one in written.content["claims"]].count("only_this_source") == 9


def test_every_cell_of_the_notebook_is_told_of_a_file_too(root: Path) -> None:
    """A section of the notebook that the command does not know would be missing from its page."""
    notebook = json.loads((root / "notebooks/claims.ipynb").read_text(encoding="utf-8"))
    calls = {"".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"}
    known = {call for call in calls if claims._CALL.fullmatch(call)}
    assert {claims._CALL.fullmatch(call)[1] for call in known} == {  # type: ignore[index]
        name for name in figures.__all__ if name.startswith("claims_")
    }


def test_sections_about_the_project_s_report_are_left_out(article: Path, project: Path, tmp_path: Path) -> None:
    file = project / "notebooks/claims.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    extra = {"cell_type": "markdown", "id": "cite-vi", "metadata": {"tags": ["lang-vi"]}, "source": "## Cách trích"}
    call = 'dv.figures.how_to_cite(report="claims", lang=lang)'
    code = {"cell_type": "code", "id": "cite", "metadata": {}, "execution_count": None, "outputs": [], "source": call}
    notebook["cells"] += [extra, code]
    file.write_text(json.dumps(notebook), encoding="utf-8")
    page = claims.run(article, out=tmp_path / "out", project=find(project)).pages[0].read_text(encoding="utf-8")
    assert "Cách trích" not in page
    assert "Nguồn đã dùng" in page


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "K1,figure,x,PAPI,overall,Sơn Lạ,2024,2024,1,,,,",
            "row 2, column province: unknown province 'Sơn Lạ'",
        ),
        ("K1,figure,x,PAP,overall,Sơn La,2024,2024,1,,,,", "row 2, column subject: unknown index 'PAP'; did you mean"),
        ("K1,figure,x,x,models_totl,Sơn La,2024,2024,1,,,,", "row 2, column measure: unknown measure 'models_totl'"),
        ("K1,figure,x,PAPI,overall,Sơn La,20244,2024,1,,,,", "row 2, column period_start_year: found '20244'"),
        ("K1,figure,x,PAPI,overall,Sơn La,2024,2024,một,,,,", "row 2, column printed: found 'một'"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_written(say: Say, tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(",".join(COLUMNS) + "\n" + line + "\n", encoding="utf-8")
    said = say("claims", str(file), "--out", str(tmp_path / "out"))
    assert said.code == 2
    assert told in said.err
    assert said.out == ""
    assert not (tmp_path / "out").exists()


def test_an_absent_file_and_an_unknown_language_are_refused(say: Say, article: Path, tmp_path: Path) -> None:
    assert say("claims", str(tmp_path / "none.csv")).code == 2
    said = say("claims", str(article), "--lang", "fr", "--out", str(tmp_path / "out"))
    assert (said.code, "did you mean 'vi' or 'en' or 'all'" in said.err) == (2, True)


def test_the_name_of_a_file_cannot_lead_elsewhere(tmp_path: Path) -> None:
    odd = tmp_path / ("..%2F<b>" + "x" * 150 + ".csv")
    odd.write_text(",".join(COLUMNS) + "\n" + CLAIMS[0] + "\n", encoding="utf-8")
    written = claims.run(odd, lang="vi", out=tmp_path / "out")
    assert {path.parent for path in (*written.pages, written.json)} == {tmp_path / "out"}
    assert "<b>" not in written.pages[0].read_text(encoding="utf-8")
