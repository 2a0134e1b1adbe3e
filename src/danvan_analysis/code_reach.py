"""Which code of this package a module can reach: itself, what it imports, what that imports, and their data files.

Read from the text of the modules, nothing is imported: a line scan over the whole package takes a few hundredths of
a second, where a parser takes a second. It counts too much rather than too little: an import inside a function counts
like one at the top, an import that only types need is left out, and a module that imports by a computed name reaches
the whole package.

A package whose ``__init__`` hands out names of its modules (``danvan_analysis.figures``) is looked through: who takes
one name from it reaches the module of that name, not all the others. What else stands in an ``__init__`` counts for
every module below it, because it runs before them.
"""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = "danvan_analysis"
_FOLDER = Path(__file__).parent
#: Modules that import by a computed name or name others as text, and why nothing is missed by not following that.
NOT_FOLLOWED: Final = {
    # draw() makes a figure from its id for who asks by id; no figure and no report calls it.
    f"{ROOT}.figures.families",
    # They import beforehand what a report may use, and run the task that they are told; neither decides what it is.
    f"{ROOT}.reports.engine.child",
    f"{ROOT}.reports.engine.server",
}

_TYPES = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t]+[^\n]*\n|\n)*", re.MULTILINE)
#: Looked for by their first word, which is five times as fast as by the start of a line; see :func:`_statements`.
_FROM = re.compile(rf"from[ \t]+({ROOT}[\w.]*|\.[\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\n]*)", re.ASCII)
_IMPORT = re.compile(rf"import[ \t]+([^\n]*\b{ROOT}\b[^\n]*)", re.ASCII)
_COMPUTED = re.compile(r"(?:\bimport_module|\b__import__)\(\s*([^)\n]*)")
_LITERAL = re.compile(rf"""["']({ROOT}(?:\.\w+)+)(?::\w+)?["']""", re.ASCII)
_COMMENT = re.compile(r"#[^\n]*")


class Use(NamedTuple):
    """A module, and the one name that is taken from it; None where it is used whole."""

    module: str
    name: str | None


def reached(module: str) -> dict[str, str]:
    """What a module can reach.

    Parameters
    ----------
    module : str
        Such as ``danvan_analysis.figures.path``.

    Returns
    -------
    dict of str to str
        sha256 by module, in the order of the names; data files (tables, words, templates, fonts) by their path below
        the package. Empty for a module that is not of this package.

    Examples
    --------
    >>> found = reached("danvan_analysis.figures.path")
    >>> "danvan_analysis.figures.path" in found, "danvan_analysis.figures.tile_map" in found
    (True, False)
    """
    return reached_by([Use(module, None)])


def digest(module: str) -> str:
    """One sha256 over all that a module can reach.

    Examples
    --------
    >>> len(digest("danvan_analysis.figures.path"))
    64
    """
    return digest_of(reached(module))


