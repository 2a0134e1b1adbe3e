"""Figures inside documents: each picture is judged, strangers' documents do no harm."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from tests.export.drawn import Files

from danvan_analysis.errors import BadParameter
from danvan_analysis.export import office
from danvan_analysis.export.office import of_document, pictures
from danvan_analysis.export.repository import Repository
from danvan_analysis.project import find

#: Where a program puts a picture, as LibreOffice and Word name it.
DOCUMENTS = {
    "báo cáo.docx": "word/media/image1.{}",
    "báo cáo.odt": "Pictures/10000001000004D800000228BBFA3F49A7B116BB.{}",
    "slides.pptx": "ppt/media/image12.{}",
    "slides.odp": "Pictures/1.{}",
}


@pytest.fixture(scope="module")
def repository() -> Repository:
    """Return the project of the checkout, without the registries of its releases."""
    found = Repository(find())
    found.__dict__["registries"] = []
    return found


def document(parts: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr("content.xml", "<x/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def stripped(png: bytes) -> bytes:
    """Write the same pixels anew, as a program does that pastes what it sees."""
    made = io.BytesIO()
    Image.open(io.BytesIO(png)).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_figure_inserted_as_a_file_keeps_its_proof(
    tmp_path: Path, repository: Repository, genuine: Files, name: str
) -> None:
    part = DOCUMENTS[name].format("png")
    path = tmp_path / name
    path.write_bytes(document({part: genuine.by_suffix[".png"], "word/media/sub/no.png": b"x", "docProps/a.png": b"x"}))
    (found,) = of_document(path, repository)
    assert (found.verdict, found.file) == ("current", f"{path}: {part}")
    assert found.figure == str(genuine.figure.id)
    assert any("crop" in reason for reason in found.reasons)


def test_every_picture_is_judged_for_itself(
    tmp_path: Path, repository: Repository, genuine: Files, another: Files
) -> None:
    png = genuine.by_suffix[".png"]
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.paste((90, 90, 90), (100, 100, 200, 200))
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG")
    painted = io.BytesIO()
    image.save(painted, "PNG")
    # The proof of one figure before the pixels of a painted one.
    at, end = png.index(b"iTXt") - 4, png.index(b"IDAT") - 4
    start = painted.getvalue().index(b"IDAT") - 4
    forged = painted.getvalue()[:start] + png[at:end] + painted.getvalue()[start:]
    path = tmp_path / "letter.docx"
    parts = {
        "1.png": png, "2.svg": another.by_suffix[".svg"], "3.png": stripped(png), "4.jpeg": jpeg.getvalue(),
        "5.emf": b"\1\0\0\0" * 20, "6.png": forged, "7.png": png[:-30],
    }  # fmt: skip
    path.write_bytes(document({f"word/media/{name}": content for name, content in parts.items()}))
    found = {one.file.rpartition("/")[2]: one.verdict for one in of_document(path, repository)}
    assert found == {
        "1.png": "current", "2.svg": "current", "3.png": "unproven", "4.jpeg": "unproven", "5.emf": "unknown",
        "6.png": "altered", "7.png": "altered",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no DOCX, PPTX, ODT or ODP that can be read"),
        (b"PK\x03\x04" + b"\0" * 50, "is no DOCX, PPTX, ODT or ODP that can be read"),
        # A document locked with a password is an OLE file.
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked with a password, or damaged"),
        (document({})[:-8], "is no DOCX"),
        (
            document({"word/media/a.png": b"as it was"}, method=zipfile.ZIP_STORED).replace(b"as it was", b"otherwise"),
            "a picture that cannot be read (word/media/a.png)",
        ),
        (document({}) + b"PK\x01\x02" * 20_001, "more than any report"),
        (document({f"word/media/{n}.png": b"x" for n in range(301)}), "has 301 pictures; 300 are looked at"),
        (document({"word/media/a.png": b"\0" * 40_000_000}), "larger than any figure"),
    ],
)
def test_documents_that_cannot_be_read_are_refused_with_a_reason(
    tmp_path: Path, repository: Repository, content: bytes, message: str
) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(content)
    (found,) = of_document(path, repository)
    assert found.verdict == "unknown"
    assert message in found.reasons[0]


def test_all_pictures_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_MOST_INFLATED", 1000)
    content = document({f"word/media/{n}.png": b"\0" * 400 for n in range(3)})
    with pytest.raises(BadParameter, match="larger than any figure"):
        list(pictures(content))


def test_a_lying_size_is_not_believed() -> None:
    content = bytearray(document({"word/media/a.png": b"\0" * 40_000_000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(BadParameter):
        list(pictures(bytes(content)))


def test_an_encrypted_picture_is_named() -> None:
    content = bytearray(document({"word/media/a.png": b"x" * 100}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.rindex(mark) + at] |= 1
    with pytest.raises(BadParameter, match="locked or damaged"):
        list(pictures(bytes(content)))


def test_a_document_without_pictures_and_a_pipe_are_unknown(tmp_path: Path, repository: Repository) -> None:
    path = tmp_path / "x.odt"
    path.write_bytes(document({}))
    (found,) = of_document(path, repository)
    assert (found.verdict, found.reasons) == ("unknown", ["the document holds no picture; a link is none"])
    pipe = tmp_path / "pipe.docx"
    os.mkfifo(pipe)
    (found,) = of_document(pipe, repository)
    assert (found.verdict, found.reasons) == ("unknown", ["the document is no regular file"])
