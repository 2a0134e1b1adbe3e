"""The page of a validation run: what was checked, what holds, which cells do not, which figures use them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from danvan_analysis.errors import DanvanError
from danvan_analysis.figures import webfont
from danvan_analysis.project import Project
from danvan_analysis.published import load
from danvan_analysis.reference import provinces, registry, words
from danvan_analysis.reports.run import manifest
from danvan_analysis.site import touched
from danvan_analysis.storage import replace
from danvan_analysis.validation import Check, FailedRow, Outcome
from danvan_analysis.validation import load as load_suites
from danvan_analysis.validation.outcome import DECLARED
from danvan_analysis.validation.suite_models import SEVERITIES

PAGE = "index.html"
# A year that is gone fails in thousands of rows: the page shows the first, validation.json has all.
_SHOWN = 300
_DECIMALS = 6
_OPERATORS = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "IN": "∈", "NOT_IN": "∉"}


def write_validation_page(outcome: Outcome, project: Project, out: Path) -> Path:
    """Write the page of a run.

    Parameters
    ----------
    outcome : Outcome
    project : Project
        Its suites and its raw tables are those that were judged.
    out : Path
        The build folder; figures that stand there and use a failing cell are linked.

    Returns
    -------
    Path
        ``out/validation/index.html``: one file in Vietnamese and English, nothing loaded from elsewhere, the same
        bytes for the same outcome and the same figures.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    package = load(project.raw)
    environment = Environment(
        loader=PackageLoader("danvan_analysis.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = [row for check in outcome.checks for row in (*check.failed, *check.declared)]
    wanted = [sign for row in rows for sign in touched.signs(row)]
    used = touched.figures(manifest(out, package.digest), out, wanted)
    titles = {suite.name: suite.title for suite in load_suites(project.expectations)}
    raw = _below(project, out)
    checks = [_check(check, used, raw) for check in outcome.checks]
    page = environment.get_template("validation.html.j2").render(
        fonts=webfont.css(),
        version=package.version,
        created=package.created[:10],
        status=outcome.status,
        langs=words.LANGS,
        counts={lang: _counts(outcome, lang) for lang in words.LANGS},
        suites=[
            {"name": name, "title": titles[name], "checks": [one for one in checks if one["suite"] == name]}
            for name in dict.fromkeys(check.suite for check in outcome.checks)
        ],
        failed=[one for severity in SEVERITIES for one in checks if one["failed"] and one["severity"] == severity],
        declared=[one for one in checks if one["groups"]],
    )
    path = out / "validation" / PAGE
    replace(path, page.encode("utf-8"))
    return path


def _below(project: Project, out: Path) -> str | None:
    """How to reach data/raw from the page, where the build folder is inside the project: no path of a machine."""
    try:
        out.resolve().relative_to(project.root.resolve())
    except ValueError:
        return None
    return Path(os.path.relpath(project.raw.resolve(), (out / "validation").resolve())).as_posix()


def _counts(outcome: Outcome, lang: str) -> dict[str, str]:
    numbers = outcome.counts()
    return {
        "held": words.integer(sum(one["held"] for one in numbers.values()), lang),
        "all": words.integer(len(outcome.checks), lang),
        "declared": words.integer(len(outcome.declared()), lang),
        **{severity: words.integer(numbers[severity]["failed"], lang) for severity in SEVERITIES},
    }


def _check(check: Check, used: Mapping[touched.Sign, list[dict[str, str]]], raw: str | None) -> dict[str, Any]:
    groups: dict[tuple[tuple[str, str], ...], list[FailedRow]] = {}
    for row in check.declared:
        groups.setdefault(tuple(sorted((row.reason or {}).items())), []).append(row)
    return {
        "suite": check.suite,
        "name": check.name,
        "anchor": f"{check.suite}.{check.name}",
        "severity": check.severity,
        "withhold": check.withhold,
        "title": check.title,
        "description": check.description,
        "reason": check.reason,
        "own": check.type == DECLARED,
        "bound": {lang: _bound(check, lang) for lang in words.LANGS},
        "condition": condition_text(check.where) if check.where else "",
        "n_checked": {lang: words.integer(check.n_checked, lang) for lang in words.LANGS},
        "success": check.success,
        "n_declared": len(check.declared),
        "failed": _rows(check.failed, raw),
        "groups": [{"reason": dict(said), "rows": _rows(rows, raw)} for said, rows in groups.items()],
        "figures": _figures([*check.failed, *check.declared], used),
    }


def _rows(rows: Iterable[FailedRow], raw: str | None) -> dict[str, Any] | None:
    kept = list(rows)
    if not kept:
        return None
    shown = kept[:_SHOWN]
    return {
        "rows": [_row(row, raw) for row in shown],
        "n": {lang: words.integer(len(kept), lang) for lang in words.LANGS},
        "more": {lang: words.integer(len(kept) - len(shown), lang) for lang in words.LANGS} if kept[_SHOWN:] else None,
    }


def _row(row: FailedRow, raw: str | None) -> dict[str, Any]:
    table, line, column = row.address or (None, None, None)
    return {
        "where": {lang: where(row.key, lang) for lang in words.LANGS},
        "values": {lang: [(name, figure(value, lang)) for name, value in row.values.items()] for lang in words.LANGS},
        "table": table,
        "line": line,
        "column": column,
        "link": f"{raw}/{table}" if raw is not None and table is not None else None,
    }


def _figures(
    rows: Iterable[FailedRow], used: Mapping[touched.Sign, list[dict[str, str]]]
) -> dict[str, list[dict[str, str]]]:
    """Figures that use a row of a check, by language, each once."""
    found = {one["id"]: one for row in rows for sign in touched.signs(row) for one in used.get(sign, [])}
    return {
        lang: [found[identity] for identity in sorted(found) if found[identity]["lang"] == lang] for lang in words.LANGS
    }


def where(key: Mapping[str, Any], lang: str) -> str:
    """What a row is about, in words.

    Examples
    --------
    >>> cell = {"index": "PCI", "edition_year": 2011, "province_code": "14", "vintage": 2008, "component_code": "PCI"}
    >>> where(cell, "en")
    'PCI 2011, Sơn La'
    >>> where({**cell, "component_code": "PCI4"}, "en")
    'PCI 2011, PCI4 Time Costs, Sơn La'
    """
    left = {name: value for name, value in key.items() if value is not None}
    parts = []
    index, year = left.pop("index", None), left.pop("edition_year", None)
    if index is not None or year is not None:
        parts.append(" ".join(str(part) for part in (index, year) if part is not None))
    component = left.pop("component_code", None)
    if component is not None and component != index:
        parts.append(_component(index, component, year, lang))
    code, vintage = left.pop("province_code", None), left.pop("vintage", None)
    if code is not None:
        parts.append(_province(code, vintage))
    return ", ".join([*parts, *(f"{name} {value}" for name, value in left.items())])


def _component(index: Any, code: Any, year: Any, lang: str) -> str:
    try:
        return f"{code} {registry.component(str(index), str(code), int(year)).label[lang]}"
    except (DanvanError, TypeError, ValueError):
        return str(code)


def _province(code: Any, vintage: Any) -> str:
    try:
        found = provinces.get(str(code), int(vintage))
    except (DanvanError, TypeError, ValueError):
        return str(code)
    return found.name_vi


def figure(value: Any, lang: str) -> str:
    """A judged value as the language writes it; six decimals at most.

    Examples
    --------
    >>> figure(-0.327656615, "vi"), figure(50.0, "vi"), figure(None, "en"), figure("official", "en")
    ('−0,327657', '50', '–', 'official')
    """
    if value is None:
        return "–"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    # The language decides on the sign, not on the length: a value has the same digits in both.
    text = words.number(float(value), lang, _DECIMALS)
    return text.rstrip("0").rstrip(",.")


def _bound(check: Check, lang: str) -> str:
    """The bound in signs: what an expert wrote in the suite, without the names of Great Expectations."""
    bounds = dict(check.bounds)
    low, high = bounds.pop("min_value", None), bounds.pop("max_value", None)
    columns = ", ".join(check.columns)
    strict_low, strict_high = bounds.pop("strict_min", False), bounds.pop("strict_max", False)
    if low is not None or high is not None:
        if low == high:
            return f"{columns} = {_plain(low, lang)}"
        left = f"{_plain(low, lang)} {'<' if strict_low else '≤'} " if low is not None else ""
        right = f" {'<' if strict_high else '≤'} {_plain(high, lang)}" if high is not None else ""
        return f"{left}{columns}{right}"
    if "value_set" in bounds:
        listed = ", ".join(figure(value, lang) for value in bounds["value_set"])
        return f"{columns} {'∉' if '_not_be_in_set' in check.type else '∈'} {{{listed}}}"
    if check.type == "expect_column_pair_values_a_to_be_greater_than_b":
        sign = "≥" if bounds.get("or_equal") else ">"
        return f" {sign} ".join(check.columns)
    return columns


def _plain(value: float, lang: str) -> str:
    # A bound may be finer than what a page shows of a value.
    digits = format(Decimal(repr(value)).normalize(), "f")
    return digits.replace("-", "−").replace(".", "," if lang == "vi" else ".")


def condition_text(condition: Mapping[str, Any]) -> str:
    """A condition on rows in signs.

    Examples
    --------
    >>> condition_text({"type": "comparison", "column": {"name": "index"}, "operator": "==", "parameter": "PAPI"})
    'index = PAPI'
    """
    if "conditions" in condition:
        joined = f" {'∧' if condition.get('type') == 'and' else '∨'} "
        parts = [condition_text(one) for one in condition["conditions"]]
        return joined.join(f"({part})" if "∧" in part or "∨" in part else part for part in parts)
    name = condition["column"]["name"]
    if condition.get("type") == "nullity":
        return f"{name} {'=' if condition.get('is_null') else '≠'} ∅"
    parameter = condition.get("parameter")
    shown = "{" + ", ".join(map(str, parameter)) + "}" if isinstance(parameter, list) else str(parameter)
    operator = str(condition.get("operator"))
    return f"{name} {_OPERATORS.get(operator, operator)} {shown}"
