"""All words of figures and reports stand in the catalogues, in both languages, with the same fields."""

from __future__ import annotations

import ast
import io
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

import danvan_analysis
from danvan_analysis.reference import words

SOURCE = Path(danvan_analysis.__file__).parent
LOCALE = SOURCE / "reference" / "locale"
FILES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
KEYS = list(words._words())
#: Words that are no sentence of ours, or whose grammar no message can carry: where, and why.
ALLOWED = {
    "figures/citing.py": "names of languages in BibTeX",
    "figures/theme.py": "number formats of Vega",
    "published/adding/written.py": "labels that go into a registry file",
    "reports/render.py": "each language names the other in that other language",
    "site/index.py": "languages call themselves by their own name on a page of both",
}

#: Sections whose keys come from the tables, or that are walked through whole: their own tests hold them.
BY_TABLE = {
    *("unit", "level", "qualifier", "basis", "state", "holder", "field", "subject"),
    *("service", "service_about", "service_index"),
    *("gloss_name", "gloss_name_label", "gloss_rank", "gloss_rank_label"),
}


def messages(file: Path) -> Catalog:
    with file.open("rb") as content:
        return read_po(content, locale=file.parts[-3], abort_invalid=True)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_a_catalogue_compiles_and_nothing_in_it_is_unfinished(file: Path) -> None:
    catalogue = messages(file)
    assert len(catalogue) > 0
    assert not catalogue.fuzzy, "the header is marked as unfinished"
    for message in catalogue:
        assert not message.fuzzy, message.id
        assert not list(message.check(catalogue)), message.id
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    assert len(read_mo(compiled)) == len([one for one in catalogue if one.id and one.string])


def test_every_catalogue_is_there_in_every_language() -> None:
    by_language = {lang: {file.stem for file in FILES if file.parts[-3] == lang} for lang in words.LANGS}
    assert by_language["vi"] == by_language["en"] == set(words.domains())
    assert {file.parts[-3] for file in FILES} == set(words.LANGS)


@pytest.mark.parametrize("key", KEYS)
def test_a_message_has_the_same_fields_in_both_languages(key: str) -> None:
    vi, en = (words._words()[key][lang] for lang in ("vi", "en"))
    # A language may leave out what it says without: the counted noun of English, its article.
    extra = fields(vi.text) ^ fields(en.text)
    assert not {name for name in extra if name.isdecimal() or name == ""}, "fields go by name"
    assert fields(en.text) == fields(en.plural)
    for text in (vi.text, en.text):
        assert not re.search(r"\s{2,}", text), "double blanks"


def modules() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(SOURCE.rglob("*.py")):
        yield file.relative_to(SOURCE).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def test_no_pair_of_sentences_is_left_in_the_code() -> None:
    found = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        and {key.value for key in node.keys if isinstance(key, ast.Constant)} == {"vi", "en"}
        and any(not isinstance(value, ast.Name | ast.Attribute | ast.Subscript) for value in node.values)
    }
    found -= {"reference/registry_models.py", "reference/words.py"}  # labels made of published ones; date patterns
    assert found <= set(ALLOWED), found - set(ALLOWED)


def asked_for() -> tuple[set[str], set[str]]:
    """Keys that the code asks for by name, and beginnings of those that it puts together."""
    exact: set[str] = set()
    begun: set[str] = set()
    for _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Constant):
                begun.add(str(node.left.value))
    return exact, {one for one in begun if len(one) > 4 and re.match(r"[a-z_]+[._]", one)}


def test_every_message_is_asked_for_somewhere() -> None:
    exact, begun = asked_for()
    lone = [
        key
        for key in KEYS
        if key not in exact
        and key.removeprefix("term.") not in exact
        and not any(key.startswith(beginning) for beginning in begun)
        and key.partition(".")[0] not in BY_TABLE
    ]
    assert not lone, lone


def test_every_key_that_is_asked_for_by_name_is_there() -> None:
    known = set(KEYS)
    missing = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("term", "in_both")
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "words"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                key = str(node.args[0].value)
                if key not in known and f"term.{key}" not in known:
                    missing.add((name, key))
    assert not missing
