"""The printed cells behind the rows of a figure: table, row, column, the text as printed, the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import polars as pl

from danvan_analysis.cleaning import tidy
from danvan_analysis.errors import UnknownName
from danvan_analysis.figures import remembered
from danvan_analysis.figures.figure import Passage
from danvan_analysis.figures.passages.tables import link
from danvan_analysis.reference import provinces, registry, words

#: Cells that a page shows below a figure; the files of the figure have all.
MOST = 80
_KEY = ["index", "edition_year", "vintage", "province_code", "component_code"]
#: What is said of a part of a derived value.
_PART = [*_KEY, "source_id", "table", "row", "column", "as_published"]
#: Columns of a plotted row that may tell it from the others, in the order in which they are said.
_TELLING = ("index", "edition_year", "placed_year", "statistic", "province_code", "unit_name", "component_code")


@dataclass(frozen=True)
class Cell:
    """A printed cell: what it is the value of, its text, where it stands in the raw tables, its source."""

    label: str
    printed: str
    table: str
    row: int
    column: str
    source: str


def printed_cells(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, lang: str, most: int = MOST
) -> Passage | None:
    r"""The printed cells behind plotted rows, folded until asked for.

    Parameters
    ----------
    columns : sequence of str
    rows : sequence of sequences
        As a figure's payload holds them. A derived value stands for the cells that it is the sum of.
    lang : str
    most : int
        Cells shown; a sentence says how many there are besides.

    Returns
    -------
    Passage or None
        None where no row carries an address.

    Examples
    --------
    >>> columns = ["edition_year", "value", "source_id", "table", "row", "column", "as_published"]
    >>> row = [2019, 63.38, "PCI_VNDATA", "pci/pci_2019.csv", 52, "PCI", "63.384804"]
    >>> printed_cells(columns, [row], lang="en").text
    'pci/pci_2019.csv (PCI_VNDATA)\n2019\t63.384804\trow 52, column PCI'
    """
    found = list(dict.fromkeys(cells([dict(zip(columns, row, strict=True)) for row in rows], lang=lang)))
    if not found:
        return None
    shown = found[:most]
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    body, text = [], []
    for (table, source), group in _grouped(shown).items():
        named = ", ".join(
            str(link(f"{about.get(one, {}).get('publisher') or one} [{one}]", about.get(one, {}).get("url")))
            for one in source.split(";")
        )
        body.append(
            f'<tr class="from"><th colspan="3" scope="rowgroup"><code>{escape(table)}</code> · {named}</th></tr>'
        )
        text.append(f"{table} ({source})")
        for cell in group:
            place = words.term("cells.place", lang).format(row=cell.row, column=cell.column)
            body.append(
                f'<tr><th scope="row">{escape(cell.label)}</th><td class="number">{escape(cell.printed)}</td>'
                f"<td>{escape(place)}</td></tr>"
            )
            text.append(f"{cell.label}\t{cell.printed}\t{place}")
    heads = "".join(
        f'<th scope="col"{mark}>{escape(words.term(f"cells.head_{name}", lang))}</th>'
        for name, mark in (("what", ""), ("printed", ' class="number"'), ("place", ""))
    )
    said = [words.term("cells.note", lang)]
    if len(found) > len(shown):
        said.insert(0, words.term("cells.more", lang).format(n=words.integer(len(found) - len(shown), lang)))
        text.append(said[0])
    summary = words.term("cells.summary", lang).format(n=words.integer(len(found), lang))
    html = (
        f'<details class="cells"><summary>{escape(summary)}</summary><div class="scroll" tabindex="0"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
        f"<p>{escape(' '.join(said))}</p></details>"
    )
    return Passage(html, "\n".join(text))


def cells(records: Sequence[Mapping[str, Any]], *, lang: str) -> Iterator[Cell]:
    """The printed cells of plotted rows, in their order; those of derived values follow.

    Parameters
    ----------
    records : sequence of mapping
    lang : str
    """
    telling = [name for name in _TELLING if len({record.get(name) for record in records}) > 1]
    derived = []
    for record in records:
        label = _label(record, telling, lang)
        if _addressed(record, "table", "row", "column", "source_id"):
            printed = record.get("as_published")
            yield Cell(label, _text(printed), *_place(record, "table", "row", "column", "source_id"))
        elif record.get("status") == "derived" and all(record.get(name) is not None for name in _KEY):
            derived.append(record)
        if _addressed(record, "rank_table", "rank_row", "rank_column", "rank_source_id"):
            ranked = f"{label}, {words.term('cells.rank', lang)}" if label else words.term("cells.rank", lang)
            printed = record.get("rank_as_published")
            yield Cell(
                ranked, _text(printed), *_place(record, "rank_table", "rank_row", "rank_column", "rank_source_id")
            )
    for part in _parts(derived):
        yield Cell(
            _label(part, [*telling, "component_code"], lang),
            _text(part["as_published"]),
            *_place(part, "table", "row", "column", "source_id"),
        )


def _parts(derived: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the components that derived values are sums of."""
    wanted = []
    for record in derived:
        try:
            below = registry.children(record["index"], record["component_code"], record["edition_year"])
        except UnknownName:
            continue
        wanted += [tuple(record[name] for name in _KEY[:-1]) + (one.code,) for one in below]
    if not wanted:
        return []
    held = remembered.indicators()
    keys = pl.DataFrame(wanted, schema={name: held.schema[name] for name in _KEY}, orient="row").unique(
        maintain_order=True
    )
    # By what they have in common first: a page stands on these cells, and on no others of the table.
    there = held.filter(*(pl.col(name).is_in(sorted(set(keys[name]))) for name in _KEY))
    found = keys.join(there.select(_PART), on=_KEY, how="inner", maintain_order="left")
    return list(found.drop_nulls("table").iter_rows(named=True))


def _grouped(shown: Sequence[Cell]) -> dict[tuple[str, str], list[Cell]]:
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in shown:
        groups.setdefault((cell.table, cell.source), []).append(cell)
    return groups


def _addressed(record: Mapping[str, Any], *names: str) -> bool:
    # A column of another meaning under the same name (the column of a chart) is no address.
    return all(record.get(name) is not None for name in names) and isinstance(record[names[2]], str)


def _place(record: Mapping[str, Any], table: str, row: str, column: str, source: str) -> tuple[str, int, str, str]:
    return str(record[table]), int(record[row]), str(record[column]), str(record[source])


def _text(printed: object) -> str:
    return "–" if printed is None else str(printed)


def _label(record: Mapping[str, Any], telling: Sequence[str], lang: str) -> str:
    """What tells a row from the others of its figure."""
    said = []
    for name in dict.fromkeys(telling):
        value = record.get(name)
        if value is None:
            continue
        if name == "index":
            said.append(registry.index(str(value)).short_name[lang])
        elif name == "province_code":
            said.append(_province(record))
        else:
            said.append(str(value))
    # A row alone, or rows that differ in nothing that is said.
    alone = (record.get(name) for name in ("component_code", "measure", "edition_year"))
    return " ".join(said) or next((str(one) for one in alone if one is not None), "")


def _province(record: Mapping[str, Any]) -> str:
    try:
        return provinces.get(str(record["province_code"]), int(record.get("vintage") or 2008)).name_vi
    except UnknownName:
        return str(record["province_code"])
