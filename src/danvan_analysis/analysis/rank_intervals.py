"""How far a rank depends on choices, and on sampling: intervals instead of a bare place.

Two kinds, never mixed:

* **structural**: the same published components under other weights, and where asked other scales, a geometric mean,
  or one component left out in turn. It says how far the rank hangs on the way the composite is made.
* **sampling**: the published score redrawn with its published standard error (PAPI 2019). It says how far the rank may
  be chance. These are ranks of noisy scores, not confidence sets for ranks.

Source of the approach: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 7; Saisana, Saltelli
and Tarantola (2005), Journal of the Royal Statistical Society A 168, 307-323.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from danvan_analysis.analysis.composites import Aggregation, Scale, ScaleOver
from danvan_analysis.analysis.designs import CONCENTRATIONS, assume
from danvan_analysis.analysis.rank_summary import SCHEMA as RESULTS
from danvan_analysis.analysis.rank_summary import expected_ranks, summary
from danvan_analysis.analysis.runs import prepare, sampling_runs, structural_runs
from danvan_analysis.analysis.sampling import DRAWS as SAMPLING_DRAWS
from danvan_analysis.analysis.sampling import SEED
from danvan_analysis.errors import BadParameter

DRAWS = 10_000

#: What was varied, beside what came of it.
SCHEMA = {
    **RESULTS,
    "component_code": pl.String,
    "basis": pl.String,
    "weights": pl.String,
    "concentration": pl.Float64,
    "noise": pl.Float64,
    "scales": pl.String,
    "aggregations": pl.String,
    "leave_one_out": pl.Boolean,
    "scale_over": pl.String,
    "seed": pl.Int64,
}


def rank_intervals(
    frame: pl.DataFrame,
    *,
    index: str,
    years: int | Sequence[int],
    draws: int = DRAWS,
    seed: int = SEED,
    concentration: float | None = None,
    noise: float | None = None,
    scales: Scale | Sequence[Scale] = ("published",),
    aggregations: Aggregation | Sequence[Aggregation] = ("arithmetic",),
    leave_one_out: bool = False,
    scale_over: ScaleOver = "era",
) -> pl.DataFrame:
    """Structural rank intervals of all provinces, edition by edition.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces. Scales other than the published one need all editions of the era, whichever
        ``years`` are asked for.
    index : str
        PAPI (all editions) or PCI (2006-2019).
    years : int or sequence of int
        Edition years.
    draws : int
        Runs an edition.
    seed : int
        Each edition has its own stream of (seed, index, year): years asked for beside it change nothing.
    concentration : float, optional
        ``A`` of the weights drawn, Dirichlet(A w) around the official shares w (sum 1): larger is narrower. Default
        100. It belongs into every sentence and caption that uses the result; see :func:`three_concentrations`.
    noise : float, optional
        In place of ``concentration``: weights w (1 + noise U(-1, 1)), divided by their sum.
    scales : str or sequence of str
        ``published``, ``min_max``, ``min_max_1_100``, ``z_score``, ``percentile_rank``
        (:func:`danvan_analysis.analysis.composites.rescaled`), made over the whole era, never across a break. Only
        the interval on the published scale alone belongs to the published rank.
    aggregations : str or sequence of str
        ``arithmetic``, always, and ``geometric``.
    leave_one_out : bool
        Leave out one component in turn, its weight shared among the rest; as many runs with each as with none.
    scale_over : str
        ``era``, or ``edition`` (each edition by itself, to set a result beside that of a tool without panels).

    Returns
    -------
    polars.DataFrame
        A row a province and edition, by edition, then province; columns as :data:`SCHEMA`:

        * value, rank, rank_of: nominal, that is official weights, arithmetic, the first of ``scales``; 1 the highest,
          competition ranks on scores rounded to 12 significant digits; value on the scale of the composite.
        * rank_median, rank_low, rank_high: 50th, 5th, 95th percentile of the ranks (numpy's ``linear``);
          rank_expected: their mean.
        * probability_top_10: share of runs with a rank of ten or better; probability_above_median: with a score above
          the median of the provinces; probability_moved_up: with a better rank than in the edition before by the same
          draw, among the provinces of both; null where the edition before is of another era, not in ``frame``, or
          under 90 % complete, or the province is in one of the two only.
        * basis (``structural``), weights, concentration, noise, scales, aggregations, leave_one_out, scale_over, seed:
          what was varied; runs_asked, runs_used, runs_failed: a draw whose weights cannot be made to sum to one fails.

    Raises
    ------
    SampleTooThin
        Under 90 % of the provinces have all components (PCI 2005, 2020-2024), or the index is known in
        scattered cells only (PAR INDEX, SIPAS).
    BadParameter
        Assumptions that cannot be drawn; a geometric mean of scores that are not all above 0, before any run.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = rank_intervals(dv.indicators(), index="PAPI", years=2024, draws=2000).filter(province_code="14")
    >>> found.select("rank", "rank_of", "rank_low", "rank_median", "rank_high", "weights").row(0)
    (25, 61, 24.0, 26.0, 28.0, 'Dirichlet(100 w)')
    """
    chosen = assume(
        concentration=concentration,
        noise=noise,
        scales=scales,
        aggregations=aggregations,
        leave_one_out=leave_one_out,
        scale_over=scale_over,
    )
    said = {
        "basis": "structural",
        "weights": chosen.weights_drawn,
        "concentration": chosen.concentration,
        "noise": chosen.noise,
        "scales": "+".join(chosen.scales),
        "aggregations": "+".join(sorted(chosen.aggregations)),
        "leave_one_out": chosen.leave_one_out,
        "scale_over": chosen.scale_over,
        "seed": seed,
    }
    rows = [
        summary(structural_runs(one, assumptions=chosen, draws=draws, seed=seed)).with_columns(
            **{name: pl.lit(value, dtype=SCHEMA[name]) for name, value in said.items()}, component_code=pl.lit(index)
        )
        for one in prepare(frame, index=index, years=years, assumptions=chosen)
    ]
    return pl.concat(rows).select(*SCHEMA)


def three_concentrations(
    frame: pl.DataFrame,
    *,
    index: str,
    years: int | Sequence[int],
    concentrations: Sequence[float] = CONCENTRATIONS,
    draws: int = DRAWS,
    seed: int = SEED,
    scales: Scale | Sequence[Scale] = ("published",),
    aggregations: Aggregation | Sequence[Aggregation] = ("arithmetic",),
    leave_one_out: bool = False,
    scale_over: ScaleOver = "era",
) -> pl.DataFrame:
    """Rank intervals at several concentrations of the weights, side by side: none of them is the right one.

    Parameters
    ----------
    concentrations : sequence of float
        Default 10, 100, 1000: the standard deviation of a weight of 1/8 is then 0.80, 0.26, 0.08 of itself.

    Other parameters are those of :func:`rank_intervals`.

    Returns
    -------
    polars.DataFrame
        As :func:`rank_intervals`, a row a province, edition and concentration, in that order.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = three_concentrations(dv.indicators(), index="PAPI", years=2024, draws=5000)
    >>> found.filter(province_code="14").select("concentration", "rank_low", "rank_high").rows()
    [(10.0, 20.0, 32.0), (100.0, 24.0, 28.0), (1000.0, 25.0, 27.0)]
    """
    if not concentrations:
        raise BadParameter("concentrations: none given; one or more are expected")
    found = [
        rank_intervals(
            frame,
            index=index,
            years=years,
            draws=draws,
            seed=seed,
            concentration=one,
            scales=scales,
            aggregations=aggregations,
            leave_one_out=leave_one_out,
            scale_over=scale_over,
        )
        for one in concentrations
    ]
    return pl.concat(found).sort("edition_year", "province_code", "concentration")


def sampling_intervals(
    frame: pl.DataFrame,
    uncertainty: pl.DataFrame,
    *,
    index: str = "PAPI",
    component: str = "PAPI",
    year: int = 2019,
    draws: int = SAMPLING_DRAWS,
    seed: int = SEED,
) -> pl.DataFrame:
    """Rank intervals by published sampling error.

    Parameters
    ----------
    frame, uncertainty : polars.DataFrame
        ``indicators`` and ``uncertainty``, all provinces.
    component : str
        ``PAPI``: by its published standard error (the publisher's bounds, labelled 95 %, are 1.645 of them). A
        dimension: by the root of its published variance. Errors of dimensions are not independent, so the composite's
        error is never made from theirs.
    draws, seed : int
        As those of the intervals that figures show.

    Returns
    -------
    polars.DataFrame
        As :func:`rank_intervals`, with ``basis`` sampling. ``rank_expected`` is exact:
        1 + sum over the others of Phi((m_j - m_i) / sqrt(s_i^2 + s_j^2)).

    Raises
    ------
    SampleTooThin
        No error is published for some province.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> from danvan_analysis.cleaning.processed import table
    >>> found = sampling_intervals(dv.indicators(), table("uncertainty")).filter(province_code="14")
    >>> found.select("rank", "rank_low", "rank_high", "basis").row(0)
    (11, 1.0, 53.0, 'sampling')
    """
    runs, errors = sampling_runs(
        frame, uncertainty, index=index, component=component, year=year, draws=draws, seed=seed
    )
    said = summary(runs).with_columns(
        rank_expected=pl.Series(expected_ranks(runs.scores, errors)),
        basis=pl.lit("sampling"),
        component_code=pl.lit(component),
        scales=pl.lit("published"),
        seed=pl.lit(seed, dtype=pl.Int64),
        **{
            name: pl.lit(None, dtype=SCHEMA[name])
            for name in ("weights", "concentration", "noise", "aggregations", "leave_one_out", "scale_over")
        },
    )
    return said.select(*SCHEMA)
