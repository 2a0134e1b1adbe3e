"""The runs behind a rank interval: every province ranked again and again under other assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from danvan_analysis.analysis.composites import (
    Edition,
    Numbers,
    Ranks,
    Scale,
    competition_ranks,
    composite_scores,
    edition,
    era_values,
    rescaled,
)
from danvan_analysis.analysis.designs import (
    Assumptions,
    Design,
    check_designs,
    check_draws,
    design_scores,
    draw_weights,
    stream,
)
from danvan_analysis.analysis.sampling import standard_errors
from danvan_analysis.errors import BadParameter, SampleTooThin, UnknownName
from danvan_analysis.reference import provinces, registry

#: Runs worked on at once: bounds the memory, changes no result.
CHUNK = 2048


@dataclass(frozen=True)
class Runs:
    """All runs of one edition.

    Attributes
    ----------
    codes : tuple of str
        Provinces; the columns of ``ranks``.
    scores : array, shape (provinces,)
        Nominal: official weights, first scale, arithmetic; on the scale of the composite where that is published.
    nominal : array of int, shape (provinces,)
        Ranks of ``scores``.
    ranks : array of int, shape (runs used, provinces)
    moved_up : array of float, shape (provinces,)
        Share of runs with a better rank than in the edition before under the same assumptions, among the provinces
        of both editions; NaN where there is no such comparison.
    asked, used : int
    """

    index: str
    year: int
    era: str
    vintage: int
    codes: tuple[str, ...]
    scores: Numbers
    nominal: Ranks
    ranks: Ranks
    moved_up: Numbers
    asked: int
    used: int

    def place(self, province: str) -> int:
        """Column of a province, by name or code; an unranked one is refused."""
        code = provinces.find(province, vintage=self.vintage).code
        if code not in self.codes:
            raise UnknownName(f"{self.index} {self.year} province with all components", province)
        return self.codes.index(code)


@dataclass(frozen=True)
class Prepared:
    """An edition with its scales and what it is compared to."""

    edition: Edition
    scaled: dict[Scale, Numbers]
    before: Edition | None
    scaled_before: dict[Scale, Numbers]


def prepare(
    frame: pl.DataFrame, *, index: str, years: int | Sequence[int], assumptions: Assumptions, moves: bool = True
) -> list[Prepared]:
    """Check and rescale all editions, so that what is wrong is said before the first run.

    ``moves``: whether to look at the edition before, where one is in the same era, in ``frame``, and complete enough.
    """
    wanted = [years] if isinstance(years, int) else sorted(set(years))
    if not wanted:
        raise BadParameter("years: none given; one edition year or more are expected")
    prepared = []
    for year in wanted:
        now = edition(frame, index=index, year=year)
        before = _before(frame, now) if moves else None
        over_era = assumptions.scale_over == "era" and assumptions.scales != ("published",)
        era = era_values(frame, now) if over_era else None
        scaled = _scaled(now, era, assumptions)
        scaled_before = _scaled(before, era, assumptions) if before else {}
        designs = assumptions.designs(len(now.components))
        check_designs(scaled, now, designs)
        if before:
            check_designs(scaled_before, before, designs)
        prepared.append(Prepared(now, scaled, before, scaled_before))
    return prepared


def _scaled(of: Edition, era: Numbers | None, assumptions: Assumptions) -> dict[Scale, Numbers]:
    over = of.values if era is None else era
    return {scale: rescaled(of.values, over, scale) for scale in assumptions.scales}


def _before(frame: pl.DataFrame, now: Edition) -> Edition | None:
    overall = registry.index(now.index).overall
    earlier = [year for year in registry.editions(now.index, overall) if year < now.year]
    if not earlier or registry.component(now.index, overall, earlier[-1]).era != now.era:
        return None
    try:
        return edition(frame, index=now.index, year=earlier[-1])
    except SampleTooThin:
        return None


def structural_runs(of: Prepared, *, assumptions: Assumptions, draws: int, seed: int) -> Runs:
    """Rank an edition under drawn weights and other designs.

    The designs take turns, so that each has its exact share of the runs. The edition before is ranked with the same
    weights by the same designs: what moved is the province, not the assumption.
    """
    check_draws(draws, seed)
    now, before = of.edition, of.before
    designs = assumptions.designs(len(now.components))
    rng = stream(seed, now.index, now.year)
    common = [code for code in now.codes if before and code in before.codes]
    here = [now.codes.index(code) for code in common]
    there = [before.codes.index(code) for code in common] if before else []
    ups = np.zeros(len(common), dtype=np.int64)
    ranked = []
    for start in range(0, draws, CHUNK):
        weights = draw_weights(now.weights, assumptions, draws=min(CHUNK, draws - start), rng=rng)
        chosen = (start + np.arange(len(weights))) % len(designs)
        scores = design_scores(of.scaled, weights, designs, chosen)
        # Weights so far apart that all but one are 0, and that one left out: no score, a run that failed.
        usable = np.isfinite(scores).all(axis=1)
        scores, weights, chosen = scores[usable], weights[usable], chosen[usable]
        if not usable.any():
            continue
        ranks = competition_ranks(scores)
        ranked.append(ranks)
        if common:
            earlier = design_scores(of.scaled_before, weights, designs, chosen)[:, there]
            same = len(here) == len(now.codes)
            ups += ((ranks if same else competition_ranks(scores[:, here])) < competition_ranks(earlier)).sum(axis=0)
    if not ranked:
        raise BadParameter(f"concentration: no draw of {assumptions.weights_drawn} gave weights; choose a larger one")
    ranks = np.concatenate(ranked)
    moved_up = np.full(len(now.codes), np.nan)
    moved_up[here] = ups / len(ranks)
    scores = nominal_scores(of, designs[0])
    nominal = competition_ranks(scores[None, :])[0]
    return Runs(
        now.index, now.year, now.era, now.vintage, now.codes, scores, nominal, ranks, moved_up, draws, len(ranks)
    )


def nominal_scores(of: Prepared, design: Design) -> Numbers:
    """Scores with the official weights on one scale; on the published one those of the composite itself."""
    mean = composite_scores(of.scaled[design.scale], of.edition.weights[None, :])[0]
    return np.asarray(mean * of.edition.factor if design.scale == "published" else mean)


def sampling_runs(
    frame: pl.DataFrame, uncertainty: pl.DataFrame, *, index: str, component: str, year: int, draws: int, seed: int
) -> tuple[Runs, Numbers]:
    """Rank scores redrawn with their published errors; also those errors, in the order of the provinces.

    Raises
    ------
    SampleTooThin
        No error is published for some province with a score.
    """
    check_draws(draws, seed)
    of = registry.component(index, component, year)
    own = frame.filter(
        (pl.col("index") == index) & (pl.col("edition_year") == year) & (pl.col("component_code") == component)
    )
    errors = standard_errors(uncertainty.filter(pl.col("index") == index), component_code=component, year=year)
    both = own.drop_nulls("value").join(errors, on="province_code", how="left").sort("province_code")
    if not both.height or both["standard_error"].null_count():
        without = both["standard_error"].null_count()
        raise SampleTooThin(
            f"{index} {year}, {component}: no published error for {without} of {both.height} provinces with a score;"
            " sampling error is not guessed. Errors are published for PAPI 2019"
        )
    scores, error = both["value"].to_numpy(), both["standard_error"].to_numpy()
    rng = np.random.default_rng(seed)
    ranked = [
        competition_ranks(rng.normal(scores, error, size=(min(CHUNK, draws - start), len(scores))))
        for start in range(0, draws, CHUNK)
    ]
    ranks, nominal = np.concatenate(ranked), competition_ranks(scores[None, :])[0]
    nothing = np.full(len(scores), np.nan)
    codes = tuple(both["province_code"])
    vintage = registry.vintage(index, year)
    return Runs(index, year, of.era, vintage, codes, scores, nominal, ranks, nothing, draws, draws), error
