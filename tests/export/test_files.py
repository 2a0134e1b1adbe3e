"""The files of a figure: what is in them, the same each time, whole or not at all."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.export.drawn import made

from danvan_analysis import export
from danvan_analysis.errors import BadParameter, FigureCollision
from danvan_analysis.export import files, vector
from danvan_analysis.figures import Figure
from danvan_analysis.storage import Fresh

SUFFIXES = [".svg", ".png", ".pdf", ".vl.json", ".csv", ".xlsx", ".resource.json", ".bib", ".ris"]


@pytest.fixture(scope="module")
def written(figure: Figure, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the written figure."""
    folder = tmp_path_factory.mktemp("figures")
    paths = export.write(figure, folder)
    assert [path.parent for path in paths] == [folder / str(figure.id)] * len(SUFFIXES)
    return folder / str(figure.id)


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_files_named_by_the_id(figure: Figure, written: Path) -> None:
    assert sorted(path.name for path in written.iterdir()) == sorted(f"{figure.id}{suffix}" for suffix in SUFFIXES)
    assert all(path.stat().st_mode & 0o777 == 0o644 for path in written.iterdir())
    drawn = (written / f"{figure.id}.svg").read_text(encoding="utf-8")
    assert re.sub(r"<metadata>.*?</metadata>", "", drawn) == figure.svg, "the drawing is the one that was shown"


def test_written_twice_the_same_bytes(figure: Figure, written: Path, tmp_path: Path) -> None:
    for path in export.write(figure, tmp_path):
        assert path.read_bytes() == (written / path.name).read_bytes(), path.name


PROGRAM = """
import hashlib
from danvan_analysis.export import files
from danvan_analysis.figures import FigureId, families
for identity, size in {cases!r}:
    figure = families.draw(FigureId.parse(identity), size=size)
    for suffix, content in sorted(files.contents(figure.payload(), figure.svg).items()):
        print(figure.name + suffix, hashlib.sha256(content).hexdigest())
"""
CASES = [("dot_strip.PAPI.2024.2008-14.vi", "page"), ("quotes.all.2020.2008-14.vi", "page")]


def test_all_files_the_same_in_another_process(root: Path) -> None:
    here = [
        f"{one.figure.name}{suffix} {hashlib.sha256(content).hexdigest()}"
        for one in (made(*case) for case in CASES)
        for suffix, content in sorted(one.by_suffix.items())
    ]
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "TZ": "Asia/Ho_Chi_Minh", "PYTHONUTF8": "1", "LC_ALL": "C"}
    there = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(cases=CASES)],
        env=environment, cwd=root, capture_output=True, text=True, timeout=240, check=True,
    )  # fmt: skip
    assert there.stdout.splitlines() == here
    assert len(here) == len(CASES) * len(SUFFIXES)


def test_png_is_the_svg_at_twice_its_size(figure: Figure, written: Path) -> None:
    from PIL import Image

    found = re.search(r'width="([\d.]+)" height="([\d.]+)"', figure.svg)
    assert found is not None
    with Image.open(written / f"{figure.id}.png") as image:
        assert image.size == (round(2 * float(found[1])), round(2 * float(found[2])))
        assert not {"date", "Software", "tIME"} & set(image.info), "no times, no programs"
        assert len(image.convert("RGB").getcolors(maxcolors=1 << 20)) > 20
        colors = {color for count, color in image.convert("RGB").getcolors(maxcolors=1 << 20) if count > 100}
        assert (0xA3, 0x16, 0x2A) in colors, "the mark of the province"
        assert (255, 255, 255) in colors


def test_vega_lite_says_what_the_figure_is(figure: Figure, written: Path) -> None:
    spec = json.loads((written / f"{figure.id}.vl.json").read_text(encoding="utf-8"))
    about = spec.pop("usermeta")["danvan"]
    assert spec == figure.spec
    assert about["figure"] == str(figure.id)
    assert about["title"] == figure.title
    assert about["alt"] == figure.alt
    assert about["notes"] == list(figure.notes)
    assert about["source"] == figure.source_line
    assert about["source_ids"] == list(figure.source_ids)
    assert about["release"] == figure.proof["release"]
    assert about["validation"] == figure.proof["validation"]


def test_csv_holds_the_plotted_rows(figure: Figure, written: Path) -> None:
    content = (written / f"{figure.id}.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf"), "spreadsheet programs need the mark to see UTF-8"
    assert b"\r" not in content
    rows = read_csv(content)
    assert len(rows) == figure.data.height == 61
    own = next(row for row in rows if row["province_code"] == "14")
    assert own["value"] == "43.8876"
    assert own["province"] == "Sơn La"
    assert own["rank"] == "25"
    assert [float(row["value"]) for row in rows] == figure.data["value"].to_list(), "numbers lose no digit"
    assert all(row["source_id"] and row["table"] and row["row"] and row["column"] for row in rows)


CELLS = st.one_of(
    st.none(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    st.sampled_from(["=1+1", "+84", "-1", "@sum", "\t=1", "\r=1", "\n=1", "'=1", '="x"', "- 5", "−5"]),
)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=6))
def test_no_text_of_a_csv_is_a_formula(rows: list[list[object]]) -> None:
    content = files.csv_text(["a", "b"], rows).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(content, newline="")))[1:]
    assert len(back) == len(rows)
    for given_row, read in zip(rows, back, strict=True):
        for cell, text in zip(given_row, read, strict=True):
            if isinstance(cell, str):
                assert not text.startswith(("=", "+", "-", "@", "\t", "\r")), (cell, text)
                assert text.removeprefix("'") == cell.replace("\r\n", "\n").replace("\r", "\n").removeprefix("'")
            elif cell is None:
                assert text == ""
            else:
                assert float(text) == pytest.approx(float(cell), rel=0, abs=0), "numbers stay numbers"


