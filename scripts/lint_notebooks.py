"""Check that notebooks are stored clean and hold no logic: no outputs, no counts, parameters where a report needs them.

python scripts/lint_notebooks.py notebooks          # exit code 1 and one line a finding
python scripts/lint_notebooks.py --fix notebooks    # drop outputs, counts and what an editor left behind
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

# Notebooks for a person at the keyboard. Every other one is a report, which Papermill gives its parameters.
EXPLORATIONS = frozenset({"explore.ipynb"})

LOGIC: dict[type[ast.AST], str] = {
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "async def",
    ast.Lambda: "lambda",
    ast.ClassDef: "class",
    ast.For: "for",
    ast.AsyncFor: "async for",
    ast.comprehension: "for in a comprehension",
    ast.While: "while",
    ast.If: "if",
    ast.IfExp: "if",
    ast.Match: "match",
    ast.Try: "try",
    ast.TryStar: "try",
}


def logic(source: str) -> Iterator[tuple[int, str]]:
    r"""Yield line and keyword of each piece of logic in Python code.

    Examples
    --------
    >>> list(logic("figure = dv.figures.path(rows)\nfor year in years:\n    figure"))
    [(2, 'for')]
    """
    for node in ast.walk(ast.parse(source)):
        if word := LOGIC.get(type(node)):
            # A comprehension has no line of its own; its target has.
            yield getattr(node, "lineno", None) or node.target.lineno, word


def source_of(cell: NotebookNode) -> str:
    """Return the code or text of a cell, which a file holds in one piece or as a list of lines."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def code_findings(where: str, cell: NotebookNode) -> Iterator[str]:
    """Yield the findings of one code cell."""
    if cell.get("outputs"):
        yield f"{where}: has outputs; they are never stored"
    if cell.get("execution_count") is not None:
        yield f"{where}: has the execution count {cell['execution_count']}"
    try:
        for line, word in sorted(set(logic(source_of(cell)))):
            yield f"{where}, line {line}: `{word}` is logic; a notebook only calls the library"
    except SyntaxError as error:
        yield f"{where}, line {error.lineno}: not plain Python ({error.msg}); no magics, no shell"


def parameter_findings(path: Path, cells: list[NotebookNode]) -> Iterator[str]:
    """Yield what is wrong with the `parameters` cell of a report."""
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        yield f"{path}: {len(tagged)} cells are tagged `parameters`; a report has one"
        return
    cell = tagged[0]
    if cell["cell_type"] != "code":
        yield f"{path}: the `parameters` cell is {cell['cell_type']}, not code"
        return
    try:
        statements = ast.parse(source_of(cell)).body
    except SyntaxError:
        return
    if not any(isinstance(statement, ast.Assign | ast.AnnAssign) for statement in statements):
        yield f"{path}: the `parameters` cell names no parameter"


def findings(path: Path) -> Iterator[str]:
    """Yield one line for each thing that is wrong with a notebook, with its place and the rule."""
    try:
        # Not nbformat.reads(): it would give cells without an id, or with another's, a new one at every reading.
        notebook = nbformat.from_dict(json.loads(path.read_text(encoding="utf-8")))
        cells: list[NotebookNode] = list(notebook["cells"])
        ids = Counter(str(cell["id"]) for cell in cells if "id" in cell)
        missing = len(cells) - ids.total()
        if (notebook["nbformat"], notebook["nbformat_minor"]) < (4, 5):
            yield f"{path}: format {notebook['nbformat']}.{notebook['nbformat_minor']}; 4.5 is the first with cell ids"
            return
        if missing:
            yield f"{path}: {missing} of {len(cells)} cells have no id; without one every save gives them another"
            return
        repeated = sorted(name for name, count in ids.items() if count > 1)
        if repeated:
            yield f"{path}: cell ids stand twice: {', '.join(repeated)}"
            return
        nbformat.validate(notebook)
    except (nbformat.ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"{path}: not a valid notebook: {type(error).__name__}: {str(error).strip().splitlines()[0]}"
        return
    kernel = notebook["metadata"].get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f"{path}: kernelspec is {kernel!r}, expected 'python3'"
    for number, cell in enumerate(cells, start=1):
        if cell["cell_type"] == "code":
            yield from code_findings(f"{path}, cell {number} ({cell['id']})", cell)
    if path.name not in EXPLORATIONS:
        yield from parameter_findings(path, cells)


def fix(path: Path) -> bool:
    """Drop outputs, execution counts and run metadata of a notebook; return whether the file changed."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook["cells"]:
        cell["metadata"] = {key: value for key, value in cell["metadata"].items() if key == "tags"}
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    } | {
        key: value
        for key, value in notebook["metadata"].items()
        if key not in {"kernelspec", "language_info", "papermill"}
    }
    clean = nbformat.writes(notebook).rstrip("\n") + "\n"
    if clean != text:
        path.write_text(clean, encoding="utf-8")
    return clean != text


def notebooks(places: Sequence[Path]) -> list[Path]:
    """Return the notebooks among files and folders, in order; checkpoints left out.

    Raises
    ------
    FileNotFoundError
        A place does not exist or holds no notebook: a check of nothing would pass.
    """
    found: set[Path] = set()
    for place in places:
        if not place.exists():
            raise FileNotFoundError(f"no such file or folder: {place}")
        inside = place.rglob("*.ipynb") if place.is_dir() else [place]
        found.update(path for path in inside if not re.search(r"(^|/)\.", path.relative_to(place).as_posix()))
    if not found:
        raise FileNotFoundError(f"no notebook in: {', '.join(map(str, places))}")
    return sorted(found)


def main(arguments: list[str] | None = None) -> int:
    """Check or mend notebooks; return the exit code."""
    parser = argparse.ArgumentParser(description="Check that notebooks are stored clean and hold no logic.")
    parser.add_argument("places", nargs="+", type=Path, help="notebooks, or folders of them")
    parser.add_argument("--fix", action="store_true", help="drop outputs, counts and run metadata")
    chosen = parser.parse_args(arguments)
    try:
        paths = notebooks(chosen.places)
    except FileNotFoundError as error:
        print(f"notebooks: {error}", file=sys.stderr)
        return 2
    if chosen.fix:
        changed = [path for path in paths if fix(path)]
        print(f"notebooks: {len(changed)} of {len(paths)} changed")
        return 0
    found = [line for path in paths for line in findings(path)]
    for line in found:
        print(line)
    print(f"notebooks: {len(paths)} checked, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
