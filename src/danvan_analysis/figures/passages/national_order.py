"""Table of who cannot be told apart from the first and from the last province of an edition."""

from __future__ import annotations

from danvan_analysis.figures import phrases, reweighting
from danvan_analysis.figures.country import editions
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.frames import country
from danvan_analysis.figures.passages.tables import paragraph, passage, together
from danvan_analysis.figures.passages.withholding import held
from danvan_analysis.reference import provinces, registry, words


def national_apart(*, year: int, lang: str = "vi") -> Passage:
    r"""Who cannot be told apart from the ends of each complete index, by name, and how many pairs keep their order.

    Parameters
    ----------
    year : int
    lang : str

    Returns
    -------
    Passage
        By sampling error where the publisher prints it (PAPI 2019), else by the weights. Nobody is put into groups:
        the relation does not make any, and the note says why.

    Examples
    --------
    >>> table = national_apart(year=2019, lang="en").text.splitlines()
    >>> table[1].split("\t")[1:3]
    ['first: Bến Tre', 'Đồng Tháp, Quảng Ninh, Bắc Giang, Sơn La']
    """
    rows: list[list[object]] = []
    notes: list[str] = []
    for index in registry.indices():
        if index.sample_kind != "complete" or year not in registry.years(index.code):
            continue
        asked = country(index=index.code, year=year, lang=lang)
        if editions.incomplete(asked, "country_ends") is not None:
            continue
        short = phrases.index_name(index.code, lang)
        found = editions.settled(index.code, year)
        if found is None:
            notes.append(words.term("national.apart_missing", lang).format(index=short, year=year))
            continue
        without = held(reweighting.cells(index.code, [year]))
        if without.found:
            notes += without.sentences(focus="", lang=lang)
            continue
        basis = "by_sampling" if found.basis == "sampling" else "by_weights"
        why = words.term(f"national.{basis}", lang).format(weights=reweighting.weights_said(lang))
        share = f"{words.integer(found.settled, lang)}/{words.integer(found.pairs, lang)}"
        share += f" ({words.number(found.share_percent, lang, 0)}%)"
        for end, code, alike in (("first", found.first, found.with_first), ("last", found.last, found.with_last)):
            names = ", ".join(provinces.get(one, asked.vintage).name_vi for one in alike)
            name = provinces.get(code, asked.vintage).name_vi
            head = words.term(f"national.apart_{end}", lang).format(name=name)
            rows.append([short, head, names or words.term("national.apart_none", lang), why, share])
    if not rows:
        return paragraph(*(notes or [words.term("national.nothing", lang).format(year=year)]), kind="release")
    keys = ("index", "end", "alike", "basis", "pairs")
    made = passage([words.term(f"national.head_{key}", lang) for key in keys], rows, numeric=[4])
    return together(made, paragraph(words.term("national.apart_rule", lang), *notes, kind="release"))
