"""Which reports of a plan hold as they were rendered before, and why the others do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from danvan_analysis.project import Project
from danvan_analysis.reports.cache import changes as data
from danvan_analysis.reports.cache.changes import Changes
from danvan_analysis.reports.cache.keys import Keys, differing, key_of
from danvan_analysis.reports.cache.state import STOOD_FOR, State, files_of, state_of
from danvan_analysis.reports.cache.store import Store, Trace
from danvan_analysis.reports.plan import Form, Report
from danvan_analysis.reports.standing import Standing

NEVER = "never rendered"
_GONE = "what it read is kept no longer"


@dataclass(frozen=True)
class Verdict:
    """Whether a report holds.

    Attributes
    ----------
    trace : Trace or None
        How it was rendered, where it holds.
    reasons : tuple of str
        Why it does not.
    standing : Standing or None
        What holds of it all the same, where it does not for its data alone.
    """

    report: Report
    parts: Mapping[str, str]
    trace: Trace | None = None
    reasons: tuple[str, ...] = ()
    standing: Standing | None = None


@dataclass(eq=False)
class Judge:
    """Judges reports of a project by what the cache knows.

    Parameters
    ----------
    project : Project
        With its tidy tables on disk, and the gate's outcome kept or on its way.
    store : Store
        Open.
    thorough : bool
        Whether all reasons are wanted why a report does not hold. Default: the first ones that are found.
    """

    project: Project
    store: Store
    thorough: bool = False
    _between: dict[str, Changes | None] = field(default_factory=dict)
    _asked: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _files: dict[str, str] = field(default_factory=dict)
    _tables: data.Tables = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state: State = state_of(self.project, self.store)
        self.state_digest = self.store.text(self.state)
        self.keys = Keys(self.project, self.store)

    def judge(self, wanted: Sequence[tuple[Report, Form]]) -> list[Verdict]:
        """What holds and what does not, in the order asked.

        What holds in the present state though it was rendered in another is noted so.
        """
        known = self.store.traces(report.path for report, _ in wanted)
        verdicts = [self._one(report, form, known.get(report.path, [])) for report, form in wanted]
        moved = [one.trace for one in verdicts if one.trace is not None and one.trace.state != self.state_digest]
        if moved:
            self.store.still((trace, self.state_digest) for trace in moved)
        return [
            one if one.trace is None else replace(one, trace=replace(one.trace, state=self.state_digest))
            for one in verdicts
        ]

    def _one(self, report: Report, form: Form, traces: Sequence[Trace]) -> Verdict:
        parts = self.keys.parts(report, form)
        if not traces:
            return Verdict(report, parts, reasons=(NEVER,))
        key = key_of(parts)
        said: list[str] | None = None
        standing: Standing | None = None
        for trace in traces:
            if key_of(trace.parts) == key:
                notes = self.store.read(trace.notes)
                reasons = self._reasons(trace, notes)
                if not reasons:
                    return Verdict(report, parts, trace)
                said = reasons if said is None else said
                standing = standing or self._standing(trace, notes)
        if said is None:
            # Of the last one alone: what else would have changed is told once it is rendered.
            said = differing(traces[0].parts, parts, self.store)
        return Verdict(report, parts, reasons=tuple(said), standing=standing)

    def _reasons(self, trace: Trace, notes: Any) -> list[str]:
        if notes is None:
            return [_GONE]
        said: list[str] = []
        if trace.state != self.state_digest:
            changed = self._changes(trace.state)
            if changed is None:
                return ["the tables that it was made from are kept no longer"]
            said += changed.whole
            for digest in notes["rows"]:
                if said and not self.thorough:
                    return said
                said += self._touching(trace.state, changed, digest)
        said += self._other_files(notes)
        return list(dict.fromkeys(said))

    def _standing(self, trace: Trace, notes: Any) -> Standing | None:
        """Cells that read nothing that changed, where it is rows alone that did."""
        changed = self._changes(trace.state)
        if notes is None or changed is None or changed.whole or self._other_files(notes):
            return None
        cells = {
            cell: tuple(read)
            for cell, read in notes.get("cells", {}).items()
            if not any(self._touching(trace.state, changed, digest) for digest in read)
        }
        notebook = trace.outputs.get(f"reports/{trace.report}.ipynb")
        if not cells or notebook is None:
            return None
        figures = tuple((str(a), str(b), str(c)) for a, b, c in trace.about["figures"])
        outputs = {path: sha256 for path, sha256 in trace.outputs.items() if path.startswith("figures/")}
        return Standing(notebook, cells, outputs, figures, notes["files"])

    def _touching(self, state: str, changed: Changes, digest: str) -> list[str]:
        """Why one note is not what it was; asked once for all reports that made it."""
        if (state, digest) not in self._asked:
            note = self.store.read(digest)
            self._asked[state, digest] = [_GONE] if note is None else changed.touching(note)
        return self._asked[state, digest]

    def _changes(self, state: str) -> Changes | None:
        if state not in self._between:
            old = self.store.read(state)
            self._between[state] = None if old is None else data.between(old, self.state, self.store, self._tables)
        return self._between[state]

    def _other_files(self, notes: Mapping[str, Any]) -> list[str]:
        """Files that were read and are not what they were, in words."""
        return [f"{name} changed" for name, digest in notes["files"].items() if self._file(name) != digest]

    def _file(self, name: str) -> str:
        if name not in self._files:
            self._files |= files_of(self.project, [name])
        return self._files[name]


def unwatched(state: State, project: Project) -> dict[str, Any]:
    """What is noted of a report whose notebook ran in a process that could not be watched: it read everything."""
    folders = (project.expectations, project.raw)
    files = [one for folder in folders if folder.is_dir() for one in sorted(folder.rglob("*")) if one.is_file()]
    files += sorted(one for one in project.root.iterdir() if one.is_file())
    names = [file.relative_to(project.root).as_posix() for file in files]
    return {
        "rows": [{"table": name, "where": [], "columns": None} for name in sorted(state["tables"])],
        "files": files_of(project, [name for name in names if not name.startswith(STOOD_FOR)]),
    }
