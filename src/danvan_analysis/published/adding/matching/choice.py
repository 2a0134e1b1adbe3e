"""Which tables are taken for which edition, and why the others are not: nothing is left aside in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from danvan_analysis.errors import TableContradicts
from danvan_analysis.published.adding.matching.candidates import Candidate
from danvan_analysis.published.adding.model import NotTaken, Remark
from danvan_analysis.published.adding.texts.wording import years_in
from danvan_analysis.published.workbooks.sheets import Book


@dataclass
class Choice:
    """Tables of each edition, the one with most components first; what else stands in the file, and questions."""

    editions: dict[int, list[Candidate]] = field(default_factory=dict)
    left: list[tuple[Candidate, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def not_taken(self) -> list[NotTaken]:
        """The tables left aside, each with the reason."""
        return [NotTaken("sheet", where_of(candidate), candidate.sheet.name, reason) for candidate, reason in self.left]


def where_of(candidate: Candidate) -> str:
    """Address of a table: its sheet and rows."""
    rows = candidate.block.rows
    return f"sheet {candidate.sheet.name!r}, {candidate.grid.line(rows[0])} to {candidate.grid.line(rows[-1])}"


def assign_years(candidates: Sequence[Candidate], book: Book, asked: Sequence[int]) -> list[Remark]:
    """Give each table its edition: what it states, else what the file or its neighbours state, else what was asked.

    Returns
    -------
    list of Remark
        Where parts of a table disagree about the year, or the year was only asked.
    """
    remarks = []
    in_name = years_in(book.file)
    stated = {
        candidate.stated.year
        for candidate in candidates
        if candidate.stated.year is not None and not candidate.sheet.hidden
    }
    for candidate in candidates:
        if candidate.year_source == "rows":
            continue
        said = candidate.stated
        candidate.year, candidate.year_source = said.best
        disagreement = said.disagreement
        named = {*said.sheet, *said.titles, *said.headers}
        if (candidate.year is not None and len(asked) == 1 and asked[0] in named and asked[0] != candidate.year) or (
            candidate.year is None and len(asked) == 1 and (not named or asked[0] in named)
        ):
            candidate.year, candidate.year_source = asked[0], "asked"
        elif candidate.year is None and len(in_name) == 1 and (not named or in_name[0] in named):
            candidate.year, candidate.year_source = in_name[0], "file"
        elif candidate.year is None and len(stated) == 1 and not named:
            candidate.year, candidate.year_source = next(iter(stated)), "beside"
        if disagreement:
            settled = len(asked) > 0 and candidate.year in asked
            # A header that kept the year of the edition before is common; a title is written for its table.
            open_ = not settled and len(said.sheet) == 1 and len(said.titles) == 1 and said.sheet != said.titles
            remarks.append(
                Remark(
                    where_of(candidate),
                    f"the year is stated twice: {disagreement}; read as {candidate.year}",
                    question=open_,
                    answer_with="--year" if open_ else "",
                )
            )
        elif said.glued and candidate.year is not None and candidate.year not in said.glued:
            remarks.append(
                Remark(
                    where_of(candidate),
                    f"a header has {said.glued[0]} inside a word, the table is read as {candidate.year} "
                    f"({_because(candidate)})",
                )
            )
    return remarks


def _because(candidate: Candidate) -> str:
    return {
        "sheet": "from the name of its sheet",
        "title": "from its title",
        "header": "from a header",
        "rows": "from its rows",
        "file": "from the name of the file",
        "beside": "as the other tables of the file",
        "asked": "as asked",
    }.get(candidate.year_source or "", "no year stated")


def choose(candidates: Sequence[Candidate], book: Book, asked: Sequence[int]) -> Choice:
    """Choose the tables of each edition.

    Parameters
    ----------
    candidates : sequence of Candidate
        Matched, with their years.
    asked : sequence of int
        Editions asked for; empty: those that the file states.

    Raises
    ------
    TableContradicts
        The file states other editions than those asked for.
    """
    choice = Choice()
    usable = [candidate for candidate in candidates if candidate.codes and not candidate.problem]
    wanted = list(asked) or _stated_editions(usable, book, choice)
    for year in wanted:
        of_year = [candidate for candidate in usable if year in candidate.years]
        visible = [candidate for candidate in of_year if not candidate.sheet.hidden]
        chosen = visible or of_year
        if not chosen:
            continue
        order = {id(candidate): number for number, candidate in enumerate(candidates)}
        choice.editions[year] = sorted(chosen, key=lambda one: (*_worth(one, year), order[id(one)]))
        for candidate in of_year:
            if candidate not in chosen:
                choice.left.append((candidate, f"hidden; the edition of {year} is taken from a visible sheet"))
        if not visible:
            choice.remarks.append(
                Remark(
                    where_of(chosen[0]),
                    f"the edition of {year} stands in a hidden sheet alone: is it the published one?",
                )
            )
    for candidate in usable:
        if not any(candidate in tables for tables in choice.editions.values()) and not any(
            candidate is left for left, _ in choice.left
        ):
            choice.left.append((candidate, _other_edition(candidate, wanted)))
    if asked and not choice.editions:
        _refuse_year(usable, book, asked)
    return choice


def _worth(candidate: Candidate, year: int) -> tuple[int, int, int, float]:
    entries = candidate.entries(year)
    codes = {entry.code for entry in entries if entry.what == "value"}
    stated = 0 if candidate.year_source in {"sheet", "title", "header", "rows"} else 1
    confidence = sum(match.confidence for match in candidate.matches if match.code)
    return (-len(codes), -candidate.block.distinct, stated, -confidence)


def _stated_editions(usable: Sequence[Candidate], book: Book, choice: Choice) -> list[int]:
    """The editions that a file states, when none is asked for."""
    visible = [candidate for candidate in usable if not candidate.sheet.hidden] or list(usable)
    years = sorted({year for candidate in visible for year in candidate.stated_editions})
    in_name = years_in(book.file)
    if len(in_name) == 1 and years and in_name[0] not in years:
        stated = ", ".join(str(year) for year in years)
        text = f"the name of the file says {in_name[0]}, its tables say {stated}: which edition is it?"
        choice.remarks.append(Remark(book.file, text, True, "--year"))
    if len(years) <= 1:
        return years
    if len(in_name) == 1 and in_name[0] in years:
        # Columns or rows of several years in one table are one publication; a sheet of another year is stale.
        together = {
            year for candidate in visible if in_name[0] in candidate.years for year in candidate.stated_editions
        }
        return sorted(together)
    from_headers = sorted(
        {
            year
            for candidate in visible
            if candidate.year_source == "header" and len(candidate.years) == 1
            for year in candidate.years
        }
    )
    if len(from_headers) > 1:
        stated = ", ".join(f"{where_of(one)}: {one.year}" for one in visible if one.year_source == "header")
        choice.remarks.append(
            Remark(book.file, f"tables of several editions stand in it ({stated}); which is meant?", True, "--year")
        )
        return from_headers[-1:]
    return years


def _other_edition(candidate: Candidate, wanted: Sequence[int]) -> str:
    years = " and ".join(str(year) for year in candidate.years)
    if not candidate.years:
        return "states no year"
    hidden = "hidden; " if candidate.sheet.hidden else ""
    meant = ", ".join(str(year) for year in wanted) or "none"
    return (
        f"{hidden}of the edition of {years} ({_because(candidate)}), not of {meant}: "
        f"ask for it with --year {candidate.years[0]}"
    )


def _refuse_year(usable: Sequence[Candidate], book: Book, asked: Sequence[int]) -> None:
    wanted = ", ".join(str(year) for year in asked)
    stated = [candidate for candidate in usable if candidate.years]
    if not stated:
        return
    best = min(stated, key=lambda one: _worth(one, one.years[0]))
    years = ", ".join(str(year) for year in best.years)
    raise TableContradicts(
        book.file,
        f"it is of the edition of {years} ({_because(best)}), asked for was {wanted}",
        f"Give --year {best.years[-1]}, or the file of {wanted}; if the year is misprinted, say the edition in a "
        f"layout file.",
        sheet=best.sheet.name,
        cell=best.grid.line(best.block.rows[0]),
    )
