"""The layout of an import as a small TOML file that a person can read, correct and hand back.

Rows and columns are named as a spreadsheet program names them. In a table whose provinces run across, what
is called a row here is a column of the file, and the other way round.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from danvan_analysis.errors import BadParameter
from danvan_analysis.published.adding.model import Edition, NewComponent, Plan, TableColumn, TableRef
from danvan_analysis.published.workbooks.sheets import letters

_LINE = re.compile(r"(?P<first>[A-Z]{1,3}|[1-9]\d{0,6})(?:-(?P<last>[A-Z]{1,3}|[1-9]\d{0,6}))?")


def line_number(name: str) -> int:
    """Number, from 0, of a row ("5") or a column ("C").

    Examples
    --------
    >>> line_number("5"), line_number("C"), line_number("AA")
    (4, 2, 26)
    """
    if name.isdigit():
        return int(name) - 1
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def lines(text: str) -> list[int]:
    """Numbers, from 0, of a list of rows or columns ("2-64, 66").

    Examples
    --------
    >>> lines("2-4, 7"), lines("B-C")
    ([1, 2, 3, 6], [1, 2])
    """
    found: list[int] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        hit = _LINE.fullmatch(part)
        if hit is None:
            raise ValueError(f"{part!r} is no row, column or range of them: write 2-64, 66")
        first = line_number(hit["first"])
        last = line_number(hit["last"]) if hit["last"] else first
        if not first <= last < first + 1_100_000:
            raise ValueError(f"{part!r} runs backwards or too far")
        found.extend(range(first, last + 1))
    return found


def _lines(text: str) -> str:
    lines(text)
    return text


def _line(text: str) -> str:
    if _LINE.fullmatch(text) is None or "-" in text:
        raise ValueError(f"{text!r} is no column (C) or row (5)")
    return text


Lines = Annotated[str, AfterValidator(_lines)]
Line = Annotated[str, AfterValidator(_line)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class LayoutColumn(_Model):
    """A column that is read."""

    column: Line
    provinces: Line
    component: str = Field(min_length=1)
    what: Literal["value", "rank"] = "value"


class LayoutTable(_Model):
    """A table: its sheet, its rows, its columns; of a long table the columns of its keys."""

    sheet: str
    layout: str = ""
    transposed: bool = False
    header: Lines = ""
    rows: Lines
    columns: tuple[LayoutColumn, ...] = Field(default=(), strict=False)
    provinces: Line | None = None
    components: Line | None = None
    values: Line | None = None
    ranks: Line | None = None
    component_of: dict[str, str] = {}


class LayoutEdition(_Model):
    """An edition and its tables."""

    year: int = Field(ge=2000, le=2100)
    vintage: Literal[2004, 2008, 2025]
    table: tuple[LayoutTable, ...] = Field(strict=False, min_length=1)


class LayoutComponent(_Model):
    """A component that the registry does not have yet."""

    code: str = Field(min_length=1)
    level: Literal["composite", "dimension", "sub-dimension", "other"]
    parent: str | None = None
    label_vi: str = Field(min_length=1)
    label_en: str = Field(min_length=1)
    unit: str = "points"
    scale: Annotated[tuple[float, float], Field(strict=False)] | None = None
    reason: str = ""


class Layout(_Model):
    """What a layout file says."""

    file: str
    sha256: str
    index: str
    decimal: Literal[".", ","]
    edition: tuple[LayoutEdition, ...] = Field(strict=False, min_length=1)
    new_component: tuple[LayoutComponent, ...] = Field(default=(), strict=False)


def read_layout(text: str, *, name: str = "layout file") -> Layout:
    r"""Read a layout file.

    Parameters
    ----------
    text : str
        Its content.
    name : str
        For messages.

    Raises
    ------
    BadParameter
        It is no TOML, or a field is missing, unknown or wrong: with the field and its line.

    Examples
    --------
    >>> read_layout('file = "a.xlsx"\ndecimal = ";"')
    Traceback (most recent call last):
    danvan_analysis.errors.BadParameter: layout file, line 2, decimal: Input should be '.' or ',' (found ';'); ...
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise BadParameter(
            f"{name}: is no TOML: {problem}. Correct it, or have it written anew from the plan."
        ) from None
    try:
        return Layout.model_validate(content)
    except ValidationError as problem:
        # A value that somebody wrote goes before fields that are not there.
        faults = sorted(problem.errors(), key=lambda fault: (fault["type"] == "too_short", fault["type"] == "missing"))
        first = faults[0]
        path = [str(part) for part in first["loc"]]
        scalar = isinstance(first["input"], (str, int, float))
        found = f" (found {first['input']!r})" if scalar and first["type"] != "missing" else ""
        more = f"; and {len(faults) - 1} more faults" if len(faults) > 1 else ""
        line = _line_of(text, path)
        where = f", line {line}" if line else ""
        raise BadParameter(
            f"{name}{where}, {'.'.join(path)}: {first['msg']}{found}{more}. See the comments at its head for the "
            f"fields."
        ) from None


