"""The lint of notebooks: each rule has a tiny notebook that breaks it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

Lint = Callable[..., tuple[int, str]]


def notebook(*sources: str) -> Any:
    cells = [
        new_markdown_cell("# Report", id="title"),
        new_code_cell("year: int = 2024", id="parameters", metadata={"tags": ["parameters"]}),
        *(new_code_cell(source, id=f"step-{number}") for number, source in enumerate(sources, start=1)),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


@pytest.fixture
def lint(script: Callable[[str], ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Lint:
    module = script("lint_notebooks")

    def run(content: Any, *options: str, name: str = "report.ipynb") -> tuple[int, str]:
        if content is not None:
            # As JupyterLab stores it, in lists of lines; nbformat.write() would mend the ids that a test has broken.
            stored = copy.deepcopy(content)
            for cell in stored["cells"]:
                cell["source"] = cell["source"].splitlines(keepends=True)
            (tmp_path / name).write_text(json.dumps(stored), encoding="utf-8")
        code = module.main([*options, str(tmp_path)])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def test_a_clean_report_passes(lint: Lint) -> None:
    code, text = lint(notebook("import danvan_analysis as dv", "dv.reports.opening(year)\n"))
    assert (code, text) == (0, "notebooks: 1 checked, 0 findings\n")


def test_outputs_and_counts_are_found(lint: Lint) -> None:
    content = notebook("1 + 1")
    content.cells[-1].outputs = [new_output("execute_result", {"text/plain": "2"}, execution_count=3)]
    content.cells[-1].execution_count = 3
    code, text = lint(content)
    assert code == 1
    assert "cell 3 (step-1): has outputs" in text
    assert "execution count 3" in text


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("def share(a, b):\n    return a / b", "def"),
        ("share = lambda a, b: a / b", "lambda"),
        ("class Share:\n    pass", "class"),
        ("x = 1\nfor year in (2023, 2024):\n    print(year)", "for"),
        ("years = [y + 1 for y in (2023, 2024)]", "for in a comprehension"),
        ("while True:\n    break", "while"),
        ("if year > 2020:\n    print(year)", "if"),
        ("x = 1 if year else 2", "if"),
        ("try:\n    x\nexcept NameError:\n    pass", "try"),
    ],
)
def test_logic_is_found(lint: Lint, source: str, word: str) -> None:
    code, text = lint(notebook(source))
    assert code == 1
    assert f"`{word}` is logic" in text


def test_magics_are_found(lint: Lint) -> None:
    code, text = lint(notebook("%load_ext autoreload"))
    assert code == 1
    assert "not plain Python" in text


def test_a_report_needs_parameters_and_an_exploration_does_not(lint: Lint) -> None:
    content = notebook()
    del content.cells[1]
    assert lint(content, name="explore.ipynb") == (0, "notebooks: 1 checked, 0 findings\n")
    code, text = lint(content, name="report.ipynb")
    assert code == 1
    assert "0 cells are tagged `parameters`" in text


def test_empty_parameters_are_found(lint: Lint) -> None:
    content = notebook()
    content.cells[1].source = "# year"
    code, text = lint(content)
    assert code == 1
    assert "names no parameter" in text


def test_another_kernel_is_found(lint: Lint) -> None:
    content = notebook()
    content.metadata.kernelspec.name = "danvan"
    code, text = lint(content)
    assert code == 1
    assert "expected 'python3'" in text


def test_cells_without_a_stable_id_are_found(lint: Lint) -> None:
    content = notebook("1", "2")
    content.cells[-1].id = content.cells[-2].id
    code, text = lint(content)
    assert code == 1
    assert "cell ids stand twice: step-1" in text
    del content.cells[-1]["id"]
    code, text = lint(content)
    assert code == 1
    assert "1 of 4 cells have no id" in text
    content.nbformat_minor = 4
    code, text = lint(content)
    assert code == 1
    assert "4.5 is the first with cell ids" in text


def test_what_is_no_notebook_is_found(lint: Lint, tmp_path: Path) -> None:
    for number, text in enumerate(["{", "[]", "{}", "1"]):
        (tmp_path / f"broken_{number}.ipynb").write_text(text, encoding="utf-8")
    code, text = lint(None)
    assert code == 1
    assert text.count("not a valid notebook") == 4


def test_fix_drops_outputs_and_keeps_the_rest(lint: Lint, tmp_path: Path) -> None:
    content = notebook("1 + 1")
    content.cells[-1].outputs = [new_output("stream", text="2")]
    content.cells[-1].execution_count = 3
    content.cells[-1].metadata["collapsed"] = True
    content.metadata["papermill"] = {"duration": 1.5}
    assert lint(content, "--fix") == (0, "notebooks: 1 of 1 changed\n")
    fixed = nbformat.read(tmp_path / "report.ipynb", as_version=4)
    assert "papermill" not in fixed.metadata
    assert [cell.id for cell in fixed.cells] == ["title", "parameters", "step-1"]
    assert fixed.cells[1].metadata == {"tags": ["parameters"]}
    assert lint(None) == (0, "notebooks: 1 checked, 0 findings\n")
    assert lint(None, "--fix") == (0, "notebooks: 0 of 1 changed\n")


def test_a_folder_without_notebooks_is_refused(lint: Lint) -> None:
    code, text = lint(None)
    assert code == 2
    assert "no notebook in" in text
