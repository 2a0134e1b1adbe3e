"""What a module can reach: never less than what runs, and not all the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from danvan_analysis import code_reach
from danvan_analysis.code_reach import Use

Tree = Callable[[dict[str, str]], Path]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Return a function that puts a made-up package in the place of this one."""

    def put(files: dict[str, str]) -> Path:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        for found in (code_reach._module, code_reach._file, code_reach._resolved, code_reach._below, code_reach._data):
            found.cache_clear()
        return tmp_path

    monkeypatch.setattr(code_reach, "_FOLDER", tmp_path)
    put({"__init__.py": '"""Words."""\n'})
    yield put  # type: ignore[misc]
    monkeypatch.undo()
    put({})


def modules(found: dict[str, str]) -> set[str]:
    return {name.removeprefix("danvan_analysis.") for name in found if name.startswith("danvan_analysis")}


P = "danvan_analysis"
IMPORTS = {
    "from a module": f"from {P}.b.c import name",
    "a module": f"import {P}.b.c",
    "a module by another name": f"import {P}.b.c as other",
    "a module from its package": f"from {P}.b import c",
    "several lines": f"from {P}.b import (\n    d,  # noqa\n    c,\n)",
    "inside a function": f"def f():\n    from {P}.b import c\n    return c",
    "relative": "from .b import c",
    "relative module": "from .b.c import name",
    "named as text": f'task = "{P}.b.c:run"',
    "imported by a literal": f'import importlib\nimportlib.import_module("{P}.b.c")',
    "imported by a computed name": "import importlib\nimportlib.import_module(name)",
    "a star": f"from {P}.b.c import *",
    "a package whole": f"import {P}.b",
}


@pytest.mark.parametrize("how", sorted(IMPORTS))
def test_an_import_is_followed(tree: Tree, how: str) -> None:
    tree({"a.py": IMPORTS[how] + "\n", "b/__init__.py": "", "b/c.py": "x = 1\n", "b/d.py": "y = 1\n"})
    assert "b.c" in modules(code_reach.reached(f"{P}.a"))


def test_what_is_not_imported_is_not_reached(tree: Tree) -> None:
    tree({"a.py": f"from {P}.b import c\n", "b/__init__.py": "", "b/c.py": "", "b/d.py": "", "e.py": ""})
    assert modules(code_reach.reached(f"{P}.a")) == {"a", "b.c"}


def test_an_import_that_types_need_is_not_followed(tree: Tree) -> None:
    text = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {P}.c import C\nfrom {P}.b import B\n"
    tree({"a.py": text, "b.py": "", "c.py": ""})
    assert modules(code_reach.reached(f"{P}.a")) == {"a", "b"}


SENTENCES = {
    "a word before it": f'"""Names come from {P}.d import (see below.\n"""\nfrom {P}.b import x\n# )\n',
    "a word in its line": f'"""Words."""\nimport os  # and import {P}.d\nfrom {P}.b import x\n',
    "an import of others in its line": f"import os; import {P}.d\nfrom {P}.b import x\n",
}


@pytest.mark.parametrize("how", sorted(SENTENCES))
def test_a_sentence_hides_no_statement(tree: Tree, how: str) -> None:
    tree({"a.py": SENTENCES[how], "b.py": "x = 1\n", "d.py": ""})
    assert "b" in modules(code_reach.reached(f"{P}.a"))


def test_a_package_is_looked_through(tree: Tree) -> None:
    inits = f"from {P}.b.c import one\nfrom {P}.b.d import two\n\n__all__ = ['one', 'two']\n"
    tree({"a.py": f"from {P}.b import one\n", "b/__init__.py": inits, "b/c.py": "", "b/d.py": ""})
    assert modules(code_reach.reached(f"{P}.a")) == {"a", "b.c"}
    assert modules(code_reach.reached_by([Use(f"{P}.b", "two")])) == {"b.d"}
    before = code_reach.digest(f"{P}.a")
    tree({"b/__init__.py": inits + f"from {P}.b.e import three\n", "b/e.py": ""})
    assert code_reach.digest(f"{P}.a") == before, "one more name handed out changes nothing for the others"
    tree({"b/__init__.py": inits + "print('runs')\n"})
    assert code_reach.digest(f"{P}.a") != before, "what runs in the package's own file counts"