def _line_of(text: str, path: list[str]) -> int | None:
    """Line of a field: the tables and lists on the way to it are counted, then its key is looked for."""
    rows = text.splitlines()
    start = 0
    names: list[str] = []
    for part in path:
        if not part.isdigit() or not names:
            names.append(part)
            continue
        # A list of tables has a header for each, a list of columns a brace.
        header, key = f"[[{'.'.join(names)}]]", re.compile(rf"\s*{re.escape(names[-1])}\s*=")
        places = [number for number in range(start, len(rows)) if rows[number].strip().startswith(header)]
        if not places:
            opened = next((number for number in range(start, len(rows)) if key.match(rows[number])), start)
            places = [number for number in range(opened, len(rows)) if "{" in rows[number]]
        if int(part) < len(places):
            start = places[int(part)]
    for number in range(start, len(rows)):
        if re.search(rf"(?:^|[{{,])\s*\"?{re.escape(path[-1])}\"?\s*=", rows[number]):
            return number + 1
    return start + 1 if start else None


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = escaped.replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda hit: f"\\u{ord(hit.group()):04x}", escaped) + '"'


def _ranges(numbers: tuple[int, ...], *, as_letters: bool) -> str:
    parts: list[str] = []
    start = previous = None
    name = letters if as_letters else lambda number: str(number + 1)
    for number in (*sorted(numbers), None):
        if previous is not None and number == previous + 1:
            previous = number
            continue
        if start is not None and previous is not None:
            parts.append(name(start) if start == previous else f"{name(start)}-{name(previous)}")
        start = previous = number
    return ", ".join(parts)


def to_toml(plan: Plan) -> str:
    """Write a plan down as a layout file: where each figure is read, and as comments what is not read.

    The same plan gives the same text.

    Examples
    --------
    >>> from danvan_analysis.published.workbooks.sheets import Book
    >>> plan = Plan(Book("a.csv", "0" * 64, 1, "csv", ()), "PCI", ".", "as asked", (), (), (), ())
    >>> to_toml(plan).splitlines()[5]
    'file = "a.csv"'
    """
    out = [
        "# Where the figures of this file are read. Correct it and hand it back with --layout: it is followed exactly.",
        '# rows: "2-64, 66"; column, provinces: letters of columns; component: its code in the registry; what: rank.',
        "# transposed = true: the provinces run across, rows are then letters and columns are numbers.",
        f"# decimal: {_comment(plan.decimal_basis)}",
        "",
        f"file = {_quoted(plan.book.file)}",
        f"sha256 = {_quoted(plan.book.sha256)}",
        f"index = {_quoted(plan.index)}",
        f"decimal = {_quoted(plan.decimal)}",
    ]
    for edition in plan.editions:
        out += _edition(edition, plan)
        for component in edition.proposal.new:
            out += _component(component)
    if not plan.editions:
        out += ["", "# No edition is planned: answer the questions of the plan first."]
    if plan.not_taken:
        out += ["", "# Not read:"]
        out += [
            f"#   {one.kind} {_comment(one.where)}: {_comment(one.text)[:60]} ({_comment(one.reason)})"
            for one in plan.not_taken
        ]
    return "\n".join(out) + "\n"


def _edition(edition: Edition, plan: Plan) -> list[str]:
    out = ["", "[[edition]]", f"year = {edition.year}", f"vintage = {edition.vintage}"]
    for table in edition.tables:
        across = table.transposed
        out += ["", "[[edition.table]]", f"sheet = {_quoted(table.sheet)}", f"layout = {_quoted(table.layout)}"]
        out += ["transposed = true"] if across else []
        out.append(f"header = {_quoted(_ranges(table.header_rows, as_letters=across))}")
        out.append(f"rows = {_quoted(_ranges(table.rows, as_letters=across))}")
        out += _long_keys(table)
        if table.columns:
            out += ["columns = [", *(_column(column, table, plan) for column in _values_first(table.columns)), "]"]
    return out


def _values_first(columns: Sequence[TableColumn]) -> list[TableColumn]:
    return sorted(columns, key=lambda one: (one.what == "rank", one.province_column, one.column))


def _column(column: TableColumn, table: TableRef, plan: Plan) -> str:
    header = next((one.header for one in plan.columns if one.sheet == table.sheet and one.column == column.column), ())
    fields = {
        "column": _name(column.column, table.transposed),
        "provinces": _name(column.province_column, table.transposed),
        "component": column.component_code,
        **({"what": "rank"} if column.what == "rank" else {}),
    }
    written = ", ".join(f"{key} = {_quoted(text)}" for key, text in fields.items())
    return f"  {{ {written} }}," + (f"  # {_comment(' / '.join(header))}" if header else "")


def _name(number: int, across: bool) -> str:
    return str(number + 1) if across else letters(number)


def _long_keys(table: TableRef) -> list[str]:
    keys = {
        "provinces": table.province_column, "components": table.component_column, "values": table.value_column,
        "ranks": table.rank_column,
    }  # fmt: skip
    out = [f"{key} = {_quoted(_name(number, table.transposed))}" for key, number in keys.items() if number is not None]
    if table.components:
        pairs = ", ".join(f"{_quoted(text)} = {_quoted(code)}" for text, code in table.components)
        out.append(f"component_of = {{ {pairs} }}")
    return out


def _component(component: NewComponent) -> list[str]:
    out = ["", "[[new_component]]" + (f"  # {_comment(component.reason)}" if component.reason else "")]
    fields: dict[str, Any] = {
        "code": component.code, "level": component.level, "parent": component.parent, "label_vi": component.label_vi,
        "label_en": component.label_en, "unit": component.unit,
    }  # fmt: skip
    out += [f"{key} = {_quoted(value)}" for key, value in fields.items() if value is not None]
    if component.scale is not None:
        out.append(f"scale = [{component.scale[0]!r}, {component.scale[1]!r}]")
    return out


def _comment(text: str) -> str:
    return " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
