"""How a printed result of the movement is said: figure, state, period, place, source.

All take a row of ``movement`` as a dict; nothing is rounded, added or guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from danvan_analysis.analysis.results import NOT_COUNTS
from danvan_analysis.reference import geography, measures, provinces, words

Row = Mapping[str, Any]

#: Subjects whose labels name the unit that they are counted in.
_UNITS = {
    "model": "model",
    "model_or_exemplar": "model or exemplar",
    "exemplar": "exemplar",
    "propaganda": "session",
}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def day(as_of: str, lang: str) -> str:
    """A date, month or year, as precise as the source gives it.

    Examples
    --------
    >>> day("2022-06-15", "vi"), day("2022-06-15", "en"), day("2014-12", "vi"), day("2014-12", "en")
    ('15/6/2022', '15 June 2022', '12/2014', 'December 2014')
    """
    found = [int(part) for part in as_of.split("-")]
    if lang == "vi":
        return "/".join(str(part) for part in reversed(found))
    spelled = [str(found[0])] + ([_MONTHS[found[1] - 1]] if len(found) > 1 else [])
    return " ".join(reversed([*spelled, *(str(part) for part in found[2:])]))


def new_unit(code: str, year: int, lang: str) -> tuple[str, str] | None:
    """The unit that a province of 2008 is a part of since the merger of 2025, where the year has seen it.

    Returns
    -------
    tuple of str or None
        The day in words and the name of the unit; None where the province stays as it was, or the year is earlier.

    Examples
    --------
    >>> new_unit("80", 2025, "en"), new_unit("80", 2024, "en"), new_unit("14", 2025, "en")
    (('1 July 2025', 'Tây Ninh'), None, None)
    """
    row = geography.crosswalk_2025().filter(pl.col("old_gso_code") == code).row(0, named=True)
    if row["change"] == "unchanged" or year < row["effective"].year:
        return None
    return words.day(row["effective"], lang), provinces.get(row["new_gso_code"], 2025).name_vi


def period(row: Row, lang: str) -> str:
    """When a figure is of: its period, else the date it was true at, else that none is given.

    Examples
    --------
    >>> span = {"period_start_year": 2016, "period_end_year": 2020, "as_of": None, "basis": "period_total"}
    >>> period(span, "vi"), period(span, "en")
    ('giai đoạn 2016–2020', '2016–2020')
    >>> period({**span, "period_end_year": None, "basis": "cumulative_since_start"}, "vi")
    'từ năm 2016, không rõ đến khi nào'
    """
    start, end = row["period_start_year"], row["period_end_year"]
    date = day(row["as_of"], lang) if row["as_of"] else (str(end) if end is not None else None)
    basis = row["basis"]
    if date is None:
        if start is None:
            return words.term("undated", lang)
        return words.term("said.since_until_when_is_not", lang).format(start=start)
    if basis == "cumulative_since_start" and start is not None:
        return words.term("said.since_up_to", lang).format(start=start, date=date)
    if start is None:
        if basis == "stock_at_date":
            return words.term("said.as_of", lang).format(date=date)
        return words.term("said.up_to", lang).format(date=date)
    if start == end:
        return words.term("said.only_2", lang).format(end=end)
    return words.term("said.only", lang).format(start=start, end=end)


def amount(row: Row, lang: str) -> str:
    """A figure without its unit, with the word that the source puts before it.

    Examples
    --------
    >>> amount({"value": 5500.0, "qualifier": "at_least"}, "vi"), amount({"value": 419.7, "qualifier": "exact"}, "en")
    ('trên 5.500', '419.7')
    """
    digits = 0 if float(row["value"]).is_integer() else len(f"{row['value']:g}".partition(".")[2])
    said = words.term(f"qualifier.{row['qualifier']}", lang)
    return f"{said} {words.number(row['value'], lang, digits)}".strip()


def quantity(row: Row, lang: str) -> str:
    """A figure with qualifier and unit."""
    return words.quantity(row["value"], row["unit"], lang, qualifier=row["qualifier"])


def counted(row: Row, lang: str) -> str:
    """A figure with what it counts and in which state.

    Examples
    --------
    >>> row = {"value": 781.0, "qualifier": "exact", "unit": "model", "measure": "models_registered"}
    >>> counted(row, "vi"), counted(row, "en")
    ('781 mô hình đăng ký', '781 models registered')
    >>> counted({**row, "unit": "model or exemplar", "measure": "models_typical"}, "en")
    '781 models or exemplars: typical models'
    """
    one = measures.measure(row["measure"])
    label = one.label[lang][0].lower() + one.label[lang][1:]
    if _UNITS.get(one.subject) == row["unit"] and row["value"] != 1 and one.state not in NOT_COUNTS:
        return f"{amount(row, lang)} {label}"
    return f"{quantity(row, lang)}: {label}"


def part(row: Row, lang: str) -> str:
    """A collective or individual part of a whole that stands before it.

    Examples
    --------
    >>> row = {"value": 1510.0, "qualifier": "exact", "holder": "collective"}
    >>> part(row, "vi"), part(row, "en")
    ('1.510 tập thể', '1,510 of collectives')
    """
    holder = words.term(f"holder.{row['holder']}", lang)
    return f"{amount(row, lang)} {holder}" if lang == "vi" else f"{amount(row, lang)} of {holder}"


def label(row: Row, lang: str) -> str:
    """Name of the measure."""
    return measures.measure(row["measure"]).label[lang]


def facets(row: Row, lang: str) -> str:
    """State, holder and field of a measure in words; what does not apply is left out.

    Examples
    --------
    >>> facets({"state": "registered", "holder": "all", "field": None}, "en")
    'state: registered; holder: not distinguished'
    """
    said = [f"{words.term('state', lang)}: {words.term('state.' + row['state'], lang)}"]
    if row["holder"] not in (None, "none"):
        said.append(f"{words.term('holder', lang)}: {words.term('holder.' + row['holder'], lang)}")
    if row["field"]:
        said.append(f"{words.term('field', lang)}: {words.term('field.' + row['field'], lang)}")
    return "; ".join(said)


def basis(row: Row, lang: str) -> str:
    """How the figure stands to time."""
    return words.term(f"basis.{row['basis'] or 'unknown'}", lang)


def unit_name(row: Row) -> str:
    """Name of the unit that the figure is about, as transcribed.

    Examples
    --------
    >>> unit_name({"unit_name": "cơ quan nhà nước (sentence) / các lĩnh vực"})
    'cơ quan nhà nước / các lĩnh vực'
    """
    # "(sentence)" is a remark of the transcription, not of the source; the table keeps it.
    return str(row["unit_name"] or "").replace(" (sentence)", "")


def place(row: Row, lang: str) -> str:
    """Unit with its level."""
    level = words.term(f"level.{row['level']}", lang)
    name = unit_name(row)
    return f"{name} ({level})" if name and name != level else level


def province_name(row: Row, lang: str) -> str:
    """Name of the province in its vintage; a unit made of several in 2025 says so."""
    if row.get("province_code") is None:
        return words.term("level.national", lang)
    name = provinces.get(row["province_code"], row["vintage"]).name_vi
    if row.get("merged"):
        return words.term("said.merged_unit_of_2025", lang).format(name=name)
    return name


def quote_lang(quote: str, source: Row) -> str:
    """Language of a quote for readers' machines: vi, en, or und where it cannot be told (addresses of pages).

    Examples
    --------
    >>> quote_lang("toàn tỉnh có 2.665 mô hình", {}), quote_lang("7 models", {"publisher": "Báo X (English)"})
    ('vi', 'en')
    """
    marks = {"\u0306", "\u031b", "\u0309", "\u0323", "\u0302"}
    if "đ" in quote.lower() or marks & set(unicodedata.normalize("NFD", quote)):
        return "vi"
    named = f"{source.get('publisher') or ''} {source.get('title') or ''}"
    return "en" if "(English" in named else "und"


def sources_named(rows: pl.DataFrame, sources: pl.DataFrame, lang: str, *, most: int = 6) -> str:
    """The source line of a chart, from the rows it plots: publisher and id of each."""
    ids = rows["source_id"].drop_nulls().unique().sort().to_list()
    publishers = dict(sources.select("source_id", "publisher").iter_rows())
    said = [f"{publishers.get(one) or '–'} [{one}]" for one in ids[:most]]
    if len(ids) > most:
        said.append(words.term("said.and_other_sources", lang).format(value=len(ids) - most))
    return words.term("said.source", lang) + " " + "; ".join(said) + "."


def figures(count: int, lang: str, *, which: str = "") -> str:
    """How many printed figures.

    Examples
    --------
    >>> figures(1, "en", which="dated"), figures(2, "en"), figures(8, "vi")
    ('1 dated figure', '2 figures', '8 con số')
    """
    if lang == "vi":
        return f"{words.integer(count, 'vi')} con số"
    return " ".join(part for part in (words.integer(count, "en"), which, "figure" if count == 1 else "figures") if part)


def joined(texts: Sequence[str], lang: str) -> str:
    """A list in a sentence.

    Examples
    --------
    >>> joined(["a", "b", "c"], "vi"), joined(["a"], "en")
    ('a, b và c', 'a')
    """
    if len(texts) < 2:
        return "".join(texts)
    return ", ".join(texts[:-1]) + " " + words.term("said.and", lang) + " " + texts[-1]
