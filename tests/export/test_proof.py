"""Each file of a figure says which checks its data went through, where no reader of the picture sees it."""

from __future__ import annotations

import dataclasses
import hashlib
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
from danvan_analysis.export import document, proof, reading, vector
from danvan_analysis.figures import Figure, cells_used

SVG = "{http://www.w3.org/2000/svg}"
#: Formats that change with what their figure says of itself. Citations and the notes of a workbook name the release.
SAYING = {".svg", ".png", ".pdf", ".vl.json", ".resource.json"}
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
        figure,
        proof={**figure.proof, "release": {"version": "2026.11", "created": "2026-11-22"}, "validation": VALIDATION},
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


def test_every_file_says_what_it_is(marked: Figure, files: dict[str, Path]) -> None:
    read = {
        ".svg": from_svg(files[".svg"].read_bytes()),
        ".png": from_png(files[".png"].read_bytes()),
        ".pdf": from_pdf(files[".pdf"].read_bytes()),
        ".vl.json": json.loads(files[".vl.json"].read_bytes())["usermeta"]["danvan"],
        ".csv": json.loads(files[".resource.json"].read_bytes())["danvan"],
    }
    for suffix, said in read.items():
        assert said["figure"] == str(marked.id), suffix
        assert (said["code"], said["size"], said["lang"]) == (marked.id.short_code, "page", "vi")
        assert (said["title"], said["source"]) == (marked.title, marked.source_line)
        assert said["release"] == {"version": "2026.11", "created": "2026-11-22"}
        assert said["validation"] == VALIDATION
        assert said["code"] in said["citation"]
        assert "2026.11" in said["citation"]
        assert "MIT" in said["terms"]
        assert said["version"]
        assert {"data", "spec", "code", "alt", "notes"} <= set(said["hashes"])
        assert all(len(one) == 64 for one in said["hashes"].values())
    assert len({proof.common({**said, "alt": None, "notes": None, "source_ids": None}) for said in read.values()}) == 1


def test_raw_tables_stand_with_their_hash_and_the_cells_used(
    figure: Figure, files: dict[str, Path], root: Path
) -> None:
    tables = from_png(files[".png"].read_bytes())["tables"]
    assert list(tables) == ["papi/papi_2020_2024_composite.csv"]
    one = tables["papi/papi_2020_2024_composite.csv"]
    raw = (root / "data" / "raw" / "papi" / "papi_2020_2024_composite.csv").read_bytes()
    assert one["sha256"] == hashlib.sha256(raw).hexdigest()
    places = cells_used.long(one["cells"])
    assert len(places) == figure.data.height == 61
    lines = raw.decode("utf-8").splitlines()
    header = lines[0].split(",")
    printed = [lines[row - 1].split(",")[header.index(column)] for column, row in places]
    assert one["printed"].split("|") == printed
    assert one["digest"] == cells_used.digest(printed)


def test_what_other_programs_read(marked: Figure, files: dict[str, Path]) -> None:
    with Image.open(files[".png"]) as image:
        png = image.info["XML:com.adobe.xmp"]
    with pikepdf.open(files[".pdf"]) as document:
        assert str(document.docinfo["/Title"]) == marked.title
        assert marked.id.short_code in str(document.docinfo["/Keywords"])
        figure = document.Root.StructTreeRoot.K[0].K[0]
        assert (str(figure.S), str(figure.Alt)) == ("/Figure", marked.alt), "read aloud in the place of the drawing"
        assert bool(document.Root.MarkInfo.Marked)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        pdf = document.Root.Metadata.read_bytes().decode("utf-8")
        with document.open_metadata(update_docinfo=False) as meta:
            assert meta["dc:title"] == marked.title
    for packet in (png, pdf):
        root = ElementTree.fromstring(packet.partition("?>")[2].rpartition("<?")[0] or packet)
        said = {element.tag.rpartition("}")[2]: "".join(element.itertext()) for element in root.iter()}
        assert said["title"] == marked.title
        assert said["description"] == marked.alt
        assert said["source"] == marked.source_line
        assert said["identifier"] == marked.id.short_code
        assert said["creator"] == "Nhóm tác giả danvan-analysis"


def test_below_eight_kilobytes(marked: Figure, files: dict[str, Path]) -> None:
    plain = vector.png(marked.svg)
    assert len(files[".png"].read_bytes()) - len(plain) < 8192
    assert len(files[".svg"].read_bytes()) - len(marked.svg.encode()) < 8192
    with pikepdf.open(files[".pdf"]) as document:
        assert len(document.Root.Metadata.read_raw_bytes()) < 8192
    assert files[".vl.json"].stat().st_size - len(json.dumps(marked.spec, indent=1, ensure_ascii=False).encode()) < 8192


