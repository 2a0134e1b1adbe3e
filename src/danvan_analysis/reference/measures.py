"""What the published figures of the movement "Dân vận khéo" count.

A measure joins a subject, a state, a holder and, where the source names one, a field. States are
different measures: figures in different states are never added or compared.

Examples
--------
>>> found = measure("models_registered")
>>> found.subject, found.state, found.label["vi"]
('model', 'registered', 'Mô hình đăng ký')
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from danvan_analysis.errors import RegistryFault, UnknownName
from danvan_analysis.reference import package_data, words

if TYPE_CHECKING:
    import polars as pl

# Declining order of the states that sources report of one stock of models.
STATES_IN_ORDER = ("registered", "effective", "recognised", "typical", "praised", "commended")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; ``subject``, ``state``, ``holder`` and ``field`` are keys of :mod:`words` sections."""

    code: str
    subject: str
    state: str
    holder: str
    field: str | None
    label: dict[str, str]


@cache
def _measures() -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for code, entry in package_data.toml("measures.toml").items():
        place = f"reference/data/measures.toml: [{code}]"
        try:
            one = Measure(code, entry["subject"], entry["state"], entry["holder"], entry.get("field"), entry["label"])
        except KeyError as missing:
            raise RegistryFault(f"{place} has no {missing.args[0]}") from None
        for section in ("subject", "state", "holder", "field"):
            key = getattr(one, section)
            if key is not None and key not in words.keys(section):
                raise RegistryFault(f"{place}: {section} {key!r} has no entry in the catalogues of words")
        for lang in words.LANGS:
            text = one.label.get(lang, "")
            if not text or not unicodedata.is_normalized("NFC", text):
                raise RegistryFault(f"{place}: label in {lang} is missing or not in NFC")
        found[code] = one
    return found


def measure(code: str) -> Measure:
    """The measure with a code, as the column ``measure`` of the movement table writes it.

    Raises
    ------
    UnknownName
        With the nearest codes.

    Examples
    --------
    >>> measure("models_field_economy").field
    'economy'
    >>> measure("model_total")
    Traceback (most recent call last):
    danvan_analysis.errors.UnknownName: unknown measure 'model_total'; did you mean 'models_total'?
    """
    try:
        return _measures()[code]
    except KeyError:
        from rapidfuzz import fuzz, process

        near = process.extract(code, list(_measures()), scorer=fuzz.ratio, limit=1, score_cutoff=50)
        raise UnknownName("measure", code, [name for name, _, _ in near]) from None


def measures() -> list[Measure]:
    """All measures, in the order of the file.

    Examples
    --------
    >>> len(measures())
    63
    """
    return list(_measures().values())


def frame() -> pl.DataFrame:
    """All measures as a table.

    Returns
    -------
    polars.DataFrame
        code, subject, state, holder, field, label_vi, label_en.

    Examples
    --------
    >>> frame().filter(state="recognised")["code"].to_list()
    ['models_recognised']
    """
    import polars as pl

    columns = ("code", "subject", "state", "holder", "field", "label_vi", "label_en")
    records = [
        (one.code, one.subject, one.state, one.holder, one.field, one.label["vi"], one.label["en"])
        for one in measures()
    ]
    return pl.DataFrame(records, schema=dict.fromkeys(columns, pl.String), orient="row")
