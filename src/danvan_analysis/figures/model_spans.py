"""Model spans: each printed count of models over the years it is of; nothing joined, nothing added."""

from __future__ import annotations

import polars as pl

from danvan_analysis.analysis import results
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures import phrases, theme
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, finished, movement_of, request
from danvan_analysis.figures.span_chart import draw
from danvan_analysis.reference import measures, words

#: Rows that stay legible on a page.
_MOST = {"page": 24, "column": 14}
_TITLE_ORDER = ("counted", *measures.STATES_IN_ORDER)


def model_spans(*, year: int, province: str | None = None, lang: str = "vi", size: str = "page") -> Figure | Absence:
    """Counts of models and exemplars, then commendations, of a province up to a year, as spans of years.

    Parameters
    ----------
    year : int
        Last year; a figure is placed by the end of its period, else by its date.
    province : str, optional
        Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        A bar is a total of a period, a bar with a broken outline is cumulative, a diamond is a stock at a
        date. Only figures of the province or an agency of it: those of districts and communes are in the
        table of quotes. An absence where none of these is dated up to the year.

    Examples
    --------
    >>> print(model_spans(year=2019, province="Sơn La", lang="en").title)
    Sơn La: 2,665 “Dân vận khéo” models, 2009–2019 (1,921 of collectives, 744 of individuals)
    """
    asked = request(index=None, year=year, province=province, lang=lang, size=size)
    name = phrases.name_of(asked.province, lang)
    dated = results.up_to(movement_of(asked), year)
    rows = _chosen(dated)
    if not rows.height:
        return _absence(dated.height, name, year, lang)
    shown = rows.head(_MOST[size])
    title = _title(results.wide(dated), name, lang)
    notes = _notes(shown, rows.height - shown.height, dated.height - rows.height, lang)
    source = said.sources_named(shown, tidy.sources(), lang)
    alt = _alt(shown, title, lang)
    data = shown.select(
        "province_code", "vintage", "level", "unit_name", "period_start_year", "period_end_year", "as_of",
        "placed_year", "measure", "subject", "state", "holder", "field", "value", "unit", "qualifier", "basis",
        *ADDRESS,
    )  # fmt: skip
    return finished(
        asked,
        "model_spans",
        theme.Drawing(draw(shown, year, lang, width=asked.width), words.term("subtitle.model_spans", lang)),
        title=title,
        alt=alt,
        source=source,
        notes=notes,
        data=data,
        source_ids=theme.source_ids(shown),
        uses=rows,
    )


def _chosen(dated: pl.DataFrame) -> pl.DataFrame:
    """Rows drawn, in the order of the chart: measures as the vocabulary lists them, earlier periods first."""
    order = {one.code: number for number, one in enumerate(measures.measures())}
    wide = results.wide(dated)
    both = pl.concat([results.models(wide), results.commendations(wide)])
    return (
        both.with_columns(order=pl.col("measure").replace_strict(order, return_dtype=pl.Int32))
        .with_columns(begin=pl.coalesce("period_start_year", "placed_year"))
        .sort("order", "begin", "placed_year", "row")
        .drop("order", "begin")
    )


def _absence(others: int, name: str, year: int, lang: str) -> Absence:
    if others:
        why = words.term("spans.up_to_no_dated_count", lang).format(
            year=year, others=others, others_2=said.figures(others, "en", which="other")
        )
    else:
        why = words.term("spans.no_published_and_dated_figure", lang).format(name=name, year=year)
    return Absence(words.term("spans.models_by_period", lang), why, lang)


def _title(wide: pl.DataFrame, name: str, lang: str) -> str:
    """The newest total, with its collective and individual parts where the same source prints both."""
    counts = results.models(wide)
    totals = counts.filter((pl.col("holder") == "all") & pl.col("field").is_null())
    if not totals.height:
        rest = counts if counts.height else results.commendations(wide)
        newest = rest.row(0, named=True)
        return f"{name}: {said.counted(newest, lang)}, {said.period(newest, lang)}"
    place = {state: number for number, state in enumerate(_TITLE_ORDER)}
    totals = totals.with_columns(
        order=pl.col("state").replace_strict(place, default=len(place), return_dtype=pl.Int32),
        agency=pl.col("level") == "agency",
        rounded=pl.col("qualifier") != "exact",
    ).sort(["placed_year", "agency", "order", "rounded", "row"], descending=[True, False, False, False, False])
    row = totals.row(0, named=True)
    number, unit = said.amount(row, lang), words.unit(row["unit"], lang, count=row["value"])
    state = "" if row["state"] == "counted" else words.term(f"state.{row['state']}", lang)
    if lang == "vi":
        text = f"{name}: {number} {unit} “Dân vận khéo”{state and ' ' + state} {said.period(row, lang)}"
    else:
        text = f"{name}: {number} “Dân vận khéo” {unit}{state and f' ({state})'}, {said.period(row, lang)}"
    checks = results.parts(counts).filter((pl.col("kind") == "holder") & (pl.col("whole_row") == row["row"]))
    if checks.height:
        pieces = counts.filter(pl.col("row").is_in(checks["part_rows"][0].to_list())).sort("row")
        text += " (" + ", ".join(said.part(piece, lang) for piece in pieces.iter_rows(named=True)) + ")"
    if row["level"] == "agency":
        scope = said.unit_name(row)
        text += words.term("spans.scope", lang).format(scope=scope)
    return text


def _notes(shown: pl.DataFrame, more: int, others: int, lang: str) -> list[str]:
    kinds = set(shown["basis"])
    key = []
    if kinds & {"period_total", "annual", "unknown"}:
        key.append(words.term("spans.key_total", lang))
    if any(str(kind).startswith("cumulative") for kind in kinds):
        key.append(words.term("spans.key_cumulative", lang))
    if shown.filter(pl.col("basis").str.starts_with("cumulative") & pl.col("period_start_year").is_null()).height:
        key.append(words.term("spans.key_no_start", lang))
    if "stock_at_date" in kinds:
        key.append(words.term("spans.key_stock", lang))
    text = "; ".join(key)
    notes = [f"{text[0].upper()}{text[1:]}."]
    pairs = results.overlapping(results.models(shown))
    if pairs:
        listed = said.joined(sorted({f"{a}–{b}" for pair in pairs for a, b in pair}), lang)
        notes.append(words.term("spans.the_periods_overlap_the_figures", lang).format(listed=listed))
    if "agency" in set(shown["level"]):
        notes.append(words.term("spans.a_unit_named_below_a", lang))
    if more or others:
        notes.append(
            words.term("spans.in_the_table_of_quotes", lang).format(
                value=more + others, value_2=said.figures(more + others, "en", which="other dated")
            )
        )
    return notes


def _alt(shown: pl.DataFrame, title: str, lang: str) -> str:
    listed = "; ".join(f"{said.counted(row, lang)}, {said.period(row, lang)}" for row in shown.iter_rows(named=True))
    return f"{title}. {listed}."
