"""Changes as dumbbells: each part of an index in the edition before and in this one, joined where they compare."""

from __future__ import annotations

from typing import Any

import polars as pl

from danvan_analysis.analysis import Comparison, compare
from danvan_analysis.figures import phrases, remembered, theme
from danvan_analysis.figures.dumbbell_chart import draw
from danvan_analysis.figures.figure import Absence, Figure
from danvan_analysis.figures.frames import ADDRESS, Request, finished, no_edition, request
from danvan_analysis.figures.profile import parts
from danvan_analysis.reference import registry, words


def change_dumbbells(
    *, index: str, year: int, province: str | None = None, lang: str = "vi", size: str = "page"
) -> Figure | Absence:
    """Each part of an index for a province, the edition before beside this one.

    Parameters
    ----------
    index : str
    year : int
        Edition year.
    province : str, optional
        Default: the focus province of the project.
    lang : str
    size : str
        ``page`` (16 cm) or ``column`` (8 cm).

    Returns
    -------
    Figure or Absence
        Two marks joined by a line where both editions of the part measure the same; where a change of method lies
        between them, or one of them is missing, this edition's mark alone, and words in the place of the change. An
        absence where there is no edition before, or no part that may be compared.

    Examples
    --------
    >>> figure = change_dumbbells(index="PAPI", year=2024, province="Sơn La", lang="en")
    >>> figure.data.filter(edition_year=2024, component_code="D4")["change"].round(4).item()
    0.454
    """
    asked = request(index=index, year=year, province=province, lang=lang, size=size)
    short, name = phrases.index_name(asked.index, lang), phrases.name_of(asked.province, lang)
    what = words.term("dumbbell.what", lang).format(index=short, province=name) + "."
    earlier = [one for one in registry.years(asked.index) if one < year]
    about: dict[str, Any] = {"index": short, "province": name, "year": year, "after": year}
    missing = no_edition(asked)
    if missing is None and not earlier:
        missing = words.term("dumbbell.no_before", lang).format(**about)
    if missing is not None:
        return Absence(what, missing, lang)
    before = earlier[-1]
    about |= {"before": before, "part": words.term(f"part.{asked.index}", lang),
              "parts": words.term(f"parts.{asked.index}", lang)}  # fmt: skip
    cells = cells_of(asked, before)
    rows, found = rows_of(asked, cells, before)
    why = _nothing(rows, found, about, lang)
    if why is not None:
        return Absence(what, why, lang)
    title = _title(rows, about, lang)
    subtitle = words.term("subtitle.change_dumbbells", lang).format(**about)
    data = cells.join(
        rows.select("component_code", "label", "state", edition_year=pl.lit(year, pl.Int32), change="change"),
        on=["component_code", "edition_year"],
        how="left",
    ).select(
        "index", "edition_year", "component_code", "label", "province_code", "vintage", "value", "change", "state",
        "unit", "scale_min", "scale_max", "status", *ADDRESS,
    )  # fmt: skip
    return finished(
        asked,
        "change_dumbbells",
        theme.Drawing(draw(rows, lang, before=before, after=year, width=asked.width), subtitle),
        title=title,
        alt=_alt(rows, title, lang),
        source=theme.source_line(cells, lang),
        notes=_notes(rows, found, about, lang),
        data=data,
        source_ids=theme.source_ids(cells),
    )


def cells_of(asked: Request, before: int) -> pl.DataFrame:
    """Cells of the province on the parts of the edition, of this edition and of the one before."""
    codes = [one.code for one in parts(asked.index, asked.year)]
    order = pl.DataFrame({"component_code": codes, "order": range(len(codes))}, schema_overrides={"order": pl.Int32})
    own = remembered.indicators(index=asked.index).filter(
        asked.own & pl.col("edition_year").is_in([before, asked.year]) & pl.col("value").is_not_null()
    )
    return own.join(order, on="component_code").sort("order", "edition_year")