@pytest.mark.parametrize(("tables", "printed"), [(1, 40), (30, 600), (60, 2000)])
def test_a_proof_that_would_be_larger_says_less(figure: Figure, tables: int, printed: int) -> None:
    many = {
        f"made/up_{number}.csv": {
            "sha256": "0" * 64, "cells": "value:2-64", "digest": "0" * 16, "printed": "|".join(["1.25"] * printed),
        }
        for number in range(tables)
    }  # fmt: skip
    marks = {**VALIDATION, "marks": VALIDATION["marks"] * 6}
    payload = {**figure.payload(), "proof": {**figure.proof, "tables": many, "validation": marks}}
    said = proof.of(payload, pixels="0" * 64)
    packet = proof.xmp(said, figure.alt)
    assert len(proof.text(said).encode()) + len(packet.encode()) < 8192
    assert said.get("shortened", False) == (tables > 1)
    assert set(said["tables"]) == set(many), "each table is named, whatever else is left out"
    assert proof.is_sealed(said)


def test_a_changed_proof_breaks_its_seal(figure: Figure) -> None:
    said = proof.of(figure.payload())
    assert proof.is_sealed(said)
    for key in said:
        assert not proof.is_sealed({**said, key: "khác"}), key
        assert not proof.is_sealed({name: one for name, one in said.items() if name != key}), key


def test_a_real_figure_names_the_suites_that_judged_it(figure: Figure, tmp_path: Path) -> None:
    paths = {path.suffix: path for path in export.write(figure, tmp_path)}
    said = from_png(paths[".png"].read_bytes())
    assert said["validation"]["outcome"].startswith("passed")
    assert {"indicators", "movement", "coverage"} <= set(said["validation"]["suites"])
    assert said["release"]["version"]
    assert len(proof.text(proof.of(figure.payload())).encode("utf-8")) < 6000


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
    assert changed == {*SAYING}, "a CSV holds rows and nothing else"


def test_the_picture_is_untouched(marked: Figure, files: dict[str, Path]) -> None:
    plain = vector.png(marked.svg)
    carrying = files[".png"].read_bytes()
    start, end = plain.index(b"IDAT") - 4, plain.index(b"IEND") + 8
    assert plain[start:end] in carrying, "not one byte of the pixels differs"
    with Image.open(io.BytesIO(plain)) as before, Image.open(io.BytesIO(carrying)) as after:
        assert before.tobytes() == after.tobytes()
        assert set(after.info) - set(before.info) == {"danvan", "XML:com.adobe.xmp", "xmp"}
    drawn = files[".svg"].read_text(encoding="utf-8")
    assert vector.png(drawn) == plain, "what the SVG says of itself is not drawn"
    root = ElementTree.fromstring(drawn)
    assert [child.tag for child in root][:3] == [f"{SVG}title", f"{SVG}desc", f"{SVG}metadata"]


def test_the_pdf_keeps_no_time_and_no_program(files: dict[str, Path]) -> None:
    content = files[".pdf"].read_bytes()
    with pikepdf.open(io.BytesIO(content)) as document:
        assert set(document.docinfo.keys()) == {"/Title", "/Author", "/Keywords"}
        packet = document.Root.Metadata.read_bytes().decode("utf-8")
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
    assert names.count("iTXt") == 2
    assert names.index("iTXt") < names.index("IDAT")


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(TEXTS)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    said = proof.text({"validation": {"outcome": text}})
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


def test_a_drawing_without_description_takes_it_too() -> None:
    bare = TINY.replace("<title>t</title><desc>d</desc>", "")
    assert from_svg(proof.in_svg(bare, '{"a":1}').encode("utf-8")) == {"a": 1}


@pytest.mark.parametrize("content", [b"", b"GIF89a IDAT", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_png_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        proof.in_png(content, "{}")


@pytest.mark.parametrize("hostile", ["</x:xmpmeta><script>", "]]>", "<?xpacket end='w'?>", "a & b < c"])
def test_words_of_a_figure_are_no_markup_in_its_metadata(figure: Figure, hostile: str) -> None:
    payload = {**figure.payload(), "title": hostile, "alt": hostile}
    made, said = document.made(vector.pdf(TINY, title="t", lang="vi"), payload)
    assert from_pdf(made) == said
    met = reading.read(made)
    assert (met.faults, met.proof, met.alt) == ([], said, hostile)


def test_a_payload_of_an_older_notebook_is_written(figure: Figure, tmp_path: Path) -> None:
    payload = {key: value for key, value in figure.payload().items() if key not in ("proof", "size")}
    export.write_payload(payload, figure.svg, tmp_path)
    said = from_png((tmp_path / str(figure.id) / f"{figure.id}.png").read_bytes())
    assert (said["figure"], said["size"]) == (str(figure.id), "page")
    assert "tables" not in said
