"""What is said of genuine files, of changed ones, of revised data and of strangers' files."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.export import tampering
from tests.export.drawn import Files, made

from danvan_analysis.export import files, hashes, proof, registry, verifying
from danvan_analysis.export.repository import Repository
from danvan_analysis.export.verdict import LEVELS, VERDICTS, Verdict
from danvan_analysis.project import Project, find

SUFFIXES = (".svg", ".png", ".pdf", ".vl.json", ".csv")
#: Twenty figures of light families, in two sizes and five formats: two hundred files.
GENUINE = [
    f"{family}.{index}.{year}.2008-{code}.{lang}"
    for family, index, year, code in (
        ("dot_strip", "PAPI", 2024, "14"),
        ("dot_strip", "PCI", 2019, "01"),
        ("coverage_grid", "all", 2021, "14"),
        ("model_spans", "all", 2020, "14"),
        ("quotes", "all", 2020, "14"),
        ("profile", "PCI", 2019, "02"),
        ("profile", "PAPI", 2019, "14"),
        ("path", "PAR_INDEX", 2024, "14"),
        ("tile_map", "PCI", 2009, "77"),
        ("dot_strip", "PAPI", 2011, "77"),
    )
    for lang in ("vi", "en")
]


@pytest.fixture(scope="module")
def repository() -> Repository:
    """Return the project of the checkout, without the registries of its releases."""
    return without_registries(find())


def without_registries(project: Project) -> Repository:
    found = Repository(project)
    found.__dict__["registries"] = []
    return found


def listing(*listed: Files, closed: bool = True) -> Repository:
    """Return the project with a registry that lists some figures."""
    entries = {}
    for one in listed:
        entry = registry.entry(json.loads(one.by_suffix[".resource.json"]))
        entries[entry.name] = entry
    found = Repository(find())
    found.__dict__["registries"] = [registry.Registry("2026.11.0", "2026-11-22", "0.1.0", closed, entries)]
    return found


def verdict(files: Files, suffix: str, repository: Repository, content: bytes | None = None, **named: Any) -> Verdict:
    beside = files.by_suffix[".resource.json"] if suffix == ".csv" else None
    shown = files.by_suffix[suffix] if content is None else content
    return verifying.of_content(
        shown, named.pop("name", files.name(suffix)), repository, beside=named.pop("beside", beside)
    )


@pytest.mark.parametrize("size", ["page", "column"])
@pytest.mark.parametrize("identity", GENUINE)
def test_genuine_files_are_current(identity: str, size: str, repository: Repository) -> None:
    figure = made(identity, size)
    for suffix in SUFFIXES:
        found = verdict(figure, suffix, repository, name="somewhere.else")
        assert (found.verdict, found.level) == ("current", "re-derived"), (suffix, found.reasons)
        assert (found.figure, found.code) == (identity, figure.figure.id.short_code)
        assert found.title == figure.figure.title


CHANGES = [(suffix, name) for suffix, changes in tampering.BY_SUFFIX.items() for name in changes]


@pytest.mark.parametrize(("suffix", "name"), CHANGES, ids=[f"{suffix}: {name}" for suffix, name in CHANGES])
@pytest.mark.parametrize("listed", [False, True], ids=["unlisted", "listed"])
def test_changed_files_are_altered(
    suffix: str, name: str, listed: bool, genuine: Files, another: Files, repository: Repository
) -> None:
    content = tampering.BY_SUFFIX[suffix][name](genuine.by_suffix, another.by_suffix)
    assert content != genuine.by_suffix[suffix], "the test changes nothing"
    known = listing(genuine, another) if listed else repository
    found = verdict(genuine, suffix, known, content)
    # A file that is cut off or locked before its proof is met has none.
    expected = {"altered"} if _has_proof(suffix, name) else {"unproven", "unknown"}
    assert found.verdict in expected, found.reasons
    assert found.reasons
    assert found.level == "none"


def _has_proof(suffix: str, name: str) -> bool:
    return (suffix, name) not in {
        (".svg", "cut in the middle"), (".svg", "a document type with entities"), (".pdf", "locked"),
        (".pdf", "a bomb inside"), (".vl.json", "a name that stands twice"), (".vl.json", "no number"),
    }  # fmt: skip


def test_there_are_many_of_them() -> None:
    assert len(CHANGES) >= 60
    assert len(GENUINE) * 2 * len(SUFFIXES) >= 200


def test_a_proof_on_another_picture_names_what_is_shown(genuine: Files, another: Files) -> None:
    content = tampering.PNG["the picture of another figure"](genuine.by_suffix, another.by_suffix)
    found = verdict(genuine, ".png", listing(genuine, another), content)
    assert f"what it shows is listed as {another.figure.id}" in found.reasons


def test_a_forgery_that_fits_itself_is_not_believed(genuine: Files, another: Files, repository: Repository) -> None:
    content = tampering.PNG["pixels and proof forged to fit"](genuine.by_suffix, another.by_suffix)
    found = verdict(genuine, ".png", repository, content)
    assert found.verdict == "altered"
    assert any("it shows something else" in reason for reason in found.reasons), found.reasons


def stripped(content: bytes) -> bytes:
    """A PNG as a program leaves it that keeps nothing but the pixels."""
    with Image.open(io.BytesIO(content)) as image:
        written = io.BytesIO()
        Image.frombytes("RGBA", image.size, image.convert("RGBA").tobytes()).convert("RGB").save(written, "PNG")
    return written.getvalue()


def test_stripped_pixels_are_recognised_by_the_registry(genuine: Files, repository: Repository) -> None:
    bare = stripped(genuine.by_suffix[".png"])
    assert b"danvan" not in bare
    found = verdict(genuine, ".png", listing(genuine), bare, name="image1.png")
    assert (found.verdict, found.level) == ("current", "registry"), found.reasons
    assert found.figure == str(genuine.figure.id)
    named = verdict(genuine, ".png", repository, bare)
    assert (named.verdict, named.level) == ("current", "re-derived"), "by its name, drawn anew"
    unnamed = verdict(genuine, ".png", repository, bare, name="image1.png")
    assert (unnamed.verdict, unnamed.level) == ("unproven", "none")


def test_an_svg_and_a_csv_without_proof_are_recognised_too(genuine: Files, repository: Repository) -> None:
    for suffix, content in ((".svg", genuine.figure.svg.encode()), (".csv", genuine.by_suffix[".csv"])):
        for known, level in ((listing(genuine), "registry"), (repository, "re-derived")):
            found = verdict(genuine, suffix, known, content, beside=None)
            assert (found.verdict, found.level) == ("current", level), (suffix, found.reasons)


def test_a_workbook_is_recognised_by_its_bytes(genuine: Files, repository: Repository) -> None:
    content = genuine.by_suffix[".xlsx"]
    assert verdict(genuine, ".xlsx", listing(genuine), name="a.xlsx").level == "registry"
    assert verdict(genuine, ".xlsx", repository).verdict == "current"
    assert verdict(genuine, ".xlsx", repository, content[:-1] + b"\1").verdict == "unproven"


def test_a_png_that_another_program_packed_anew(genuine: Files, repository: Repository) -> None:
    content = tampering.painted(genuine.by_suffix[".png"], lambda image: image)
    assert content != genuine.by_suffix[".png"]
    assert verdict(genuine, ".png", repository, content).verdict == "current"


def test_an_svg_that_another_program_wrote_anew(genuine: Files, repository: Repository) -> None:
    from lxml import etree  # type: ignore[import-untyped]

    content = etree.tostring(etree.fromstring(genuine.by_suffix[".svg"]), xml_declaration=True, encoding="utf-8")
    assert content != genuine.by_suffix[".svg"]
    assert verdict(genuine, ".svg", repository, content).verdict == "current"


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_a_look_finds_candidates_and_proves_nothing(format: str, genuine: Files, another: Files) -> None:
    with Image.open(io.BytesIO(genuine.by_suffix[".png"])) as image:
        written = io.BytesIO()
        image.convert("RGB").resize((image.width // 2, image.height // 2)).save(written, format, quality=60)
    found = verdict(genuine, ".png", listing(genuine, another), written.getvalue(), name="photo.jpg")
    assert (found.verdict, found.level) == ("unproven", "none")
    assert found.candidates[0]["figure"] == str(genuine.figure.id)
    assert found.figure == "", "a candidate is no finding"


FOREIGN: dict[str, bytes] = {
    "nothing": b"",
    "a text": b"holiday",
    "a page": b"<html><body>a</body></html>",
    "noise": hashlib.shake_256(b"a").digest(50_000),
    "a program": b"\x7fELF" + b"\0" * 500,
    "an archive": b"PK\x03\x04" + b"\0" * 500,
    "deep JSON": b"[" * 200_000,
    "a deep object": b'{"a":' * 200_000,
    "a deep drawing": b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 100_000,
    "entities": b'<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>',
    "a file from elsewhere": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
    "a PNG of nothing": b"\x89PNG\r\n\x1a\n",
    "a PDF of nothing": b"%PDF-1.7\n",
    "half a pair": b'{"$schema":"vega-lite","usermeta":{"danvan":{"figure":"\\ud800"}}}',
    "a drawing": tampering.svg_of("a"),
    "a table": b"\xef\xbb\xbfa,b\n1,2\n",
    "a wild JSON": b'{"$schema":"vega-lite","usermeta":{"danvan":{"figure":{"a":1},"hashes":[],"tables":7}}}',
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files_are_never_current_and_never_raise(name: str, repository: Repository) -> None:
    found = verifying.of_content(FOREIGN[name], "a.png", repository)
    assert found.verdict in {"unknown", "unproven", "altered"}
    assert found.reasons


def test_what_is_no_regular_file(tmp_path: Path, repository: Repository, genuine: Files) -> None:
    import os

    os.mkfifo(tmp_path / "pipe.png")
    for path in (tmp_path, tmp_path / "gone.png", tmp_path / "pipe.png", Path("/dev/zero")):
        found = verifying.of_file(path, repository)
        assert (found.verdict, found.level) == ("unknown", "none")
    target = tmp_path / "real.svg"
    target.write_bytes(genuine.by_suffix[".svg"])
    (tmp_path / "link.svg").symlink_to(target)
    assert verifying.of_file(tmp_path / "link.svg", repository).verdict == "current", "a link to a file is that file"
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(64 * 1024 * 1024)
    assert "more than any file" in verifying.of_file(tmp_path / "large.png", repository).reasons[0]


@pytest.mark.parametrize(
    "tables", [None, [], {"a": 1}, {"a": {"cells": "x:1-999999999", "printed": 7}}, {"pci/pci_2019.csv": {}}]
)
def test_a_proof_of_any_shape_is_met_calmly(tables: Any, genuine: Files, repository: Repository) -> None:
    claim = tampering.said(genuine.by_suffix[".png"])
    claim["tables"] = tables
    claim["hashes"]["data"] = claim["hashes"]["spec"] = "0" * 64
    content = tampering.png_saying(genuine.by_suffix[".png"], proof.sealed(claim))
    assert verdict(genuine, ".png", repository, content).verdict != "current"


def test_codes(genuine: Files, repository: Repository) -> None:
    code = genuine.figure.id.short_code
    found = verifying.of_code(code.lower(), repository)
    assert (found.verdict, found.level, found.figure) == ("current", "code", str(genuine.figure.id))
    assert found.title == genuine.figure.title
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert verifying.of_code(wrong, repository).verdict == "unknown"


def test_what_is_said_can_be_printed(genuine: Files, repository: Repository) -> None:
    found = verdict(genuine, ".png", repository).to_dict()
    assert json.loads(json.dumps(found, ensure_ascii=False))["level_means"] == LEVELS["re-derived"]
    assert found["verdict"] in VERDICTS


def older(figure: Files, change: Callable[[dict[str, Any]], None]) -> Files:
    """The files of a figure as they were when something was otherwise."""
    payload = json.loads(json.dumps(figure.figure.payload()))
    change(payload)
    drawn = dataclasses.replace(figure.figure, spec=payload["spec"])
    return Files(figure.figure, files.contents(payload, drawn.svg))


def _other_value(payload: dict[str, Any]) -> None:
    """43.8876 was 43.1234 when the file was made."""
    at = payload["columns"].index("value")
    for row in payload["rows"]:
        row[at] = 43.1234 if row[at] == 43.8876 else row[at]
    payload["spec"] = json.loads(json.dumps(payload["spec"]).replace("43.8876", "43.1234"))
    one = payload["proof"]["tables"]["papi/papi_2020_2024_composite.csv"]
    one["printed"] = one["printed"].replace("43.8876", "43.1234")


def _other_drawing(payload: dict[str, Any]) -> None:
    payload["spec"]["config"]["padding"] = 14


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf", ".vl.json", ".csv"])
@pytest.mark.parametrize("listed", [True, False])
def test_revised_data(suffix: str, listed: bool, genuine: Files, repository: Repository) -> None:
    former = older(genuine, _other_value)
    found = verdict(former, suffix, listing(former) if listed else repository)
    level = "registry" if listed and suffix in (".png", ".svg", ".pdf", ".csv") else None
    assert found.verdict == "revised", found.reasons
    assert level is None or found.level == level
    (change,) = found.changes
    assert (change.table, change.column, change.former, change.now) == (
        "papi/papi_2020_2024_composite.csv", "value", "43.1234", "43.8876",
    )  # fmt: skip
    assert str(change) in f"{change.table}, row {change.row}, column value: 43.1234 -> 43.8876"
    assert found.now


def test_revised_and_stripped(genuine: Files) -> None:
    former = older(genuine, _other_value)
    found = verdict(former, ".png", listing(former), stripped(former.by_suffix[".png"]), name="image1.png")
    assert (found.verdict, found.level) == ("revised", "registry")
    assert any("cannot be named" in reason for reason in found.reasons)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("listed", [True, False])
def test_another_definition(suffix: str, listed: bool, genuine: Files, repository: Repository) -> None:
    former = older(genuine, _other_drawing)
    found = verdict(former, suffix, listing(former) if listed else repository)
    assert (found.verdict, found.level) == ("superseded", "registry" if listed else "itself"), found.reasons


def test_a_figure_that_is_not_drawn_any_more(genuine: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    known = listing(genuine)
    monkeypatch.setattr(known, "drawn", lambda *_: "no such family")
    assert verdict(genuine, ".png", known).verdict == "superseded"


def test_a_closed_release_that_lists_something_else(genuine: Files) -> None:
    former = older(genuine, _other_drawing)
    assert verdict(former, ".png", listing(genuine)).verdict == "altered", "its release knows it otherwise"
    assert verdict(former, ".png", listing(genuine, closed=False)).verdict == "superseded", "a draft binds nobody"


def test_made_for_another_release(genuine: Files, repository: Repository) -> None:
    def release(payload: dict[str, Any]) -> None:
        payload["proof"]["release"] = {"version": "2024.1.0", "created": "2024-02-03"}

    former = older(genuine, release)
    for suffix in SUFFIXES:
        found = verdict(former, suffix, repository)
        assert found.verdict == "current", (suffix, found.reasons)
        assert found.release == "2024.1.0"
    assert hashes.of(former.by_suffix[".csv"]) == hashes.of(genuine.by_suffix[".csv"])
