"""How figures and reports are cited: the same words each time, read back by the programs that people use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from danvan_analysis.errors import UnknownName
from danvan_analysis.figures import FigureId, citing
from danvan_analysis.reference import words

OF = citing.Release("0.1.0", "2026.11.0", "2026-11-22")
HOSTILE = r"5 % & co_op {x} $1 #2 ~a ^b \c “Dân vận khéo” – Đường ư ơ ế"


def item(lang: str = "vi", title: str = "Sơn La: PCI 2019, thứ 34") -> dict[str, Any]:
    return citing.figure_item(
        FigureId.parse(f"path.PCI.2019.2008-14.{lang}"),
        title=title,
        source_line="Nguồn: PCI 2019, VCCI (cùng USAID).",
        of=OF,
    )


def test_as_vietnamese_journals_write_it() -> None:
    assert citing.text(item()) == (
        "Nhóm tác giả danvan-analysis (2026). Sơn La: PCI 2019, thứ 34 [Hình DV-BJ95-0GW8]. danvan-analysis, "
        "phiên bản 0.1.0, bản dữ liệu 2026.11.0, ngày 22/11/2026. Nguồn: PCI 2019, VCCI (cùng USAID)."
    )


def test_in_english() -> None:
    assert citing.text(item("en", "Sơn La: PCI 2019")) == (
        "The danvan-analysis authors (2026). Sơn La: PCI 2019 [Figure DV-DX0X-MJG6]. danvan-analysis, version 0.1.0, "
        "data release 2026.11.0 of 22 November 2026. Nguồn: PCI 2019, VCCI (cùng USAID)."
    )


def test_the_authors_are_those_of_the_citation_file(root: Path) -> None:
    content = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert [one["name"] for one in content["authors"]] == [words.term("citing.authors", "en")]
    assert content["title"] == citing.PROJECT
    assert content["version"] == citing.project_version()


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("title", ["Sơn La: PCI 2019, thứ 34", HOSTILE])
def test_bibtex_is_read_back(lang: str, title: str) -> None:
    from pybtex.database import parse_string

    made = item(lang, title)
    (entry,) = parse_string(citing.bibtex(made), "bibtex").entries.values()
    assert entry.key == made["id"] == made["number"]
    assert [str(person) for person in entry.persons["author"]] == ["{" + made["author"][0]["literal"] + "}"]
    assert _plain(entry.fields["title"][1:-1]) == title
    assert (entry.fields["year"], entry.fields["month"], entry.fields["version"]) == ("2026", "11", "0.1.0")
    assert "2026.11.0" in entry.fields["howpublished"]
    assert _plain(entry.fields["note"]) == made["note"]
    assert entry.fields["language"] == {"vi": "vietnamese", "en": "english"}[lang]


def _plain(said: str) -> str:
    """What LaTeX prints of a text."""
    for command, letter in ((r"\textasciitilde{}", "~"), (r"\textasciicircum{}", "^"), (r"\textbackslash{}", "\0")):
        said = said.replace(command, letter)
    return re.sub(r"\\([{}&%$#_])", r"\1", said).replace("\0", "\\")


def test_bibtex_is_set_by_a_style() -> None:
    from pybtex import PybtexEngine

    text = PybtexEngine().format_from_string(citing.bibtex(item()), style="plain", output_backend="plaintext")
    assert "Nhóm tác giả danvan-analysis" in text
    assert "thứ 34" in text


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("lang", words.LANGS)
def test_csl_is_read_back(lang: str) -> None:
    import json

    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    made = item(lang)
    (parsed,) = json.loads(citing.csl(made))
    assert parsed == made
    source = CiteProcJSON([parsed])
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Citation([CitationItem(made["id"])]))
    (printed,) = [str(one) for one in bibliography.bibliography()]
    assert made["title"] in printed
    assert made["author"][0]["literal"] in printed
    assert "2026" in printed


def test_ris_is_read_back() -> None:
    lines = citing.ris(item(title="Sơn La\nhai dòng")).split("\r\n")
    assert lines[-1] == ""
    fields = dict(line.split("  - ", 1) for line in lines[:-1])
    assert [*fields][:: len(fields) - 1] == ["TY", "ER"]
    assert fields["TY"] == "FIGURE"
    assert fields["TI"] == "Sơn La hai dòng", "a line of the title is no field of its own"
    assert (fields["PY"], fields["DA"]) == ("2026", "2026/11/22")
    assert fields["AU"] == "Nhóm tác giả danvan-analysis,"
    assert fields["M1"] == "DV-BJ95-0GW8"


@pytest.mark.parametrize("lang", words.LANGS)
@pytest.mark.parametrize("report", words.keys("title"))
def test_every_report_can_be_cited(report: str, lang: str) -> None:
    made = citing.report_item(report=report, year=2019, province="Sơn La", lang=lang, of=OF)
    text = citing.text(made)
    assert made["type"] == "report"
    assert words.term("citing.authors", lang) in text
    assert "2026.11.0" in text
    assert "{" not in text
    assert text.endswith(".")
    assert re.fullmatch(r"[a-z0-9-]+", made["id"]), "a key that BibTeX takes"
    assert text == citing.text(citing.report_item(report=report, year=2019, province="son la", lang=lang, of=OF))
    if report in ("reform_indices", "national_year"):
        assert "VCCI" in text
        assert "CECODES" in text


def test_reports_differ_in_their_keys() -> None:
    keys = {
        citing.report_item(report="reform_indices", year=year, province=place, lang=lang, of=OF)["id"]
        for year in (2018, 2019)
        for place in ("Sơn La", "Hà Giang", None)
        for lang in words.LANGS
    }
    assert len(keys) == 2 * 2 * 2, "no province is the one of the project"


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownName, match="format of a citation"):
        citing.written(item(), "endnote")
    with pytest.raises(UnknownName, match="unknown report"):
        citing.report_citation(report="reform", year=2019, province=None, lang="vi")
    with pytest.raises(UnknownName, match="language"):
        citing.report_citation(report="reform_indices", year=2019, province=None, lang="fr")