def test_an_unknown_name_of_a_package_reaches_all_of_it(tree: Tree) -> None:
    tree({"a.py": f"from {P}.b import gone\n", "b/__init__.py": "", "b/c.py": "", "b/d.py": ""})
    assert {"b.c", "b.d"} <= modules(code_reach.reached(f"{P}.a"))


def test_data_files_beside_a_module_count(tree: Tree) -> None:
    tree({"a.py": "", "b/__init__.py": "", "b/c.py": "", "b/words/vi.po": "x", "b/d/__init__.py": "", "b/d/e.toml": ""})
    found = code_reach.reached(f"{P}.b.c")
    assert "b/words/vi.po" in found
    assert "b/d/e.toml" not in found
    before = code_reach.digest(f"{P}.b.c")
    tree({"b/words/vi.po": "y"})
    assert code_reach.digest(f"{P}.b.c") != before


def test_a_changed_byte_far_away_is_noticed(tree: Tree) -> None:
    chain = {f"m{n}.py": f"from {P} import m{n + 1}\n" for n in range(6)}
    tree({**chain, "m6.py": "x = 1\n"})
    before = code_reach.digest(f"{P}.m0")
    tree({"m6.py": "x = 2\n"})
    assert code_reach.digest(f"{P}.m0") != before


def test_a_module_of_another_package_reaches_nothing() -> None:
    assert code_reach.reached("polars") == {}
    assert code_reach.reached("danvan_analysis.nothing_of_the_kind") == {}


def test_a_figure_does_not_reach_all_of_it() -> None:
    found = code_reach.reached(f"{P}.figures.dot_strip")
    assert f"{P}.figures.intervals" in found
    assert not [name for name in found if name.startswith((f"{P}.cli", f"{P}.site", f"{P}.reports.engine"))]


def test_what_runs_when_a_figure_is_drawn_is_reached(root: Path) -> None:
    """Every function of this package that runs in a figure or passage stands in a module that its own can reach."""
    script = """
import json, sys, threading
import danvan_analysis as dv
from danvan_analysis import code_reach
from pathlib import Path
folder = str(Path(dv.__file__).parent)
asked = dict(year=2019, province="Sơn La", lang="vi")
calls = {
    "dot_strip": dict(index="PCI", **asked), "path": dict(index="PCI", **asked), "coverage_grid": asked,
    "reform_standing": asked, "movement_summary": asked, "quotes": asked,
}
missing = {}
# Imported before: what a module does at its import is no call of a figure.
for name in calls:
    getattr(dv.figures, name)
for name, given in calls.items():
    ran = set()
    def seen(frame, event, argument):
        file = frame.f_code.co_filename
        # The body of a module runs at its import, for whoever comes first: what it holds counts where it is used.
        if event == "call" and file.startswith(folder) and frame.f_code.co_name != "<module>":
            ran.add(file)
    sys.setprofile(seen)
    shown = getattr(dv.figures, name)(**given)
    getattr(shown, "svg", None)
    sys.setprofile(None)
    names = {"danvan_analysis" + f[len(folder):-3].replace("/", ".").replace(".__init__", "") for f in ran}
    reached = code_reach.reached_by([code_reach.Use("danvan_analysis.figures", name)])
    gone = sorted(n for n in names if n not in reached and n != "danvan_analysis")
    if gone:
        missing[name] = gone
    assert len(names) > 5, names
print(json.dumps(missing))
"""
    environment = {**os.environ, "DANVAN_PROJECT": str(root)}
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, cwd=root)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {}
