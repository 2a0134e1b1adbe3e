"""What validation found: checks, the rows that fail, those known to fail, and the words for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from danvan_analysis.errors import DataRejected
from danvan_analysis.reference import words
from danvan_analysis.storage import replace
from danvan_analysis.validation.suite_models import SEVERITIES

DECLARED = "declared_failures"
FILE = "validation.json"
RAW_FILE = "great_expectations.json"
PASSED, WARNED, REJECTED = "passed", "passed with warnings", "rejected"
_SHOWN = 3


@dataclass(frozen=True)
class FailedRow:
    """A row that an expectation does not accept.

    Attributes
    ----------
    key : mapping
        Columns that tell the row.
    values : mapping
        What the expectation judged.
    address : tuple of (table, row, column), optional
        The printed cell, where the row has one.
    reason : mapping of language to text, optional
        Why the failure stands, where it is declared.
    """

    key: Mapping[str, Any]
    values: Mapping[str, Any]
    address: tuple[str, int, str] | None = None
    reason: Mapping[str, str] | None = None

    def text(self) -> str:
        """The row in one line.

        Examples
        --------
        >>> FailedRow({"index": "PAPI", "province_code": "14"}, {"value": 0.0}, ("papi/papi_2019.csv", 53, "D1")).text()
        'index PAPI, province_code 14: value 0.0 (papi/papi_2019.csv, row 53, column D1)'
        """
        line = ", ".join(f"{name} {value}" for name, value in self.key.items() if value is not None)
        if self.values:
            line += ": " + ", ".join(f"{name} {value}" for name, value in self.values.items())
        if self.address:
            line += " ({}, row {}, column {})".format(*self.address)
        return line


@dataclass(frozen=True)
class Check:
    """One expectation and what it found.

    ``failed`` are the rows that no declaration covers, ``declared`` those that are known; ``success`` means
    that nothing failed beyond what is declared. ``bounds`` are the arguments of the expectation, its columns and
    condition aside; ``where`` is the condition on rows. ``raw`` is the result object of Great Expectations.
    """

    suite: str
    name: str
    type: str
    severity: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    reason: Mapping[str, str]
    withhold: bool
    bounds: Mapping[str, Any]
    where: Mapping[str, Any] | None
    columns: tuple[str, ...]
    success: bool
    n_checked: int
    failed: tuple[FailedRow, ...] = ()
    declared: tuple[FailedRow, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)


_PLAIN = [one.name for one in fields(Check) if one.name not in ("raw", "failed", "declared")]


@dataclass(frozen=True)
class Outcome:
    """All checks, in the order of the suites.

    Examples
    --------
    >>> Outcome(()).ok
    True
    """

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every critical expectation holds."""
        return not self.failures("critical")

    @property
    def status(self) -> str:
        """The outcome in a word or three: ``passed``, ``passed with warnings`` or ``rejected``.

        Examples
        --------
        >>> Outcome(()).status
        'passed'
        """
        return status(self.checks)

    def failures(self, severity: str | None = None) -> list[Check]:
        """Checks that failed, the gravest first."""
        found = [one for one in self.checks if not one.success and severity in (None, one.severity)]
        return sorted(found, key=lambda one: SEVERITIES.index(one.severity))

    def counts(self) -> dict[str, dict[str, int]]:
        """Numbers of checks that hold and that failed, by severity.

        Examples
        --------
        >>> Outcome(()).counts()["critical"]
        {'held': 0, 'failed': 0}
        """
        return {
            severity: {
                "held": sum(one.success for one in self.checks if one.severity == severity),
                "failed": len(self.failures(severity)),
            }
            for severity in SEVERITIES
        }

    def declared(self) -> list[tuple[Check, FailedRow]]:
        """Failures that are known, with the check each belongs to."""
        return [(one, row) for one in self.checks for row in one.declared]

    def summary(self, lang: str = "vi") -> str:
        """The outcome in a few lines of text.

        Parameters
        ----------
        lang : str
            ``vi`` or ``en``.

        Examples
        --------
        >>> print(Outcome(()).summary("en"))
        Data accepted: 0 of 0 checks hold; known failures, with reasons: 0
        """

        def say(key: str, **numbers: int) -> str:
            return words.term(f"outcome.{key}", lang).format(
                **{name: words.integer(n, lang) for name, n in numbers.items()}
            )

        counts = self.counts()
        held = sum(number["held"] for number in counts.values())
        parts = [say("held", held=held, all=len(self.checks))]
        if self.failures():
            parts.append(say("failed", **{severity: number["failed"] for severity, number in counts.items()}))
        parts.append(say("declared", n=len(self.declared())))
        lines = [f"{words.term('outcome.ok' if self.ok else 'outcome.rejected', lang)}: {'; '.join(parts)}"]
        for check in self.failures():
            severity = words.term(f"outcome.severity_{check.severity}", lang)
            lines.append(
                f"- [{severity}] {check.suite} / {check.name}: {check.title[lang]}; "
                f"{say('rows', n=len(check.failed), all=check.n_checked)}"
            )
            lines += [f"    {row.text()}" for row in check.failed[:_SHOWN]]
            if len(check.failed) > _SHOWN:
                lines.append(f"    {say('more', n=len(check.failed) - _SHOWN)}")
        return "\n".join(lines)

    def raise_if_rejected(self) -> None:
        """Stop where a critical expectation does not hold.

        Raises
        ------
        DataRejected
            Naming suite, expectation and the first rows.
        """
        broken = self.failures("critical")
        if not broken:
            return
        lines = [f"{len(broken)} critical expectation(s) do not hold"]
        for check in broken:
            lines.append(
                f"suite {check.suite}, expectation {check.name}: {check.title['en']}; "
                f"{len(check.failed)} of {check.n_checked} rows fail"
            )
            lines += [f"  {row.text()}" for row in check.failed[:_SHOWN]]
            if len(check.failed) > _SHOWN:
                lines.append(f"  and {len(check.failed) - _SHOWN} more")
        lines.append(
            "mend the cell by a line of data/raw/corrections.csv, or, where the source says so, declare the failure "
            "with its reason in the suite under expectations/"
        )
        raise DataRejected("\n".join(lines))

    def to_json(self) -> str:
        """The outcome as JSON; the same bytes for the same outcome.

        Examples
        --------
        >>> Outcome.from_json(Outcome(()).to_json()) == Outcome(())
        True
        """
        content = {
            "ok": self.ok,
            "counts": self.counts(),
            "checks": [plain(check) for check in self.checks],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        """The outcome that :meth:`to_json` wrote, without the raw results."""
        return cls(tuple(read_check(found) for found in json.loads(text)["checks"]))


def status(checks: Iterable[Check]) -> str:
    """``passed``, ``passed with warnings`` or ``rejected``; what is declared and what only informs changes nothing."""
    severities = {check.severity for check in checks if not check.success}
    return REJECTED if "critical" in severities else WARNED if "warning" in severities else PASSED


def read_check(found: Mapping[str, Any]) -> Check:
    """The check that :func:`plain` made plain."""
    given = {name: value for name, value in found.items() if name not in ("failed", "declared", "n_failed")}
    given["columns"] = tuple(given["columns"])
    failed, declared = (tuple(_row(row) for row in found[name]) for name in ("failed", "declared"))
    return Check(**given, failed=failed, declared=declared)


def plain(check: Check) -> dict[str, Any]:
    """A check as JSON takes it, without the raw result."""
    plain = {name: getattr(check, name) for name in _PLAIN}
    plain["n_failed"] = len(check.failed)
    for name, rows in (("failed", check.failed), ("declared", check.declared)):
        plain[name] = [{key: value for key, value in vars(row).items() if value is not None} for row in rows]
    return plain


def _row(found: dict[str, Any]) -> FailedRow:
    address = found.get("address")
    place = (str(address[0]), int(address[1]), str(address[2])) if address else None
    return FailedRow(found["key"], found["values"], place, found.get("reason"))


def write(outcome: Outcome, folder: Path) -> list[Path]:
    """Write the outcome, and beside it the results as Great Expectations gives them.

    Parameters
    ----------
    outcome : Outcome
    folder : Path
        Made where it is missing, e.g. build/validation.

    Returns
    -------
    list of Path
        ``validation.json`` and ``great_expectations.json``; the latter without run ids and times, and with
        the key of a failing row where Great Expectations has its position.
    """
    suites: dict[str, list[Mapping[str, Any]]] = {}
    for check in outcome.checks:
        if check.raw:
            suites.setdefault(check.suite, []).append(check.raw)
    raw = json.dumps(suites, ensure_ascii=False, indent=1) + "\n"
    written = [folder / FILE, folder / RAW_FILE]
    for path, text in zip(written, (outcome.to_json(), raw), strict=True):
        replace(path, text.encode("utf-8"))
    return written
