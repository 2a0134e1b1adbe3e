"""A gate that runs in a process of its own, and how its outcome comes back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from danvan_analysis.errors import SuiteMalformed, ValidationFailed
from danvan_analysis.project import ENVIRONMENT_VARIABLE, Project
from danvan_analysis.validation import kept
from danvan_analysis.validation.outcome import Check, Outcome
from danvan_analysis.validation.ready import Ready

#: Exit code of the process where a suite cannot be used; what is wrong stands on its stdout.
MALFORMED = 2
SCRATCH = ".run-"
_SAID, _TROUBLE = "said.txt", "trouble.txt"


class Pending:
    """A gate that was started: its outcome comes from :meth:`wait`.

    Used as a context, it is ended where the block is left early.

    Attributes
    ----------
    names : list of str
        The suites asked for.
    to_run : list of str
        Those of them whose outcome was not kept; empty where nothing has to run.
    """

    def __init__(self, project: Project, names: list[str], to_run: list[str], found: dict[str, list[Check]]) -> None:
        self.names, self.to_run = names, to_run
        self._project = project
        self._found = found
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch: Path | None = None

    def __enter__(self) -> Pending:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cancel()

    @property
    def ready(self) -> bool:
        """Whether :meth:`wait` returns at once."""
        return self._process is None or self._process.poll() is not None

    def wait(self) -> Outcome:
        """The outcome, as soon as there is one.

        Raises
        ------
        SuiteMalformed
            Great Expectations does not take a suite.
        ValidationFailed
            The process of the gate ended without an outcome.
        """
        if self._process is not None:
            code = self._process.wait()
            said, trouble = self._words(_SAID), self._words(_TROUBLE)
            self._end()
            if code == MALFORMED:
                raise SuiteMalformed(said)
            # Its own keys: where code was edited meanwhile, what it judged is kept under the new ones.
            judged = dict(line.split(" ", 1) for line in said.splitlines() if line.count(" ") == 1)
            for name in self.to_run:
                checks = kept.read(self._project, name, judged[name]) if name in judged else None
                if checks is None:
                    last = "; ".join(trouble.splitlines()[-3:]) or "it said nothing"
                    raise ValidationFailed(
                        f"validation of the suite {name} ended with code {code} and no outcome ({last}); "
                        "run danvan validate again, and do not change suites or tables meanwhile"
                    )
                self._found[name] = checks
        return Outcome(tuple(check for name in self.names for check in self._found[name]))

    def cancel(self) -> None:
        """End the gate; what it found so far is kept."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._end()

    def run(self, files: Mapping[str, bytes] | None, lock: int, *, ready: Ready | None = None) -> None:
        """Start the process, or use one that waits; it holds ``lock`` as long as it lives."""
        self._scratch = Path(tempfile.mkdtemp(dir=kept.folder(self._project), prefix=SCRATCH))
        for name, content in (files or {}).items():
            (self._scratch / f"{name}.parquet").write_bytes(content)
        tables = self._project.processed if files is None else self._scratch
        arguments = [str(self._project.root), str(tables), *self.to_run]
        # Nothing is imported from the working folder, and the registry is that of this project.
        command = [sys.executable, "-P", "-m", "danvan_analysis.validation", *arguments]
        environment = {**os.environ, ENVIRONMENT_VARIABLE: str(self._project.root), "PYTHONUTF8": "1"}
        with (self._scratch / _SAID).open("wb") as said, (self._scratch / _TROUBLE).open("wb") as trouble:
            if ready is not None:
                self._process = ready.take(arguments, [said.fileno(), trouble.fileno(), lock])
            if self._process is None:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=trouble,
                    pass_fds=[lock],
                    env=environment,
                )

    def _words(self, file: str) -> str:
        return (self._scratch / file).read_text("utf-8", errors="replace").strip() if self._scratch else ""

    def _end(self) -> None:
        self._process = None
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None
