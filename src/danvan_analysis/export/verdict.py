"""The verdict on a file or a printed code: what was found, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from danvan_analysis.export.changed_cells import Change

#: In the order in which a list of files is summed up.
VERDICTS: Final = ("current", "revised", "superseded", "altered", "unproven", "unknown")
#: What stands behind a verdict, strongest first.
LEVELS: Final = {
    "registry": "the registry of a release in this repository lists exactly this content",
    "re-derived": "drawing the figure anew from today's raw tables gives exactly this content",
    "itself": "the file agrees with itself; nothing in this repository vouches for what it says of its past",
    "code": "a code says which figure is meant; what stands on the paper beside it was not looked at",
    "none": "nothing was proven",
}
LIMITS: Final = (
    "Files are not signed. This shows agreement with this repository, not who made a file: "
    "whoever can change the repository can change what it agrees with."
)


@dataclass
class Verdict:
    """What was found.

    Attributes
    ----------
    file : str
        As it was named.
    verdict : str
        One of :data:`VERDICTS`.
    level : str
        One of :data:`LEVELS`: what stands behind the verdict.
    reasons : list of str
    figure, code, title : str
        The figure meant; empty where none is.
    release : str
        Data release that the file is of; empty where that is not known.
    changes : list of Change
        Printed cells that were revised since.
    more_changes : int
        How many more there are than listed.
    now : str
        Where the figure of today stands, or the command that draws it.
    candidates : list of dict
        Figures that look alike: ``figure``, ``code``, ``differing_bits`` of 256. They prove nothing.
    """

    file: str
    verdict: str = "unknown"
    level: str = "none"
    reasons: list[str] = field(default_factory=list)
    figure: str = ""
    code: str = ""
    title: str = ""
    release: str = ""
    changes: list[Change] = field(default_factory=list)
    more_changes: int = 0
    now: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        said = {**vars(self), "changes": [one.to_dict() for one in self.changes]}
        return {**said, "level_means": LEVELS[self.level]}

    def because(self, verdict: str, level: str, *reasons: str) -> Verdict:
        """Set the verdict and what it rests on."""
        self.verdict, self.level = verdict, level
        self.reasons += reasons
        return self
