"""Each file of a figure says which checks its data went through, where no reader of the picture sees it."""

from __future__ import annotations

import dataclasses
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from danvan_analysis import export
from danvan_analysis.export import proof, vector
from danvan_analysis.figures import Figure

SVG = "{http://www.w3.org/2000/svg}"
TINY = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8" viewBox="0 0 8 8"><title>t</title><desc>d</desc>'
    '<rect width="4" height="8" fill="#a3162a"/></svg>'
)
#: Made up: what validation could have found.
VALIDATION = {
    "outcome": "passed with warnings",
    "suites": {"indicators": {"sha256": "0123456789abcdef", "outcome": "passed with warnings", "declared": 89}},
    "marks": [
        {
            "check": "indicators/made_up", "severity": "warning", "known": False, "withheld": False, "n": 1,
            "cells": ["PAPI.2024.PAPI.2008-14"],
        }
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def marked(figure: Figure) -> Figure:
    return dataclasses.replace(
        figure, proof={"release": {"version": "2026.11", "created": "2026-11-22T00:00:00Z"}, "validation": VALIDATION}
    )


@pytest.fixture(scope="module")
def files(marked: Figure, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    paths = export.write(marked, tmp_path_factory.mktemp("marked"))
    return {path.name.removeprefix(str(marked.id)): path for path in paths}


def from_svg(content: bytes) -> Any:
    (found,) = ElementTree.fromstring(content).iter(f"{{{proof.NAMESPACE}}}proof")
    return json.loads(found.text or "")


def from_png(content: bytes) -> Any:
    with Image.open(io.BytesIO(content)) as image:
        return json.loads(image.info["danvan"])


def from_pdf(content: bytes) -> Any:
    with pikepdf.open(io.BytesIO(content)) as document, document.open_metadata(update_docinfo=False) as meta:
        return json.loads(str(meta[f"{{{proof.NAMESPACE}}}proof"]))


def test_every_picture_names_figure_release_suites_outcome_and_marks(marked: Figure, files: dict[str, Path]) -> None:
    expected = {"figure": str(marked.id), **marked.proof}
    assert from_svg(files[".svg"].read_bytes()) == expected
    assert from_png(files[".png"].read_bytes()) == expected
    assert from_pdf(files[".pdf"].read_bytes()) == expected
    about = json.loads(files[".vl.json"].read_bytes())["usermeta"]["danvan"]
    assert {"figure": about["id"], "release": about["release"], "validation": about["validation"]} == expected


def test_a_real_figure_names_the_suites_that_judged_it(figure: Figure, tmp_path: Path) -> None:
    paths = {path.suffix: path for path in export.write(figure, tmp_path)}
    said = from_png(paths[".png"].read_bytes())
    assert said["validation"]["outcome"].startswith("passed")
    assert {"indicators", "movement", "coverage"} <= set(said["validation"]["suites"])
    assert said["release"]["version"]
    assert len(proof.text(figure.payload()).encode("utf-8")) < 2048


def test_the_same_bytes_for_the_same_proof_and_others_for_another(
    marked: Figure, files: dict[str, Path], tmp_path: Path
) -> None:
    again = export.write(marked, tmp_path / "again")
    assert all(path.read_bytes() == files[path.name.removeprefix(str(marked.id))].read_bytes() for path in again)
    rejected = {**marked.proof, "validation": {**VALIDATION, "outcome": "not checked"}}
    other = export.write(dataclasses.replace(marked, proof=rejected), tmp_path / "other")
    changed = {
        path.name.removeprefix(str(marked.id))
        for path in other
        if path.read_bytes() != files[path.name.removeprefix(str(marked.id))].read_bytes()
    }
    assert changed == {".svg", ".png", ".pdf", ".vl.json"}, "a CSV holds rows and nothing else"


def test_the_picture_is_untouched(marked: Figure, files: dict[str, Path]) -> None:
    plain = vector.png(marked.svg)
    carrying = files[".png"].read_bytes()
    start, end = plain.index(b"IDAT") - 4, plain.index(b"IEND") + 8
    assert plain[start:end] in carrying, "not one byte of the pixels differs"
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(carrying)) as after:
        assert before.tobytes() == after.tobytes()
        assert set(after.info) - set(before.info) == {"danvan"}
    drawn = files[".svg"].read_text(encoding="utf-8")
    assert vector.png(drawn) == plain, "what the SVG says of itself is not drawn"
    root = ElementTree.fromstring(drawn)
    assert [child.tag for child in root][:3] == [f"{SVG}title", f"{SVG}desc", f"{SVG}metadata"]


def test_the_pdf_keeps_no_time_and_no_program(files: dict[str, Path], marked: Figure) -> None:
    content = files[".pdf"].read_bytes()
    with pikepdf.open(io.BytesIO(content)) as document:
        assert set(document.docinfo.keys()) == {"/Title"}
        packet = document.Root.Metadata.read_bytes().decode("utf-8")
        with document.open_metadata(update_docinfo=False) as meta:
            assert meta["dc:title"] == marked.title
    for name in ("CreateDate", "ModifyDate", "MetadataDate", "Producer", "DocumentID", "InstanceID"):
        assert name not in packet


def test_chunks_of_the_png_are_well_formed(files: dict[str, Path]) -> None:
    content = files[".png"].read_bytes()
    at, names = 8, []
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        body = content[at + 4 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length]) == (zlib.crc32(body),)
        names.append(body[:4].decode("ascii"))
        at += 12 + length
    assert names[0] == "IHDR"
    assert names[-1] == "IEND"
    assert names.count("iTXt") == 1
    assert names.index("iTXt") < names.index("IDAT")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(TEXTS)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    payload = {"id": "path.PCI.2019.2008-14.vi", "proof": {"validation": {"outcome": text}}}
    said = proof.text(payload)
    assert from_svg(proof.in_svg(TINY, said).encode("utf-8"))["validation"]["outcome"] == text
    made = proof.in_png(PLAIN, said)
    assert from_png(made)["validation"]["outcome"] == text


PLAIN = vector.png(TINY)


@pytest.mark.parametrize("hostile", ["</metadata><script>alert(1)</script>", "]]>", "<?xpacket end?>", "a & b < c"])
def test_text_of_the_tables_is_no_markup(hostile: str) -> None:
    said = json.dumps({"a": hostile}, ensure_ascii=False)
    root = ElementTree.fromstring(proof.in_svg(TINY, said))
    assert [child.tag for child in root] == [f"{SVG}title", f"{SVG}desc", f"{SVG}metadata", f"{SVG}rect"]
    assert from_svg(proof.in_svg(TINY, said).encode("utf-8")) == {"a": hostile}
    assert from_pdf(vector.pdf(TINY, title="t", lang="vi", said=said)) == {"a": hostile}


def test_a_drawing_without_description_takes_it_too() -> None:
    bare = TINY.replace("<title>t</title><desc>d</desc>", "")
    assert from_svg(proof.in_svg(bare, '{"a":1}').encode("utf-8")) == {"a": 1}


@pytest.mark.parametrize("content", [b"", b"GIF89a IDAT", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_png_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        proof.in_png(content, "{}")


def test_a_payload_of_an_older_notebook_is_written(figure: Figure, tmp_path: Path) -> None:
    payload = {key: value for key, value in figure.payload().items() if key != "proof"}
    export.write_payload(payload, figure.svg, tmp_path)
    assert from_png((tmp_path / str(figure.id) / f"{figure.id}.png").read_bytes()) == {"figure": str(figure.id)}
