"""Ranks when one component of a composite is left out in turn.

Source of the approach: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7 (one indicator
included or excluded at a time).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from danvan_analysis.analysis.composites import competition_ranks
from danvan_analysis.analysis.designs import Design, assume, check_draws, design_scores, draw_weights, stream
from danvan_analysis.analysis.rank_intervals import DRAWS
from danvan_analysis.analysis.rank_summary import HIGH, LOW
from danvan_analysis.analysis.runs import prepare
from danvan_analysis.analysis.sampling import SEED

SCHEMA = {
    "index": pl.String,
    "edition_year": pl.Int32,
    "province_code": pl.String,
    "vintage": pl.Int32,
    "component_code": pl.String,
    "weight": pl.Float64,
    "rank": pl.Int32,
    "rank_without": pl.Int32,
    "rank_of": pl.Int32,
    "rank_low": pl.Float64,
    "rank_high": pl.Float64,
    "weights": pl.String,
}


def left_out(
    frame: pl.DataFrame,
    *,
    index: str,
    year: int,
    draws: int = DRAWS,
    seed: int = SEED,
    concentration: float | None = None,
) -> pl.DataFrame:
    """Rank of every province without each of the components, the weight of it shared among the rest.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces.
    index : str
        PAPI (all editions) or PCI (2006-2019).
    year : int
        Edition year.
    draws, seed, concentration
        As :func:`danvan_analysis.analysis.rank_intervals.rank_intervals`; the same draws of the weights.

    Returns
    -------
    polars.DataFrame
        A row a province and component, by province, then in the order of the edition: weight (official share),
        rank (with all components), rank_without (official weights of the others, divided by their sum), rank_of;
        rank_low, rank_high (5th and 95th percentile of the ranks without the component, over drawn weights); weights
        (how they are drawn). Published scale, arithmetic mean.

    Raises
    ------
    SampleTooThin, BadParameter
        As rank_intervals.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = left_out(dv.indicators(), index="PAPI", year=2024, draws=500).filter(province_code="14")
    >>> found.select("component_code", "rank", "rank_without").rows()[:3]
    [('D1', 25, 28), ('D2', 25, 25), ('D3', 25, 28)]
    """
    check_draws(draws, seed)
    chosen = assume(concentration=concentration)
    (of,) = prepare(frame, index=index, years=year, assumptions=chosen, moves=False)
    now = of.edition
    number = len(now.components)
    designs = (Design("published", "arithmetic", None), *(Design("published", "arithmetic", k) for k in range(number)))
    official = np.repeat(now.weights[None, :], len(designs), axis=0)
    ranks = competition_ranks(design_scores(of.scaled, official, designs, np.arange(len(designs), dtype=np.intp)))
    drawn = draw_weights(now.weights, chosen, draws=draws, rng=stream(seed, now.index, now.year))
    parts = []
    for place, component in enumerate(now.components):
        scores = design_scores(of.scaled, drawn, (designs[place + 1],), np.zeros(len(drawn), dtype=np.intp))
        varied = competition_ranks(scores[np.isfinite(scores).all(axis=1)])
        low, high = np.percentile(varied, [LOW, HIGH], axis=0)
        parts.append(
            pl.DataFrame(
                {
                    "province_code": now.codes,
                    "rank": ranks[0],
                    "rank_without": ranks[place + 1],
                    "rank_low": low,
                    "rank_high": high,
                }
            ).with_columns(
                component_code=pl.lit(component),
                weight=pl.lit(float(now.weights[place])),
                order=pl.lit(place),
            )
        )
    about = {"index": now.index, "edition_year": now.year, "vintage": now.vintage}
    about |= {"rank_of": len(now.codes), "weights": chosen.weights_drawn}
    return (
        pl.concat(parts)
        .with_columns(**{name: pl.lit(value) for name, value in about.items()})
        .sort("province_code", "order")
        .select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
    )
