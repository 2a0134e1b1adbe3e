"""What a repository knows of a figure: its registries, the raw tables of today, and the figure drawn from them anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from danvan_analysis.errors import BadParameter, DanvanError
from danvan_analysis.export import document, files, hashes, proof, registry, vector
from danvan_analysis.figures import charting, families
from danvan_analysis.figures.figure import Absence, Figure, FigureId, file_name
from danvan_analysis.project import Project, find
from danvan_analysis.published import load, read

#: Formats by the fingerprint that tells what they show.
SHOWS: Final = {"png": "pixels", "svg": "drawing", "pdf": "page", "vega-lite": "spec", "csv": "csv", "xlsx": "xlsx"}


class Drawn:
    """A figure drawn from the tables of today; each of its files is made where it is asked for."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.payload = figure.payload()

    @cached_property
    def said(self) -> dict[str, Any]:
        """The proof that the figure has today, without the hash of a file's own content."""
        return proof.of(self.payload)

    @cached_property
    def prints(self) -> Mapping[str, str]:
        """Fingerprints that cost no drawing: of rows and specification."""
        return {key: self.said["hashes"][key] for key in ("data", "spec")}

    def shows(self, kind: str) -> str:
        """Fingerprint of what a file of a kind shows today."""
        made: dict[str, Any] = {"vega-lite": lambda: self.prints["spec"], "svg": self._drawing, "png": self._pixels}
        made |= {"pdf": self._page, "csv": self._csv, "xlsx": self._xlsx}
        if kind not in self._known:
            self._known[kind] = made[kind]()
        return self._known[kind]

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    def _drawing(self) -> str:
        return hashes.drawing(self.figure.svg)

    def _pixels(self) -> str:
        return hashes.pixels(vector.picture(self.figure.svg))

    def _page(self) -> str:
        page = vector.pdf(self.figure.svg, title=self.figure.title, lang=self.figure.id.lang)
        return str(document.made(page, self.payload)[1]["hashes"]["page"])

    def _csv(self) -> str:
        return hashes.of(files.csv_text(self.payload["columns"], self.payload["rows"]))

    def _xlsx(self) -> str:
        from danvan_analysis.export.tables import xlsx

        return hashes.of(xlsx(self.payload))

    @cached_property
    def tree(self) -> str:
        """Fingerprint of the drawing as a tree, however it is written."""
        from danvan_analysis.export import pages

        return hashes.of(pages.without_metadata(pages.tree(self.figure.svg.encode("utf-8"))))


@dataclass
class Repository:
    """A project as those see it who check a figure against it.

    Attributes
    ----------
    project : Project
    """

    project: Project = field(default_factory=find)

    @cached_property
    def registries(self) -> list[registry.Registry]:
        """Those of the releases, the newest first."""
        return registry.all_of(self.project.root)

    @cached_property
    def _by_print(self) -> dict[tuple[str, str], list[tuple[registry.Registry, registry.Entry]]]:
        found: dict[tuple[str, str], list[tuple[registry.Registry, registry.Entry]]] = {}
        for one in self.registries:
            for entry in one.entries.values():
                for name, hashed in entry.hashes.items():
                    found.setdefault((name, hashed), []).append((one, entry))
        return found

    def listed(self, name: str, hashed: str) -> list[tuple[registry.Registry, registry.Entry]]:
        """Entries with a fingerprint, of the newest release first."""
        return self._by_print.get((name, hashed), [])

    @cached_property
    def _drawn(self) -> dict[tuple[FigureId, str], Drawn | str]:
        return {}

    def drawn(self, identity: FigureId, size: str) -> Drawn | str:
        """The figure drawn anew; why there is none, where there is none."""
        key = (identity, size)
        if key not in self._drawn:
            charting.altair()
            try:
                made: Figure | Absence = families.draw(identity, size=size)
                self._drawn[key] = Drawn(made) if isinstance(made, Figure) else f"{made.what} {made.why}"
            except (DanvanError, TypeError) as error:
                # A family that has no such size any more says so as a TypeError of its function.
                self._drawn[key] = str(error)
        return self._drawn[key]

    @cached_property
    def _tables(self) -> dict[str, dict[tuple[str, int], str]]:
        return {}

    def printed(self, table: str) -> dict[tuple[str, int], str] | None:
        """Text of every cell of a raw table as it counts today, corrections made; None where there is no such table."""
        if table not in self._tables:
            package = load(self.project.raw)
            resource = next((one for one in package.resources if one.path == table), None)
            if resource is None:
                return None
            cells = read(package, resource).cells()
            found = {(column, row): text for _, row, column, text in cells.rows()}
            for of_table, row, column, corrected in self._corrected:
                if of_table == table:
                    found[column, row] = corrected
            self._tables[table] = found
        return self._tables[table]

    @cached_property
    def _corrected(self) -> list[tuple[str, int, str, str]]:
        package = load(self.project.raw)
        return [
            (str(entry["table"]), int(entry["row"]), str(entry["column"]), str(entry["corrected"] or ""))
            for resource in package.of_layout("corrections")
            for entry in read(package, resource).frame.iter_rows(named=True)
            if entry["action"] == "correct"
        ]

    def file_of(self, identity: FigureId, size: str) -> Path | None:
        """Where the last build put the figure; None where it did not."""
        path = self.project.build / "figures" / str(identity) / f"{file_name(identity, size)}.svg"
        return path if path.is_file() else None


def identity_in(name: str) -> tuple[FigureId, str] | None:
    """The figure and size that a file's name speaks of; it is a hint and proves nothing.

    Examples
    --------
    >>> found = identity_in("path.PCI.2019.2008-14.vi.column.png")
    >>> str(found[0]), found[1]
    ('path.PCI.2019.2008-14.vi', 'column')
    >>> identity_in("holiday.png") is None
    True
    """
    parts = name.split(".")
    if len(parts) < 6:
        return None
    try:
        identity = FigureId.parse(".".join(parts[:5]))
    except BadParameter:
        return None
    return identity, "column" if parts[5] == "column" else "page"
