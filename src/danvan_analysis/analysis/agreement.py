"""Whether two indices put the provinces in like order.

Only where both overall scores are published for all provinces: today PAPI and PCI, editions 2011 to 2022. Agreement
of two orders says nothing about what makes them.

Sources: Spearman, C. (1904); Kendall, M. G. (1945), The treatment of ties in ranking problems, Biometrika 33, 239-251;
cluster bootstrap: Davison, A. C. and Hinkley, D. V. (1997), Bootstrap methods and their application, 3.8.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from danvan_analysis.analysis.changes import PROVINCE
from danvan_analysis.analysis.eras import require_complete
from danvan_analysis.analysis.ranks import SIGNIFICANT_DIGITS
from danvan_analysis.analysis.spread import is_complete
from danvan_analysis.errors import NoSuchComparison, SampleTooThin
from danvan_analysis.reference import registry, territories, words

#: Draws and seed where nobody says otherwise; reports take fewer draws and say how many.
DRAWS, SEED = 4_000, 2011
LOW, HIGH = 5.0, 95.0
#: Fewer provinces than this make no agreement.
PROVINCES_NEEDED = 10
#: Pairs of indices of which one is a part of the other, and the sentence that says so.
_DEPENDENCE = {frozenset({"PAR_INDEX", "SIPAS"}): "nation.sipas_in_par_index"}
SCHEMA = {
    "edition_year": pl.Int32,
    "editions": pl.Int32,
    "n": pl.Int32,
    "spearman": pl.Float64,
    "spearman_low": pl.Float64,
    "spearman_high": pl.Float64,
    "kendall": pl.Float64,
    "kendall_low": pl.Float64,
    "kendall_high": pl.Float64,
    "draws_used": pl.Int32,
}


def dependence(first: str, second: str) -> dict[str, str] | None:
    """What makes two indices agree by construction, by language; None where nothing is known to.

    Examples
    --------
    >>> dependence("SIPAS", "PAR_INDEX")["en"]
    'SIPAS is a part of PAR INDEX (10 points of 100 in 2022-2023): the two depend on each other by construction.'
    >>> dependence("PAPI", "PCI") is None
    True
    """
    key = _DEPENDENCE.get(frozenset({first, second}))
    return words.in_both(key) if key else None


def agreement(
    frame: pl.DataFrame,
    *,
    first: str = "PAPI",
    second: str = "PCI",
    years: Sequence[int] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pl.DataFrame:
    """Rank correlations of two overall scores over the provinces, with bootstrap intervals.

    Parameters
    ----------
    frame : polars.DataFrame
        ``indicators``, all provinces.
    first, second : str
        Codes of two indices.
    years : sequence of int, optional
        Editions. Default: all in which both overall scores are published for all of the same provinces.
    draws : int
        Bootstrap samples of provinces.
    seed : int
        Of numpy's generator; each edition has a stream of its own, so that another edition changes nothing.

    Returns
    -------
    polars.DataFrame
        A row an edition, then one with a null edition_year for all of them: editions, n (provinces with both
        scores), spearman, kendall (tau-b), their 5th and 95th percentile over the samples, draws_used (samples in which
        both orders had more than one place).
        The last row is the mean of the coefficients of the editions, n the provinces in any of them. Its samples draw
        whole provinces with all their editions: the same province year after year is one observation, not many.

    Raises
    ------
    SampleTooThin
        An index or an edition is not published for all provinces (PAR INDEX and SIPAS never are: what was found leans
        to first and last places), or fewer than ten provinces have both scores.
    NoSuchComparison
        An index with itself, or an edition in which the two print the provinces of different vintages.

    Notes
    -----
    The coefficients compare provinces inside one edition only, so changes of method between editions do not enter.
    Scores are compared to 12 significant digits. A province drawn k times counts as k tied provinces; percentiles by
    numpy's ``linear`` method.

    Examples
    --------
    >>> import danvan_analysis as dv
    >>> found = agreement(dv.indicators(index=["PAPI", "PCI"]), years=[2019], draws=500)
    >>> found.select("edition_year", "n", pl.col("spearman", "kendall").round(3)).row(0)
    (2019, 63, 0.098, 0.065)
    """
    chosen = _years(frame, first, second, years)
    pairs = {year: _pairs(frame, first, second, year) for year in chosen}
    # A province that kept its territory is one observation in all vintages.
    pairs = {year: (scores, [territories.units(*key)[-1] for key in codes]) for year, (scores, codes) in pairs.items()}
    keys = sorted({key for _, codes in pairs.values() for key in codes})
    together = _samples(len(keys), draws, [seed])
    rows = []
    nominal, drawn = [], []
    for year, (scores, codes) in pairs.items():
        signs = _signs(scores)
        point = _coefficients(signs, np.ones((1, len(codes))))[0]
        own = _coefficients(signs, _samples(len(codes), draws, [seed, year]))
        rows.append(_row(year, 1, len(codes), point, own))
        nominal.append(point)
        drawn.append(_coefficients(signs, together[:, [keys.index(key) for key in codes]]))
    rows.append(_row(None, len(chosen), len(keys), np.mean(nominal, axis=0), np.mean(drawn, axis=0)))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _years(frame: pl.DataFrame, first: str, second: str, years: Sequence[int] | None) -> list[int]:
    overall = {code: registry.index(code).overall for code in (first, second)}
    if first == second:
        raise NoSuchComparison(f"{first} with itself agrees by definition; expected two indices, such as PAPI and PCI")
    for code, component in overall.items():
        if not any(is_complete(code, component, year) for year in registry.years(code)):
            cells = frame.filter((pl.col("index") == code) & (pl.col("component_code") == component))
            known = cells["value"].count()
            said = dependence(first, second)
            raise SampleTooThin(
                f"{code}: the {known} province-years in the table were found cell by cell, mostly first and last "
                "places and provinces whose press reported: a biased sample carries no correlation. Expected a "
                "complete official table" + (f". Besides: {said['en']}" if said else "")
            )
    if years is None:
        shared = [year for year in registry.years(first) if year in registry.years(second)]
        alike = [year for year in shared if registry.vintage(first, year) == registry.vintage(second, year)]
        return [year for year in alike if all(is_complete(code, overall[code], year) for code in overall)]
    for code, component in overall.items():
        for year in years:
            require_complete(code, component, year)
    for year in years:
        printed = {code: registry.vintage(code, year) for code in overall}
        if len(set(printed.values())) > 1:
            raise NoSuchComparison(
                f"{first} {year} prints the provinces of {printed[first]}, {second} those of {printed[second]}; "
                "expected the same provinces on both. Choose another edition"
            )
    if not years:
        raise SampleTooThin("no edition was named; expected at least one that both indices publish for all provinces")
    return sorted(set(years))


def _pairs(frame: pl.DataFrame, first: str, second: str, year: int) -> tuple[np.ndarray, list[tuple[str, int]]]:
    """Both scores of an edition (2 x n), and the provinces they belong to."""
    one, other = (
        frame.filter(
            (pl.col("index") == code)
            & (pl.col("component_code") == registry.index(code).overall)
            & (pl.col("edition_year") == year)
        )
        .drop_nulls("value")
        .select(*PROVINCE, pl.col("value").round_sig_figs(SIGNIFICANT_DIGITS))
        for code in (first, second)
    )
    both = one.join(other, on=PROVINCE, suffix="_second").sort(PROVINCE)
    if both.height < PROVINCES_NEEDED:
        raise SampleTooThin(
            f"{first} and {second} of {year}: {both.height} provinces have both scores; expected at least "
            f"{PROVINCES_NEEDED}. Give the whole table, not one province"
        )
    if both["value"].n_unique() < 2 or both["value_second"].n_unique() < 2:
        raise SampleTooThin(
            f"{first} and {second} of {year}: all provinces have one score on one of them; expected scores that "
            "differ. Check the table"
        )
    return both.select("value", "value_second").to_numpy().T, both.select(PROVINCE).rows()


def _samples(provinces: int, draws: int, seed: list[int]) -> np.ndarray:
    """How often each province is drawn (draws x provinces)."""
    generator = np.random.default_rng(seed)
    return generator.multinomial(provinces, np.full(provinces, 1 / provinces), size=draws).astype(float)


def _signs(scores: np.ndarray) -> np.ndarray:
    """Sign of every difference of two provinces, on both indices (2 x n x n)."""
    signs: np.ndarray = np.sign(scores[:, :, None] - scores[:, None, :])
    return signs


def _coefficients(signs: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Spearman and Kendall tau-b where each province counts as often as its weight says (draws x 2)."""
    # A mid-rank less the mean rank is half the sum of the signs against all others: ties cancel.
    one, other = (weights @ sign.T / 2 for sign in signs)
    between = (weights * one * other).sum(axis=1)
    within = (weights * one**2).sum(axis=1) * (weights * other**2).sum(axis=1)
    product, first, second = (
        ((weights @ matrix) * weights).sum(axis=1) for matrix in (signs[0] * signs[1], signs[0] ** 2, signs[1] ** 2)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        # A sample of one province alone has no order: not a number, and not used.
        return np.column_stack([between / np.sqrt(within), product / np.sqrt(first * second)])


def _row(
    year: int | None, editions: int, provinces: int, point: np.ndarray, drawn: np.ndarray
) -> tuple[int | float | None, ...]:
    used = drawn[np.isfinite(drawn).all(axis=1)]
    low, high = np.percentile(used, [LOW, HIGH], axis=0)
    ends = ((float(point[place]), float(low[place]), float(high[place])) for place in (0, 1))
    spearman, kendall = ends
    return (year, editions, provinces, *spearman, *kendall, len(used))
