"""Shapes of the registry: what its TOML files must hold, and what :mod:`registry` hands out.

Models are strict and frozen: an unknown key, an empty label or a label in one language only is a fault
of the file, found when it is read.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from danvan_analysis.errors import RegistryFault
from danvan_analysis.reference.provinces import vintage_of_edition

Level = Literal["composite", "dimension", "sub-dimension", "other"]
SampleKind = Literal["complete", "scattered"]
LabelBasis = Literal["official", "translation"]


def _two_languages(text: dict[str, str]) -> dict[str, str]:
    if sorted(text) != ["en", "vi"]:
        raise ValueError("needs exactly the keys vi and en")
    for language, words in text.items():
        if not words.strip():
            raise ValueError(f"{language} is empty")
        if not unicodedata.is_normalized("NFC", words):
            raise ValueError(f"{language} is not in NFC")
    return text


Words = Annotated[dict[str, str], AfterValidator(_two_languages)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Index(_Model):
    """One index: names, publisher, what its figures cover.

    ``overall`` is the code of the component that holds the overall score. ``sample_kind`` is the rule of
    the index; :func:`registry.sample_kind` answers for one component in one edition.
    """

    code: str
    overall: str
    name: Words
    short_name: Words
    publisher: Words
    scale_note: Words
    terms: Words
    publishes_ranks: bool
    sample_kind: SampleKind
    first_year: int
    last_year: int


class Component(_Model):
    """A component in one edition.

    ``unit`` and the scale are None where they differ from cell to cell (the parts of PAR INDEX).
    ``label_vi_basis``: "official" = as the publisher writes it; "translation" = worded by this project.
    """

    code: str
    level: Level
    parent: str | None
    label: Words
    label_short: Words
    label_vi_basis: LabelBasis
    unit: str | None
    scale_min: float | None
    scale_max: float | None
    era: str


class Break(_Model):
    """A change of method: ``year`` is the first edition after it.

    ``kind``: "documented" = stated by the publisher or shown by labels, scales or weights;
    "suspected" = visible in national means, no explanation seen. ``parts_unknown_of``: dimensions of which
    it is not known whether sub-dimensions that keep their label changed too.
    """

    index: str
    year: int
    component_codes: tuple[str, ...]
    kind: Literal["documented", "suspected"]
    text: Words
    source: str
    source_ids: tuple[str, ...] = ()
    parts_unknown_of: tuple[str, ...] = ()


class Absence(_Model):
    """A province, or some of its components (None: all), that a complete edition left empty."""

    year: int
    province_code: str
    vintage: int
    component_codes: tuple[str, ...] | None = None


class Weights(_Model):
    """Weights of a composite in the editions ``first`` to ``last``."""

    first: int
    last: int
    values: dict[str, float]
    source: str


class Span(_Model):
    """A component over editions in which label and scale stay: a record of ``components.toml``."""

    code: str
    level: Level
    parent: str | None = None
    first: int
    last: int
    except_years: tuple[int, ...] = ()
    en: str
    vi: str
    short_en: str | None = None
    short_vi: str | None = None
    vi_basis: LabelBasis = "official"
    unit: str | None = None
    scale: tuple[float, float] | None = None
    # Only the wording differs from the span before: no break between the two.
    continues: bool = False
    complete_to: int | None = None
    order: int = Field(default=0)

    @property
    def years(self) -> list[int]:
        """Editions of the span."""
        return [year for year in range(self.first, self.last + 1) if year not in self.except_years]

    @property
    def label(self) -> dict[str, str]:
        """Label in both languages."""
        return {"vi": self.vi, "en": self.en}

    def component(self, era: str) -> Component:
        """The component as :mod:`registry` hands it out."""
        return Component(
            code=self.code,
            level=self.level,
            parent=self.parent,
            label=self.label,
            label_short={"vi": self.short_vi or self.vi, "en": self.short_en or self.en},
            label_vi_basis=self.vi_basis,
            unit=self.unit,
            scale_min=self.scale[0] if self.scale else None,
            scale_max=self.scale[1] if self.scale else None,
            era=era,
        )

    def break_from(self, before: Span, index: str) -> Break:
        """The break that a changed label or scale makes."""
        vi, en = [], []
        if before.en != self.en:
            vi.append(f"nội dung mang mã {self.code} đổi từ “{before.vi}” thành “{self.vi}”")
            en.append(f"the label of {self.code} changed from “{before.en}” to “{self.en}”")
        if before.scale != self.scale and before.scale and self.scale:
            old, new = (f"{scale[0]:g}-{scale[1]:g}" for scale in (before.scale, self.scale))
            vi.append(f"thang điểm đổi từ {old} thành {new}".replace(".", ","))
            en.append(f"the scale changed from {old} to {new}")
        return Break(
            index=index,
            year=self.first,
            component_codes=(self.code,),
            kind="documented",
            text={"vi": _sentence(vi), "en": _sentence(en)},
            source="labels and scales of the published tables, edition by edition",
        )


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return text[:1].upper() + text[1:] + "."


class AddedCells(_Model):
    """What a project adds to one edition: ``new`` where the package does not know the edition.

    ``cells``: provinces for which a component is there, by its code; ``complete``: the components among them
    that are printed for all provinces but the absent.
    """

    year: int
    vintage: int
    new: bool
    complete: tuple[str, ...]
    cells: dict[str, tuple[str, ...]]


class IndexFile(_Model):
    """All that the TOML files of one index hold, and what a project adds to them."""

    index: Index
    spans: tuple[Span, ...]
    breaks: tuple[Break, ...]
    weights: tuple[Weights, ...]
    absences: tuple[Absence, ...]
    added: tuple[AddedCells, ...] = ()

    @property
    def years(self) -> list[int]:
        """Editions: those of the package without a gap, then those added."""
        new = [one.year for one in self.added if one.new]
        return [*range(self.index.first_year, self.index.last_year + 1), *new]

    def vintage(self, year: int) -> int:
        """Vintage of the provinces in an edition: what an addition says, else the rule of the calendar."""
        said = next((one.vintage for one in self.added if one.year == year and one.new), None)
        return vintage_of_edition(year) if said is None else said

    @model_validator(mode="after")
    def _agree(self) -> IndexFile:
        codes = {span.code for span in self.spans}
        if self.index.overall not in codes:
            raise ValueError(f"overall {self.index.overall} is not a component")
        last_seen: dict[str, Span] = {}
        for span in self.spans:
            before = last_seen.get(span.code)
            if before is not None and span.first <= before.last:
                raise ValueError(f"spans of {span.code} overlap or are out of order at {span.first}")
            if not self.index.first_year <= span.first <= span.last <= self.years[-1]:
                raise ValueError(f"{span.code}: {span.first}-{span.last} lies outside the editions")
            if span.parent is not None and span.parent not in codes:
                raise ValueError(f"{span.code}: parent {span.parent} is not a component")
            last_seen[span.code] = span
        for found in self.breaks:
            unknown = sorted(set(found.component_codes) - codes)
            if unknown:
                raise ValueError(f"break of {found.year}: unknown components {unknown}")
        return self


def load_index(content: dict[str, Any], *, place: str) -> IndexFile:
    """Check what the files of one index hold.

    Parameters
    ----------
    content : dict
        Keys of the index itself and the tables ``component``, ``break``, ``weights``, ``absent``.
    place : str
        Folder, for the message.

    Raises
    ------
    RegistryFault
        Naming the folder and each fault.
    """
    content = dict(content)
    spans = content.pop("component", [])
    breaks = content.pop("break", [])
    weights = content.pop("weights", [])
    absences = content.pop("absent", [])
    code = content.get("code", "")
    every_code = list(dict.fromkeys(span.get("code", "") for span in spans))
    try:
        return IndexFile(
            index=Index(**content),
            # The order of first mention is the order of display.
            spans=tuple(Span(**span, order=every_code.index(span["code"])) for span in spans),
            breaks=tuple(Break(index=code, **_with_codes(found, every_code)) for found in breaks),
            weights=tuple(Weights(**found) for found in weights),
            absences=tuple(Absence(**found) for found in absences),
        )
    except (ValidationError, TypeError, KeyError) as problem:
        raise RegistryFault(f"reference/data/{place}: {problem}") from None


def _with_codes(found: dict[str, Any], every_code: list[str]) -> dict[str, Any]:
    """A break whose ``component_codes`` is "all" touches every component of the index."""
    if found.get("component_codes") == "all":
        return {**found, "component_codes": every_code}
    return found