def digest_of(found: dict[str, str]) -> str:
    """One sha256 over what :func:`reached` or :func:`reached_by` found."""
    lines = "".join(f"{name} {one}\n" for name, one in sorted(found.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def texts_below(package: str) -> dict[str, str]:
    """sha256 of every module below a package, whatever these import.

    Examples
    --------
    >>> "danvan_analysis.export.files" in texts_below("danvan_analysis.export")
    True
    """
    return {name: _module(name).sha256 for name in _below(package)}


def reached_by(uses: Iterable[Use]) -> dict[str, str]:
    """What several uses can reach; as :func:`reached`.

    Examples
    --------
    >>> found = reached_by([Use("danvan_analysis.figures", "tile_map")])
    >>> "danvan_analysis.figures.tile_map" in found, "danvan_analysis.figures.path" in found
    (True, False)
    """
    found: dict[str, str] = {}
    seen: set[Use] = set()
    waiting = [*uses]
    while waiting:
        use = waiting.pop()
        if use in seen:
            continue
        seen.add(use)
        target = _resolved(use)
        waiting += target.further
        for name in target.modules:
            if name in found:
                continue
            text = _module(name)
            found[name] = text.sha256
            found |= _data(_package_of(name))
            waiting += text.uses
            # The packages above run first: what they hold beside re-exports counts, their re-exports do not.
            for above in _above(name):
                if (own := _module(above).own) is not None:
                    found.setdefault(above, own)
    return dict(sorted(found.items()))


class _Target(NamedTuple):
    modules: tuple[str, ...] = ()
    further: tuple[Use, ...] = ()


@cache
def _resolved(use: Use) -> _Target:
    """The modules that a use runs, or the uses that it stands for."""
    module, name = use
    if _file(module) is None:
        return _Target()
    if not _is_package(module):
        return _Target((module,))
    if name is None:
        # A package taken whole may be asked for anything below it.
        return _Target(tuple(_below(module)))
    handed = _module(module).hands_out
    if name in handed:
        return _Target(further=(handed[name],))
    if _file(f"{module}.{name}") is not None:
        return _Target(further=(Use(f"{module}.{name}", None),))
    if _module(module).defines(name):
        # A function or a value of the package's own.
        return _Target((module,))
    return _Target(tuple(_below(module)))


class _Text(NamedTuple):
    """A module as its text says it."""

    sha256: str
    uses: tuple[Use, ...]
    hands_out: dict[str, Use]
    own: str | None
    names: frozenset[str]

    def defines(self, name: str) -> bool:
        return name in self.names


@cache
def _module(module: str) -> _Text:
    file = _file(module)
    content = file.read_bytes() if file is not None else b""
    text = content.decode("utf-8")
    package = _is_package(module)
    uses = tuple(_uses(text, module, package=package))
    own, names = _own(text) if package else (None, frozenset())
    handed = {use.name: use for use in uses if use.name is not None} if package else {}
    return _Text(hashlib.sha256(content).hexdigest(), uses, handed, own, names)


def _uses(text: str, module: str, *, package: bool) -> list[Use]:
    # Most modules have none of these: to look for a word first takes a tenth of the time of the expression.
    text = _TYPES.sub("", text) if "if TYPE_CHECKING:" in text else text
    found: list[Use] = []
    for match in _statements(_FROM, text):
        home = _absolute(match[1], module, package=package)
        for one in _COMMENT.sub("", match[2]).strip("() \t").replace("\n", " ").split(","):
            name = one.split(" as ")[0].strip()
            if name:
                found.append(Use(home, None if name in ("*", "\\") else name))
    for match in _statements(_IMPORT, text):
        names = [part.split(" as ")[0].strip() for part in match[1].split(",")]
        found += [Use(name, None) for name in names if name.startswith(ROOT)]
    if module in NOT_FOLLOWED:
        return found
    for argument in _COMPUTED.findall(text) if "import_module" in text or "__import__" in text else ():
        literal = _LITERAL.fullmatch(argument.split(",")[0].strip())
        found.append(Use(literal[1] if literal else ROOT, None))
    # A task or a module named as text, to be run elsewhere.
    quoted = _LITERAL.findall(text) if f'"{ROOT}.' in text or f"'{ROOT}." in text else ()
    found += [Use(name, None) for name in quoted if _file(name) is not None and not _is_package(name)]
    return found


def _statements(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches with nothing but space before them in their line."""
    at = 0
    while match := pattern.search(text, at):
        start = match.start()
        begins = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t")
        if begins:
            yield match
        # A word within a sentence must not hide the statement behind it.
        at = match.end() if begins else start + 1


def _absolute(origin: str, module: str, *, package: bool) -> str:
    if not origin.startswith("."):
        return origin
    dots = len(origin) - len(origin.lstrip("."))
    parts = module.split(".")[: None if package and dots == 1 else -(dots - package)]
    return ".".join([*parts, *filter(None, [origin[dots:]])])


def _own(text: str) -> tuple[str | None, frozenset[str]]:
    """Digest of what an ``__init__`` holds beside imports, its words and its list of names; names it defines."""
    kept = []
    names: set[str] = set()
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return hashlib.sha256(text.encode("utf-8")).hexdigest(), frozenset()
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            named = {target.id for target in targets if isinstance(target, ast.Name)}
            if named == {"__all__"}:
                continue
            names |= named
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.add(statement.name)
        kept.append(ast.unparse(statement))
    if not kept:
        return None, frozenset(names)
    return hashlib.sha256("\n".join(kept).encode()).hexdigest(), frozenset(names)


@cache
def _file(module: str) -> Path | None:
    first, *rest = module.split(".")
    if first != ROOT:
        return None
    path = _FOLDER.joinpath(*rest)
    if (path / "__init__.py").is_file():
        return path / "__init__.py"
    file = path.with_suffix(".py") if rest else path
    return file if file.is_file() else None


def _is_package(module: str) -> bool:
    file = _file(module)
    return file is not None and file.name == "__init__.py"


def _package_of(module: str) -> str:
    return module if _is_package(module) else module.rpartition(".")[0]


def _above(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


@cache
def _below(package: str) -> tuple[str, ...]:
    file = _file(package)
    folder = file.parent if file is not None else _FOLDER
    found = [one.relative_to(_FOLDER).with_suffix("").parts for one in sorted(folder.rglob("*.py"))]
    return tuple(".".join([ROOT, *(part for part in parts if part != "__init__")]) for parts in found)


@cache
def _data(package: str) -> dict[str, str]:
    """sha256 of the data files of a package, those of its sub-packages aside."""
    file = _file(package)
    found: dict[str, str] = {}
    waiting = [file.parent] if file is not None else []
    while waiting:
        folder = waiting.pop()
        for one in sorted(folder.iterdir()):
            if one.is_dir():
                if one.name != "__pycache__" and not (one / "__init__.py").is_file():
                    waiting.append(one)
            elif one.suffix not in (".py", ".pyc", ".part") and not one.name.startswith("."):
                found[one.relative_to(_FOLDER).as_posix()] = hashlib.sha256(one.read_bytes()).hexdigest()
    return found
