"""How the raw tables are laid out: which columns a layout has, and which of them carry figures.

A layout names columns; it never renames them, so that an address read anywhere in the project is
the one that stands in the file.
"""

from __future__ import annotations

from dataclasses import dataclass

from danvan_analysis.errors import UnknownName


@dataclass(frozen=True)
class Layout:
    """The form of a raw table.

    Attributes
    ----------
    name : str
    required : tuple of str
        Columns that must be there.
    optional : tuple of str
        Columns that may be there. For a wide layout, empty: every other column is a component.
    figures : tuple of str
        Columns whose cells are figures, each with an address of its own.
    wide : bool
        True where each further column is a component of an index.
    about : bool
        True for tables that speak of other tables (sources, labels, decisions) and hold no figure.
    """

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    wide: bool = False
    about: bool = False


_CELL = ("index", "edition_year", "province", "component_code", "what")
#: Where a figure stood in the publisher's file: sheet, cell of the figure, cell of the province.
_WORKBOOK_CELL = ("sheet", "cell", "province_cell")
_PERIOD = ("province", "period_start_year", "period_end_year", "measure", "value", "unit", "quote_vi", "source_id")

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout("papi_wide", ("province",), wide=True),
        Layout("papi_long", ("edition_year", "province", "component_code", "value", "source_id"), figures=("value",)),
        Layout("papi_uncertainty", ("province",), wide=True),
        Layout("pci_wide", ("province", "rank", "PCI"), figures=("rank",), wide=True),
        Layout(
            "pci_long",
            ("edition_year", "province", "component_code", "component_label_en", "value", "source_id"),
            optional=("rank", "rank_source_id"),
            figures=("value", "rank"),
        ),
        Layout(
            "added",
            ("index", "edition_year", "province", "component_code", "what", "printed", "unit", *_WORKBOOK_CELL),
            figures=("printed",),
        ),
        Layout(
            "survey_indicators",
            ("index", "edition_year", "province", "component_code", "label", "variable", "printed", *_WORKBOOK_CELL),
            figures=("printed",),
        ),
        Layout("pci_ranks", ("edition_year", "province", "component_code", "rank"), figures=("rank",)),
        Layout(
            "pci_other_versions",
            ("edition_year", "province", "component_code", "what", "printed", "source_id", "note"),
            figures=("printed",),
        ),
        Layout(
            "pci_not_trusted",
            ("edition_year", "province", "component_code", "component_label_en", "value", "source_id", "reason"),
            figures=("value",),
        ),
        Layout(
            "par_sipas",
            ("index", "edition_year", "province", "component_code", "component_label_vi", "value", "unit", "rank")
            + ("rank_basis", "source_id"),
            figures=("value", "rank"),
        ),
        Layout("national", ("index", "edition_year", "stat", "value", "source_id", "note"), figures=("value",)),
        Layout("movement", (*_PERIOD, "level", "unit_name", "qualifier", "basis", "as_of", "note"), figures=("value",)),
        Layout(
            "service_outputs",
            (*_PERIOD, "denominator", "qualifier", "basis", "as_of", "note"),
            figures=("value", "denominator"),
        ),
        Layout(
            "claims",
            ("claim_id", "kind", "quote_vi", "subject", "measure", "province", "period_start_year", "period_end_year")
            + ("printed", "printed_whole", "unit", "source_id", "note"),
            figures=("printed", "printed_whole"),
        ),
        Layout("do_not_use", (*_CELL, "source_id", "reason"), about=True),
        Layout("preferences", (*_CELL, "source_id", "reason"), about=True),
        Layout("known_disagreements", (*_CELL, "existing", "new", "assessment"), about=True),
        Layout(
            "corrections",
            ("table", "row", "column", "printed", "action", "corrected", "source_id", "reason"),
            about=True,
        ),
        Layout(
            "papi_components",
            ("edition_year", "component_code", "component_label_en", "level", "scale_min", "scale_max", "scale_basis")
            + ("n_subdims_in_parent",),
            about=True,
        ),
        Layout("pci_components", ("edition_year", "component_code", "component_label_en"), about=True),
        Layout("counts", ("table", "what", "number", "note"), about=True),
        Layout("tables", ("file", "columns", "source_id"), about=True),
        Layout(
            "sources",
            ("table", "source_id", "title", "publisher", "published_year", "url", "notes", "evidence"),
            about=True,
        ),
    )
}


def layout(name: str) -> Layout:
    """The layout of a name.

    Raises
    ------
    UnknownName
        No such layout.

    Examples
    --------
    >>> layout("pci_wide").figures
    ('rank',)
    """
    if name not in LAYOUTS:
        raise UnknownName("layout", name, sorted(LAYOUTS))
    return LAYOUTS[name]
