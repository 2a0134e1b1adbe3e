"""The key of a report: all that it is made of but the data, part by part, so that a difference can be told in words."""

from __future__ import annotations

import ast
import hashlib
import json
import platform
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from danvan_analysis import code_reach
from danvan_analysis.code_reach import Use
from danvan_analysis.project import Project
from danvan_analysis.reports.cache.store import FORM, Store
from danvan_analysis.reports.plan import Form, Report, source_of

_PACKAGE = "danvan_analysis"
_DISTRIBUTION = "danvan-analysis"
_RENDERING = Use(f"{_PACKAGE}.reports.render", None)
_ENGINE = f"{_PACKAGE}.reports.engine"
#: What runs a report from outside and stands in no page: without it a change of the plan would render all anew.
_ASIDE = (f"{_PACKAGE}.reports.cache.", f"{_PACKAGE}.reports.plan", f"{_PACKAGE}.reports.parameters")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Keys:
    """Keys of the reports of a build; what they share is read once.

    Parameters
    ----------
    project : Project
    store : Store
        Where lists of modules and libraries are kept, to say later which of them changed.
    """

    def __init__(self, project: Project, store: Store) -> None:
        self._project, self._store = project, store
        self._notebooks: dict[str, dict[str, str]] = {}
        self._shared = {
            "form": str(FORM),
            "python": f"{platform.python_version()} {sys.platform} {platform.machine()}",
            "libraries": store.text(libraries()),
            "settings": json.dumps([project.focus_province, *project.languages], ensure_ascii=False),
        }

    def parts(self, report: Report, form: Form) -> dict[str, str]:
        """What the key of a report is made of."""
        if report.notebook not in self._notebooks:
            source = source_of(report, self._project)
            self._notebooks[report.notebook] = {
                "notebook": hashlib.sha256(source.read_bytes()).hexdigest(),
                "code": self._store.text(code_of(source)),
            }
        made = {"parameters": report.parameters, "place": [report.code, report.slug], "form": asdict(form)}
        return {
            **self._shared,
            **self._notebooks[report.notebook],
            "report": json.dumps(made, ensure_ascii=False, sort_keys=True),
        }


def key_of(parts: Mapping[str, str]) -> str:
    """One digest of all parts.

    Examples
    --------
    >>> key_of({"a": "1", "b": "2"}) == key_of({"b": "2", "a": "1"})
    True
    """
    return hashlib.sha256(json.dumps(dict(parts), sort_keys=True).encode()).hexdigest()


def code_of(notebook: Path) -> dict[str, str]:
    """sha256 of every module and data file of this package that a notebook, or its rendering, can reach."""
    found = code_reach.reached_by([*_uses(notebook), _RENDERING]) | code_reach.texts_below(_ENGINE)
    return {name: digest for name, digest in found.items() if not name.startswith(_ASIDE)}


def _uses(notebook: Path) -> list[Use]:
    """What the cells of a notebook take from this package."""
    uses: list[Use] = []
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        tree = ast.parse(source)
    except (OSError, ValueError, KeyError, TypeError, SyntaxError):
        # Cell magics and the like: whatever it does, it can reach all.
        return [Use(_PACKAGE, None)]
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name for alias in node.names if alias.name == _PACKAGE}
            uses += [Use(alias.name, None) for alias in node.names if alias.name.startswith(f"{_PACKAGE}.")]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == _PACKAGE:
            uses += [Use(str(node.module), alias.name) for alias in node.names]
    chains = {chain for node in ast.walk(tree) if (chain := _chain(node)) and chain[0] in names}
    longest = {chain for chain in chains if not any(other[: len(chain)] == chain != other for other in chains)}
    for _, first, *rest in (chain for chain in longest if len(chain) > 1):
        uses.append(_of_root(first, rest))
    # The bare name handed on, or taken apart by getattr: anything may be asked of it.
    bare = any(len(chain) == 1 for chain in longest) or any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("getattr", "vars", "exec", "eval")
        for node in ast.walk(tree)
    )
    return [Use(_PACKAGE, None)] if bare else uses


def _chain(node: ast.AST) -> tuple[str, ...]:
    """``dv.figures.path`` as its three names; empty for anything else."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        before = _chain(node.value)
        return (*before, node.attr) if before else ()
    return ()


def _of_root(first: str, rest: list[str]) -> Use:
    # By name: which stage a public name comes from is a fact of the package, not an import of its last stage.
    home = sys.modules[_PACKAGE]._HOME.get(first)
    if home is not None:
        return Use(home, first)
    return Use(f"{_PACKAGE}.{first}", rest[0] if rest else None)


@cache
def libraries() -> dict[str, str]:
    """Versions of what this package needs to run, and of what that needs, as installed.

    Examples
    --------
    >>> "polars" in libraries(), "ruff" in libraries()
    (True, False)
    """
    found: dict[str, str] = {}
    waiting = [_DISTRIBUTION]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            one = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name], requires = _said_of(one)
        # Extras and markers are not weighed: what is installed counts, needed here or not.
        waiting += [match[0] for line in requires if (match := _NAME.match(line)) and "extra ==" not in line]
    return dict(sorted(found.items()))


def _said_of(one: metadata.Distribution) -> tuple[str, list[str]]:
    """Version and requirements of what is installed, from the head of its description: most of that is a manual."""
    head = (one.read_text("METADATA") or "").replace("\r\n", "\n").partition("\n\n")[0]
    lines = [line.partition(": ") for line in head.split("\n")]
    versions = [value.strip() for name, _, value in lines if name == "Version"]
    if not versions:
        return one.version, one.requires or []
    return versions[0], [value for name, _, value in lines if name == "Requires-Dist"]


def differing(old: Mapping[str, str], new: Mapping[str, str], store: Store) -> list[str]:
    """What became another between two keys, in words."""
    said: list[str] = []
    for part in sorted({*old, *new}):
        before, after = old.get(part), new.get(part)
        if before == after:
            continue
        if part in ("code", "libraries"):
            said.append(_listed(part, store.read(before or ""), store.read(after or "")))
        else:
            said.append(_WORDS.get(part, f"{part} changed"))
    return said


_WORDS = {
    "form": "the cache has another form",
    "python": "another Python or another machine",
    "settings": "the settings of the project changed",
    "notebook": "the notebook changed",
    "report": "parameters, formats or the pages that it leads to changed",
}
_SHOWN = 3


def _listed(part: str, old: Any, new: Any) -> str:
    old, new = old or {}, new or {}
    names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    short = [name.removeprefix(f"{_PACKAGE}.") for name in names]
    if part == "libraries":
        short = [f"{name} {old.get(name, 'absent')} -> {new.get(name, 'absent')}" for name in names]
    more = f" and {len(short) - _SHOWN} more" if len(short) > _SHOWN else ""
    return f"{'code' if part == 'code' else 'installed'}: {', '.join(short[:_SHOWN])}{more} changed"
