"""The docs say what is: links lead somewhere, commands exist, examples run, numbers and columns are right.

`python tests/docs/test_docs.py` makes the picture of the README anew.
"""

from __future__ import annotations

import doctest
import io
import re
import shlex
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PICTURE = ROOT / "docs/images/path-papi-son-la-2024.png"
EVERY_DOC = pytest.mark.parametrize("doc", DOCS, ids=lambda path: path.name)
Listed = Callable[[str, str], list[list[str]]]
#: Commands that the docs name to say that they do not exist.
NOT_YET: set[str] = set()


def without_code(text: str) -> str:
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.MULTILINE | re.DOTALL)


def blocks(doc: Path, *languages: str) -> Iterator[str]:
    found = re.finditer(r"^( *)```(\w*)\n(.*?)^ *```", doc.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for indent, language, body in (match.groups() for match in found):
        if language in languages:
            yield re.sub(rf"^{indent}", "", body, flags=re.MULTILINE)


def headings(doc: Path) -> dict[str, str]:
    """Anchor of each heading, as GitHub makes it, and its text."""
    texts = re.findall(r"^#{1,6} (.+)$", without_code(doc.read_text(encoding="utf-8")), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-"): text for text in texts}


def commands(doc: Path) -> Iterator[list[str]]:
    """Each `danvan ...` of a document, split as a shell would."""
    text = doc.read_text(encoding="utf-8")
    lines = [line for block in blocks(doc, "sh") for line in block.splitlines()]
    for line in [*lines, *re.findall(r"`([^`\n]+)`", without_code(text))]:
        found = re.match(r"\s*(?:\.venv/bin/)?danvan (.+)", line)
        if found:
            yield shlex.split(found[1], comments=True)


@EVERY_DOC
def test_links_and_images_lead_somewhere(doc: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(doc.read_text(encoding="utf-8"))):
        assert not target.startswith("http"), f"{doc.name}: {target} is not in the repository"
        path, _, anchor = target.partition("#")
        file = (doc.parent / path).resolve() if path else doc
        assert file.exists(), f"{doc.name}: {target} leads nowhere"
        assert not anchor or anchor in headings(file), f"{doc.name}: {target}: no such heading"


@EVERY_DOC
def test_every_command_exists_with_its_options(doc: Path) -> None:
    from danvan_analysis.cli.main import app

    group = typer.main.get_command(app)
    context = typer.Context(group)
    for name, *arguments in commands(doc):
        command = group.get_command(context, name)  # type: ignore[attr-defined]
        if name in NOT_YET:
            assert command is None, f"`danvan {name}` exists now: {doc.name} says it does not"
            continue
        assert command is not None, f"{doc.name} names `danvan {name}`, which does not exist"
        if arguments and "..." not in arguments and not any("<" in part for part in arguments):
            # Refuses an unknown option, a value of the wrong type, a missing argument; runs nothing.
            command.make_context(name, list(arguments))


@EVERY_DOC
def test_a_command_that_does_not_exist_is_said_not_to(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    for name in NOT_YET:
        for found in re.finditer(rf"`danvan {name}`", text):
            assert "does not exist yet" in text[found.end() : found.end() + 25], f"{doc.name} promises danvan {name}"


@EVERY_DOC
def test_every_make_target_exists(doc: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    text = doc.read_text(encoding="utf-8")
    named = {*re.findall(r"`make ([a-z]+)", text), *re.findall(r"^make ([a-z]+)", text, flags=re.MULTILINE)}
    assert named <= targets, f"{doc.name} names {sorted(named - targets)}"


@EVERY_DOC
def test_python_examples_run(doc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_PROJECT", str(ROOT))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__main__"}
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    for block in blocks(doc, "python"):
        if ">>>" not in block:
            exec(compile(block, doc.name, "exec"), names)
            continue
        test = doctest.DocTestParser().get_doctest(block, names, doc.name, str(doc), 0)
        report = io.StringIO()
        failed = doctest.DocTestRunner(optionflags=flags).run(test, out=report.write, clear_globs=False).failed
        names = test.globs
        assert not failed, report.getvalue()


@EVERY_DOC
def test_paths_in_code_font_exist(doc: Path) -> None:
    # Files of the repository; what a build makes and what a step adds is not looked for.
    folders = r"src|data/raw|notebooks|expectations|tests|docs"
    for path in re.findall(rf"`((?:{folders})/[^`\s]*)`", doc.read_text(encoding="utf-8")):
        assert "<" in path or (ROOT / path).exists(), f"{doc.name} names {path}"


@EVERY_DOC
def test_text_is_composed_and_self_contained(doc: Path) -> None:
    text = doc.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert not re.search(r"(?<![\w.)/])/(?:home|root|tmp|srv|mnt|opt)/", text), "a path of one machine"


def test_readme_has_the_two_commands() -> None:
    lines = [line.split("#")[0].strip() for block in blocks(ROOT / "README.md", "sh") for line in block.splitlines()]
    assert lines[:2] == ["make report", "make test"]


def test_exit_codes_are_those_of_the_errors(listed: Listed) -> None:
    from danvan_analysis import errors

    codes = {
        kind.exit_code
        for kind in vars(errors).values()
        if isinstance(kind, type) and kind.__module__ == errors.__name__
    }
    named = {int(row[0]) for row in listed("README.md", "Commands and exit codes")}
    assert named == codes | {0}


def test_package_names_are_listed() -> None:
    import danvan_analysis as dv

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.search(r"The ten names of the package: (.*?)\. The stages", text, flags=re.DOTALL)
    assert listed
    assert sorted(re.findall(r"`(\w+)`", listed[1])) == sorted(dv.__all__)
    assert len(dv.__all__) == 10


def test_suite_of_the_example_can_be_read(tmp_path: Path) -> None:
    from danvan_analysis.validation.suites import read

    example = next(blocks(ROOT / "docs/validation.md", "json"))
    (tmp_path / "ledger.json").write_text(example, encoding="utf-8")
    assert [one.name for one in read(tmp_path / "ledger.json").expectations] == ["every_cell_accounted"]


def picture(folder: Path) -> Image.Image:
    """The exported PNG of the figure, as the code makes it now."""
    from danvan_analysis import export, figures

    figure = figures.path(index="PAPI", year=2024, province="Sơn La", lang="en")
    assert isinstance(figure, figures.Figure)
    made = next(path for path in export.write(figure, folder) if path.suffix == ".png")
    with Image.open(made) as opened:
        return opened.convert("RGB")


def test_picture_is_the_figure_that_the_code_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANVAN_PROJECT", str(ROOT))
    assert PICTURE.stat().st_size < 200_000
    with Image.open(PICTURE) as kept:
        assert kept.format == "PNG"
        now = picture(tmp_path)
        same = kept.size == now.size and kept.convert("RGB").tobytes() == now.tobytes()
    assert same, "the figure changed: remake the picture with `.venv/bin/python tests/docs/test_docs.py`"


if __name__ == "__main__":
    # Smaller than the exported file, with the same pixels.
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        picture(Path(scratch)).save(PICTURE, optimize=True)
    print(PICTURE.relative_to(ROOT), PICTURE.stat().st_size, "bytes")
