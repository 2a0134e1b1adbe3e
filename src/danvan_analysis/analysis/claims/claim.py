"""What a claim is, what stands beside it in the tables, and what was decided: the records that the rules hand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

#: The five verdicts, from the one that says most. Words for them: section ``claim_verdict`` of the catalogues.
VERDICTS: Final = ("confirmed", "contradicted", "only_this_source", "not_comparable", "no_data")
#: Why a printed figure is not of the same thing as a claim.
OBSTACLES: Final = ("period", "no_period", "as_of", "place", "basis", "unit", "whole")


@dataclass(frozen=True)
class Tables:
    """The tidy tables that claims are held against."""

    indicators: pl.DataFrame
    evidence: pl.DataFrame
    movement: pl.DataFrame
    service_outputs: pl.DataFrame
    national: pl.DataFrame
    uncertainty: pl.DataFrame
    sources: pl.DataFrame


@dataclass(frozen=True)
class Matter:
    """Where in the tables the matter of a claim stands.

    Attributes
    ----------
    table : str
        ``index`` (indicators and evidence), ``national``, ``movement``, ``service_outputs``; ``none`` where no
        table counts such a thing.
    codes : tuple of str
        Components, statistics or measures, one a stated figure.
    index : str
        Code of the index; empty for other tables.
    what : str
        ``value``; ``rank``; ``count`` where the units named one by one are counted.
    misprint : bool
        The text prints the PCI as "CPI".
    """

    table: str
    codes: tuple[str, ...] = ()
    index: str = ""
    what: str = "value"
    misprint: bool = False


@dataclass(frozen=True)
class Stated:
    """One figure that a claim states, with the word put before it and the decimals printed."""

    value: float
    qualifier: str = "exact"
    decimals: int = 0


@dataclass(frozen=True)
class Claim:
    """A claim of a text, read.

    Attributes
    ----------
    stated : tuple of Stated
        In the order of ``matter.codes``; empty where no figure is stated.
    form : str
        ``single``, ``part`` (of ``whole``), ``sum`` (parts of ``whole``), ``before_after``, ``range``, ``named``;
        ``none``.
    whole : Stated or None
        The whole printed beside a part or a sum.
    direction : str
        ``up`` or ``down``, of a trend.
    cells : mapping
        The row of the table of claims.
    """

    cells: Mapping[str, Any]
    matter: Matter
    stated: tuple[Stated, ...] = ()
    form: str = "none"
    whole: Stated | None = None
    direction: str = "up"

    @property
    def claim_id(self) -> str:
        """Name of the claim."""
        return str(self.cells["claim_id"])

    @property
    def kind(self) -> str:
        """trend, figure, event or rule."""
        return str(self.cells["kind"])

    @property
    def period(self) -> tuple[int | None, int | None]:
        """First and last year; None where the text names none."""
        return self.cells["period_start_year"], self.cells["period_end_year"]

    @property
    def source_id(self) -> str:
        """Source of the text; empty where none is named: then every other source is independent of it."""
        return str(self.cells["source_id"] or "")


@dataclass(frozen=True)
class Found:
    """A printed figure of the tables beside a claim.

    Attributes
    ----------
    part : int
        Position of the stated figure that it stands beside.
    relation : str
        ``own`` (the source of the claim), ``same_publisher``, ``independent``.
    obstacles : tuple of str
        Why it is not of the same thing; empty where it is.
    agreement : str or None
        ``agrees``, ``differs``, ``undecided``; None where it is not of the same thing, or nothing is stated.
    in_force : bool
        Whether the tables chose it among several sources of one cell.
    value : float
    cells : mapping
        The row of the tidy table, with its address.
    """

    part: int
    relation: str
    obstacles: tuple[str, ...]
    agreement: str | None
    in_force: bool
    value: float
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Sum:
    """Arithmetic inside one source: it shows whether a text agrees with itself, and confirms nothing.

    Attributes
    ----------
    kind : str
        ``sum``, ``cut``, ``share``.
    holds : bool or None
        Whether parts make their whole, a part is not above its whole; None where nothing can fail.
    result : float
        The sum; the days saved; the share in per cent.
    percent : float or None
        The cut, in per cent of the days before.
    """

    kind: str
    holds: bool | None
    result: float
    percent: float | None = None


@dataclass(frozen=True)
class EraAnswer:
    """What the printed scores of a province did inside one era.

    Attributes
    ----------
    years, values : tuple
        Editions with a score, and the scores on the published scale.
    answer : str
        ``up``, ``down``, ``cannot_tell``, ``one_edition``, ``no_score``.
    rule : str
        What decided: ``slope_interval``, ``sampling``, ``steps``, ``one_step``; empty where nothing was asked.
    steps_up, steps_down : int
        Editions with a higher, and with a lower score than the edition before them.
    low, high : float or None
        The interval that decided: of the slope in points a year, or of the change from the first to the last edition.
    p_value, smallest_p : float or None
        Mann-Kendall, five editions and more.
    cells : tuple of mapping
        The rows of ``indicators``, also those with a rank and no score.
    """

    era: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    unit: str | None
    answer: str
    rule: str = ""
    steps_up: int = 0
    steps_down: int = 0
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    smallest_p: float | None = None
    cells: tuple[Mapping[str, Any], ...] = ()

    @property
    def change(self) -> float | None:
        """Last score less first; None with fewer than two."""
        return self.values[-1] - self.values[0] if len(self.values) > 1 else None


@dataclass(frozen=True)
class Checked:
    """A claim with all that stands beside it, the verdict, and the rule that gave it.

    Attributes
    ----------
    verdict : str
        One of :data:`VERDICTS`.
    rule : str
        A key of the section ``claim_rule`` of the catalogues.
    parts : tuple of (verdict, rule)
        Of each stated figure.
    """

    claim: Claim
    verdict: str
    rule: str
    parts: tuple[tuple[str, str], ...] = ()
    found: tuple[Found, ...] = ()
    sums: tuple[Sum, ...] = ()
    eras: tuple[EraAnswer, ...] = ()