def test_an_interrupted_write_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a" / "x.csv"
    files.replace(path, b"former")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        files.replace(path, b"half of the n")
    assert path.read_bytes() == b"former"
    assert [entry.name for entry in path.parent.iterdir()] == ["x.csv"], "nothing half written is left"


def test_an_unwritable_drawing_replaces_nothing(
    figure: Figure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in export.write(figure, tmp_path)}

    def fails(*_: object, **__: object) -> bytes:
        raise RuntimeError("no drawing")

    monkeypatch.setattr(vector, "pdf", fails)
    changed = dataclasses.replace(figure, title="Khác")
    with pytest.raises(RuntimeError, match="no drawing"):
        export.write(changed, tmp_path)
    after = {path.name: path.read_bytes() for path in (tmp_path / str(figure.id)).iterdir()}
    assert after == before, "a figure is replaced whole or not at all"


def test_a_payload_without_a_proper_id_is_refused(figure: Figure, tmp_path: Path) -> None:
    payload = {**figure.payload(), "id": "../../elsewhere"}
    with pytest.raises(BadParameter, match="no figure id"):
        export.write_payload(payload, figure.svg, tmp_path)
    assert not list(tmp_path.iterdir())


def test_two_different_figures_never_share_an_id() -> None:
    register = export.Register()
    register.add("path.PCI.2019.2008-14.vi", "aa", "2019/a")
    register.add("path.PCI.2019.2008-14.vi", "aa", "2019/b")
    assert len(register) == 1
    with pytest.raises(FigureCollision, match=r"path\.PCI\.2019\.2008-14\.vi.*2019/a.*2019/c") as caught:
        register.add("path.PCI.2019.2008-14.vi", "bb", "2019/c")
    assert caught.value.exit_code == 1


def test_the_narrow_drawing_has_names_of_its_own(figure: Figure, tmp_path: Path) -> None:
    narrow = dataclasses.replace(figure, size="column")
    paths = export.write(figure, tmp_path) + export.write(narrow, tmp_path)
    assert len({*paths}) == 2 * len(SUFFIXES)
    assert {path.name for path in paths[len(SUFFIXES) :]} == {f"{figure.id}.column{suffix}" for suffix in SUFFIXES}


def test_only_what_is_asked_for(figure: Figure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("not asked for")

    whole = files.contents(figure.payload(), figure.svg)
    monkeypatch.setattr(vector, "painted", never)
    monkeypatch.setattr(vector, "png", never)
    monkeypatch.setattr(vector, "pdf", never)
    made = files.contents(figure.payload(), figure.svg, suffixes=(".svg", ".vl.json", ".bib"))
    assert sorted(made) == [".bib", ".svg", ".vl.json"]
    assert all(content == whole[suffix] for suffix, content in made.items()), "the same bytes, whatever else is made"


def test_a_resource_that_frictionless_accepts(figure: Figure, written: Path) -> None:
    from frictionless import Resource

    described = json.loads((written / f"{figure.id}.resource.json").read_text(encoding="utf-8"))
    described.pop("danvan")
    report = Resource(described, basepath=str(written)).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert (
        described["hash"].removeprefix("sha256:")
        == hashlib.sha256((written / f"{figure.id}.csv").read_bytes()).hexdigest()
    )
    types = {field["name"]: field["type"] for field in described["schema"]["fields"]}
    assert (types["value"], types["rank"], types["province"]) == ("number", "integer", "string")


def test_the_digest_tells_figures_apart(figure: Figure, tmp_path: Path) -> None:
    same = export.write_payload(figure.payload(), figure.svg, tmp_path)
    assert same == export.write_payload(figure.payload(), figure.svg, tmp_path)
    other = dataclasses.replace(figure, data=figure.data.head(60))
    assert export.write_payload(other.payload(), figure.svg, tmp_path) != same


def test_json_has_a_line_for_each_part(figure: Figure, written: Path) -> None:
    for suffix, shut in ((".vl.json", True), (".resource.json", False)):
        content = (written / f"{figure.id}{suffix}").read_text(encoding="utf-8")
        names = list(json.loads(content))
        lines = content.splitlines()
        assert (lines[0], lines[-1], content[-1]) == ("{", "}", "\n")
        assert [re.match(r' "([^"]+)": ', line)[1] for line in lines[1:-1]] == names  # type: ignore[index]
        assert (names == sorted(names)) is shut


def test_files_in_a_folder_that_nobody_sees_are_hashed_while_they_are_written(figure: Figure, tmp_path: Path) -> None:
    fresh = Fresh(tmp_path / "fresh")
    payload = figure.payload()
    digest = files.write_payload(payload, figure.svg, fresh.base / "figures", put=fresh.put)
    assert digest == files.write_payload(payload, figure.svg, tmp_path / "seen" / "figures")
    for base in (fresh.base, tmp_path / "seen"):
        there = {path.relative_to(base).as_posix(): path.read_bytes() for path in base.rglob("*") if path.is_file()}
        assert {path: hashlib.sha256(content).hexdigest() for path, content in there.items()} == fresh.sha256
    assert len(fresh.sha256) == len(SUFFIXES)