def rows_of(asked: Request, cells: pl.DataFrame, before: int) -> tuple[pl.DataFrame, dict[str, Comparison]]:
    """A row a part, and what the registry says of comparing it.

    Returns
    -------
    tuple of polars.DataFrame and dict
        component_code, label, from_value, to_value, change, state (compared, broken, scales, absent); comparisons by
        code, of the parts that both editions have.
    """
    place = (asked.province.code, asked.province.vintage)
    found, rows = {}, []
    by_key = {(row["component_code"], row["edition_year"]): row for row in cells.iter_rows(named=True)}
    for part in parts(asked.index, asked.year):
        one, other = by_key.get((part.code, before)), by_key.get((part.code, asked.year))
        if one is None and other is None:
            continue
        if before in registry.editions(asked.index, part.code):
            found[part.code] = compare(asked.index, part.code, before, asked.year, province=place)
        state, change = "compared", None
        if one is None or other is None:
            state = "absent"
        elif not found[part.code].comparable:
            state = "broken"
        elif any(one[name] != other[name] for name in ("unit", "scale_min", "scale_max")):
            state = "scales"
        else:
            change = other["value"] - one["value"]
        label = part.label_short[asked.lang]
        rows.append((part.code, label, one and one["value"], other and other["value"], change, state))
    schema = {"component_code": pl.String, "label": pl.String, "from_value": pl.Float64, "to_value": pl.Float64,
              "change": pl.Float64, "state": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row"), found


def _nothing(rows: pl.DataFrame, found: dict[str, Comparison], about: dict[str, Any], lang: str) -> str | None:
    """Why there is no figure; None where there is one."""
    if not rows["to_value"].count():
        return words.term("dumbbell.no_parts", lang).format(**about)
    if rows["change"].count():
        return None
    merger = next((one.merger for one in found.values() if one.merger is not None), None)
    if merger is not None:
        return words.term("dumbbell.merged", lang).format(merger=merger.text[lang])
    why = words.term("dumbbell.no_pairs", lang).format(**about)
    broken = [_broken(part, found, lang) for part in _by_break(rows, found)]
    return " ".join([why, *broken])


def _by_break(rows: pl.DataFrame, found: dict[str, Comparison]) -> list[pl.DataFrame]:
    """Rows that a change of method keeps apart, those of one change together."""
    broken = rows.filter(pl.col("state") == "broken")
    keys: dict[str, list[str]] = {}
    for code in broken["component_code"]:
        keys.setdefault(phrases.kinds(found[code].breaks, "en"), []).append(code)
    return [broken.filter(pl.col("component_code").is_in(codes)) for codes in keys.values()]


def _broken(part: pl.DataFrame, found: dict[str, Comparison], lang: str) -> str:
    said = phrases.kinds(found[part["component_code"][0]].breaks, lang)
    return words.term("dumbbell.broken", lang).format(**{"break": said}, listed=_listed(part))


def _listed(rows: pl.DataFrame) -> str:
    return ", ".join(rows["label"])


def _title(rows: pl.DataFrame, about: dict[str, Any], lang: str) -> str:
    changes = rows["change"].drop_nulls()
    up, down = int((changes > 0).sum()), int((changes < 0).sum())
    if len(changes) == 1:
        said = words.signed(float(changes[0]), lang, phrases.DIGITS)
        return words.term("dumbbell.title_one", lang).format(change=said, **about)
    return words.term("dumbbell.title", lang).format(up=up, down=down, n=len(changes), **about)


def _notes(rows: pl.DataFrame, found: dict[str, Comparison], about: dict[str, Any], lang: str) -> list[str]:
    notes = [words.term("dumbbell.marks", lang).format(**about)]
    if rows.filter(pl.col("change").is_null() & pl.col("to_value").is_not_null()).height:
        notes.append(words.term("dumbbell.square", lang).format(**about))
    if about["index"] == "PAPI":
        notes.append(words.term("dumbbell.uncertain", lang))
    notes += [_broken(part, found, lang) for part in _by_break(rows, found)]
    for state in ("scales", "absent"):
        part = rows.filter(pl.col("state") == state)
        if part.height:
            notes.append(words.term(f"dumbbell.{state}", lang).format(listed=_listed(part)))
    careful = [code for code in rows.filter(pl.col("change").is_not_null())["component_code"] if found[code].cautions]
    if careful:
        listed = _listed(rows.filter(pl.col("component_code").is_in(careful)))
        said = phrases.kinds(tuple(one for code in careful for one in found[code].cautions), lang)
        notes.append(words.term("dumbbell.cautions", lang).format(**{"break": said}, listed=listed))
    return notes


def _alt(rows: pl.DataFrame, title: str, lang: str) -> str:
    each = []
    for row in rows.iter_rows(named=True):
        if row["change"] is None:
            each.append(words.term("dumbbell.alt_not", lang).format(label=row["label"]))
            continue
        values = {name: words.number(row[name], lang) for name in ("from_value", "to_value")}
        change = words.signed(row["change"], lang, phrases.DIGITS)
        each.append(words.term("dumbbell.alt", lang).format(label=row["label"], change=change, **values))
    return f"{title}. {'; '.join(each)}."
