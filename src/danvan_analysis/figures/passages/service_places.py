"""Administrative figures of other places, and the sources of a report on administrative outputs."""

from __future__ import annotations

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.cleaning import tidy
from danvan_analysis.figures import movement_phrases as said
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import request
from danvan_analysis.figures.passages.service_words import report_text
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import open_rows
from danvan_analysis.figures.quotes import quote_cell, source_cell
from danvan_analysis.figures.services import kept, periods
from danvan_analysis.figures.services import phrases as spoken


def service_elsewhere(*, year: int, province: str | None = None, lang: str = "vi") -> Passage:
    r"""Administrative figures of other places up to a year, and their undated ones, by the Vietnamese alphabet.

    Parameters
    ----------
    year : int
    province : str, optional
        Default: the focus province of the project.
    lang : str

    Returns
    -------
    Passage
        Never ranked, added or joined. Index figures of other places are in the tables of indices.

    Examples
    --------
    >>> lines = service_elsewhere(year=2024, province="Sơn La", lang="en").text.splitlines()[2:]
    >>> [line.split("\t")[0] for line in lines[1:]]
    ['Hòa Bình', 'Nghệ An', 'Nghệ An', 'Nghệ An', 'Nghệ An', 'Quảng Nam', 'Quảng Nam', 'Quảng Nam']
    """
    asked = request(index=None, year=year, province=province, lang=lang)
    whole = topics.outputs(tidy.service_outputs().filter(kept.so_far(year), kept.elsewhere(asked)))
    rows, without = open_rows(topics.elsewhere(whole))
    if not rows.height and not without.found:
        return paragraph(report_text("elsewhere_none", lang, year=year))
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    lines: list[list[object]] = []
    for row in rows.iter_rows(named=True):
        source = about.get(row["source_id"], {})
        lines.append(
            [
                said.province_name(row, lang),
                spoken.label(row, lang),
                spoken.quantity(row, lang),
                periods.words_of(row, lang),
                quote_cell(row, source, lang),
                source_cell(row["source_id"], source),
            ]
        )
    heads = [report_text(f"head_{key}", lang) for key in ("place", "what", "figure", "period", "quote", "source")]
    places = rows.select("province_code", "vintage").n_unique()
    figures = spoken.figures(rows.height, lang)
    first = report_text("elsewhere_about", lang, year=year, figures=figures, places=places)
    return without.below(together(paragraph(first), passage(heads, lines)), focus=asked.code, lang=lang)
