"""What the passages of a claims report are made from: the claims, checked, without what validation withholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from danvan_analysis.analysis.claims import Checked, check, tables
from danvan_analysis.cleaning import processed, tidy
from danvan_analysis.errors import UnknownName
from danvan_analysis.figures import remembered
from danvan_analysis.figures.checks import CELL
from danvan_analysis.figures.passages.withholding import Held, held
from danvan_analysis.project import find
from danvan_analysis.published.claims_file import read_claims
from danvan_analysis.reference import words


@dataclass(frozen=True)
class Material:
    """Checked claims of one text.

    Attributes
    ----------
    file : str
        Name of the file; empty for the project's own table.
    checked : tuple of Checked
    withheld : mapping of str to Held
        By the name of the claim, where figures that its verdict rests on are withheld: then neither figures nor
        verdict are shown.
    sources : mapping of str to dict
        Rows of ``sources`` by id.
    """

    file: str
    checked: tuple[Checked, ...]
    withheld: Mapping[str, Held]
    sources: Mapping[str, Mapping[str, Any]]

    def verdict(self, one: Checked) -> tuple[str, str]:
        """Verdict and rule as they are shown."""
        return ("withheld", "withheld") if one.claim.claim_id in self.withheld else (one.verdict, one.rule)


def material(path: Path | str | None, lang: str) -> Material:
    """Read and check the claims of a file, or those of the project.

    Raises
    ------
    UnknownName
        A language, or a name in the file, that is not known.
    ClaimUnreadable
        The file cannot be used; with row and column.

    Examples
    --------
    >>> len(material(None, "vi").checked)
    17
    """
    if lang not in words.LANGS:
        raise UnknownName("language", lang, words.LANGS)
    # A notebook has no None among its parameters: an empty path means the project's own claims.
    place = Path(path) if path else None
    checked = _of_project() if place is None else _of_file(*_identity(place))
    about = {row["source_id"]: row for row in tidy.sources().iter_rows(named=True)}
    return Material("" if place is None else place.name, checked, _withheld(checked), about)


def _identity(place: Path) -> tuple[str, int, int, str]:
    """A file as it is now, and the tables as they are: what is kept of its claims is of these."""
    home = find()
    processed.ensure(home)
    hashes = home.processed / processed.HASHES
    try:
        status = place.stat()
    except OSError:
        # What is wrong with it is said by the reader.
        return str(place), 0, 0, ""
    return str(place), status.st_mtime_ns, status.st_size, hashes.read_text(encoding="utf-8")


@remembered.remembered
def _of_project() -> tuple[Checked, ...]:
    return check(processed.table("claims"), tables())


@remembered.remembered
def _of_file(path: str, *identity: object) -> tuple[Checked, ...]:
    # A report asks for the claims in every passage: they are checked once for all.
    del identity
    return check(read_claims(path), tables())


def _withheld(checked: tuple[Checked, ...]) -> dict[str, Held]:
    """Claims some of whose figures may not be shown; asked once for all, for most data has no such check."""
    rows = {one.claim.claim_id: _rows(one) for one in checked}
    used = [frame for frame in rows.values() if frame is not None]
    if not used or not held(pl.concat(used, how="diagonal")).found:
        return {}
    each = {name: held(frame) for name, frame in rows.items() if frame is not None}
    return {name: found for name, found in each.items() if found.found}


def _rows(one: Checked) -> pl.DataFrame | None:
    """Keys and addresses of the rows that a verdict rests on, or that stand beside the claim."""
    index = one.claim.matter.index
    cells = [dict(found.cells) for found in one.found]
    code = one.claim.matter.codes[0] if one.claim.matter.codes else ""
    # A path names its editions, not its index: all its rows are of the claim's.
    cells += [{**row, "index": index, "component_code": code} for era in one.eras for row in era.cells]
    if not cells:
        return None
    kinds = {**dict.fromkeys(CELL, pl.String), "edition_year": pl.Int32, "vintage": pl.Int32}
    kinds |= {"table": pl.String, "row": pl.Int32, "value": pl.Float64, "rank": pl.Int32, "rank_published": pl.Int32}
    kinds |= {"source_id": pl.String, "statistic": pl.String, "unit_name": pl.String, "as_of": pl.String}
    kinds |= {"basis": pl.String, "period_start_year": pl.Int32, "period_end_year": pl.Int32}
    return pl.DataFrame([{name: row.get(name) for name in kinds} for row in cells], schema=kinds)
