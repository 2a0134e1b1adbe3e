"""How a printed administrative output is said: name, figure, whole, share, what the source leaves open.

All take a row of ``service_outputs`` as a dict; nothing is rounded, added or guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from danvan_analysis.analysis import service_topics as topics
from danvan_analysis.figures import movement_phrases
from danvan_analysis.figures.frames import Request
from danvan_analysis.reference import words

Row = Mapping[str, Any]


def text(key: str, lang: str, **parts: object) -> str:
    """A sentence of the catalogue ``services``, filled in.

    Examples
    --------
    >>> text("share", "en", part="150", whole="207", share="72.5")
    '150 of 207 (72.5%)'
    """
    return words.term(f"services.{key}", lang).format(**parts)


def _named(section: str, key: str, lang: str) -> str:
    return words.term(f"{section}.{key}", lang) if key in words.keys(section) else ""


def label(row: Row, lang: str) -> str:
    """Name of an output or of an index figure; a measure with no name in the catalogue stands as it is written.

    Examples
    --------
    >>> row = {"measure": "dossiers_on_time_rate_low", "unit": "percent", "qualifier": "range_low"}
    >>> label(row, "vi"), label({**row, "measure": "trees_planted", "unit": "tree", "qualifier": "exact"}, "en")
    ('Tỷ lệ hồ sơ giải quyết đúng hạn', 'trees planted')
    """
    if topics.of_index(row["measure"], row["unit"] or ""):
        found = _named("service_index", row["measure"], lang)
    else:
        found = _named("service", topics.base(row["measure"], row["qualifier"] or ""), lang)
    return found or str(row["measure"]).replace("_", " ")


def about(row: Row, lang: str) -> str:
    """What an output counts, of which whole, and what its source leaves open; empty where nothing is known."""
    return _named("service_about", topics.base(row["measure"], row["qualifier"] or ""), lang)


def topic(name: str, lang: str) -> str:
    """Name of a topic."""
    return words.term(f"service_topic.{name}", lang)


def number(value: float, lang: str) -> str:
    """A printed number with the decimals that it has, four at most.

    Examples
    --------
    >>> number(96.6, "vi"), number(21169.0, "vi"), number(43.8876, "en")
    ('96,6', '21.169', '43.8876')
    """
    digits = min(4, len(f"{value:.4f}".rstrip("0").partition(".")[2]))
    return words.number(value, lang, digits)


def amount(row: Row, lang: str) -> str:
    """A figure with the word that the source puts before it, per cent signs attached, other units left out.

    Examples
    --------
    >>> amount({"value": 99.0, "unit": "percent", "qualifier": "at_least"}, "vi")
    'trên 99%'
    """
    before = words.term(f"qualifier.{row['qualifier'] or 'exact'}", lang)
    sign = "%" if row["unit"] == "percent" else ""
    return f"{before} {number(row['value'], lang)}{sign}".strip()


def quantity(row: Row, lang: str) -> str:
    """A figure with its unit, and the whole that the source prints beside it.

    Examples
    --------
    >>> row = {"value": 150.0, "denominator": 207.0, "unit": "procedure", "qualifier": "exact"}
    >>> quantity(row, "vi"), quantity({**row, "denominator": None}, "en")
    ('150/207 thủ tục', '150 procedures')
    >>> quantity({"value": 12.0, "denominator": 63.0, "unit": "rank", "qualifier": "exact"}, "vi")
    'hạng 12/63'
    """
    if row["unit"] == "percent":
        return amount(row, lang)
    if row["unit"] == "rank":
        of = row["denominator"]
        key, parts = ("rank", {}) if of is None else ("rank_of", {"of": number(of, lang)})
        return text(key, lang, rank=amount(row, lang), **parts)
    whole = "" if row["denominator"] is None else f"/{number(row['denominator'], lang)}"
    return f"{amount(row, lang)}{whole} {_unit(row, lang)}"


def _unit(row: Row, lang: str) -> str:
    unit = str(row["unit"] or "")
    counted = row["value"] if row["denominator"] is None else row["denominator"]
    return words.unit(unit, lang, count=counted) if unit in words.keys("unit") else unit


def parted(row: Row, lang: str) -> str:
    """A part, its whole and the share in per cent, as computed from both.

    Parameters
    ----------
    row : mapping
        A row of :func:`danvan_analysis.analysis.outputs.output_shares`.

    Examples
    --------
    >>> parted({"value": 19.0, "denominator": 19.0, "share_percent": 100.0}, "vi")
    '19/19 (100%)'
    """
    part, whole = number(row["value"], lang), number(row["denominator"], lang)
    if row["share_percent"] is None:
        return f"{part}/{whole}"
    return f"{part}/{whole} ({percent(row['share_percent'], lang)})"


def percent(value: float, lang: str) -> str:
    """A computed share with one decimal; whole ones without.

    Examples
    --------
    >>> percent(72.4638, "vi"), percent(100.0, "en")
    ('72,5%', '100%')
    """
    return f"{words.number(value, lang, 0 if value in (0.0, 100.0) else 1)}%"


def lower(label: str) -> str:
    """A name inside a sentence; names that begin with an abbreviation keep their capitals.

    Examples
    --------
    >>> lower("Hồ sơ tiếp nhận"), lower("PAPI score")
    ('hồ sơ tiếp nhận', 'PAPI score')
    """
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def own(asked: Request, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the province of a request."""
    return rows.filter(asked.own)


def figures(count: int, lang: str) -> str:
    """How many printed figures."""
    return movement_phrases.figures(count, lang)
