"""Contact sheets of all families of figures, and the structure that a test compares.

python scripts/gallery.py                # one figure a family, index, language and size, under build/gallery
python scripts/gallery.py --all          # all provinces and editions to be looked at; slow
python scripts/gallery.py --keep         # write the structure to tests/figures/gallery.json, and print what changed

The exit code is 1 where texts of a drawing cover one another or leave it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "figures" / "gallery.json"
#: A province of the report, one that leads lists, a long name, one with a neighbour's name inside.
PLACES = ("Sơn La", "Hà Nội", "Bà Rịa - Vũng Tàu", "Hà Giang")
#: Editions by index: an ordinary one, then one with holes.
EDITIONS = {
    "PAPI": (2024, 2021),
    "PCI": (2019, 2023),
    "PAR_INDEX": (2024, 2018),
    "SIPAS": (2024, 2019),
    "all": (2020, 2025),
}
LANGS, SIZES = ("vi", "en"), ("page", "column")
#: Pixels between the drawings of a sheet, and the width that a sheet should have.
GAP, WIDE = 16, 2800


def texts_module() -> ModuleType:
    """Load the script that measures texts."""
    name = "drawn_texts"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


class Case(NamedTuple):
    """A figure to be drawn."""

    family: str
    index: str
    year: int
    place: str
    lang: str
    size: str

    def __str__(self) -> str:
        return f"{self.family}.{self.index}.{self.year}.{self.place}.{self.lang}.{self.size}"

    def draw(self) -> Any:
        """Draw it: a figure, or an absence; the same case is drawn once."""
        return _drawn(self)


@cache
def _drawn(case: Case) -> Any:
    from danvan_analysis.figures import families
    from danvan_analysis.figures.figure import COUNTRY, FigureId
    from danvan_analysis.reference import territories

    vintage, code = territories.vintage_of_year(case.year), COUNTRY
    if case.place != COUNTRY:
        place = territories.place(case.place, year=case.year)
        vintage, code = place.vintage, place.code
    identity = FigureId(case.family, case.index, case.year, vintage, code, case.lang)
    return families.draw(identity, size=case.size)


def cases(*, every: bool = False) -> Iterator[Case]:
    """Yield the figures of the gallery, from the list of families.

    Parameters
    ----------
    every : bool
        All places and editions; otherwise the first of each that gives a figure.
    """
    from danvan_analysis.figures.families import FAMILIES
    from danvan_analysis.figures.figure import COUNTRY

    for family, about in FAMILIES.items():
        for index in about.indices:
            places = PLACES if about.of_province else (COUNTRY,)
            editions = EDITIONS.get(index, EDITIONS["all"])
            chosen = product(editions if every else editions[:1], places if every else places[:1], LANGS, SIZES)
            for year, place, lang, size in chosen:
                yield Case(family, index, year, place, lang, size)


def kept() -> list[Case]:
    """The figures whose structure is kept: one a family and index in Vietnamese on a page, in English in a column."""
    return [case for case in cases() if (case.lang, case.size) in {("vi", "page"), ("en", "column")}]


def structure(made: Any) -> dict[str, Any]:
    """What a test compares of a figure: words of title, marks by kind, scales, size, texts that collide.

    Numbers are rounded: what moves by less than a pixel is no change.
    """
    if not hasattr(made, "spec"):
        return {"absence": made.what, "why": made.why}
    measure = texts_module()
    found = measure.texts(made.svg)
    width, height = measure.size_of(made.svg)
    return {
        "title": made.title,
        "subtitle": " ".join(next(iter(_values(made.spec, "subtitle")), [])),
        "marks": _marks(made.svg),
        "scales": _scales(made.spec),
        "size": [round(width), round(height)],
        "smallest_letters": min(one.size for one in found),
        "collisions": measure.collisions(found),
        "outside": measure.outside(found, made.svg),
    }


def _values(node: Any, key: str) -> Iterator[Any]:
    if isinstance(node, dict):
        for name, content in node.items():
            if name == key:
                yield content
            elif name != "datasets":
                yield from _values(content, key)
    elif isinstance(node, list):
        for content in node:
            yield from _values(content, key)


def _marks(svg: str) -> dict[str, int]:
    """Number of marks of each kind, axes, legends and titles left out."""
    counts: Counter[str] = Counter()
    for kind, inside in re.findall(r'<g class="mark-(\w+) role-mark[^"]*"[^>]*>(.*?)</g>', svg, flags=re.DOTALL):
        counts[kind] += len(re.findall(r"<(?:path|text|image|line|rect)\b", inside))
    return dict(sorted(counts.items()))


def _scales(spec: dict[str, Any]) -> list[str]:
    """Scales of x and y: field, kind, ends, whether they begin at zero by a rule."""
    found = set()
    for encoding in _values(spec, "encoding"):
        for channel in ("x", "y"):
            about = encoding.get(channel, {})
            if "field" not in about or not isinstance(about.get("scale", {}), dict):
                continue
            scale = about.get("scale", {})
            domain = scale.get("domain")
            if isinstance(domain, list) and domain and all(isinstance(end, int | float) for end in domain):
                ends = " ".join(f"{end:.2f}" for end in (domain[0], domain[-1]))
            else:
                ends = f"{len(domain)} names" if isinstance(domain, list) else "by data"
            found.add(f"{channel} {about['type']} {ends}{'' if scale.get('zero') in (None, False) else ' zero'}")
    return sorted(found)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What changed between two structures of the gallery, a line each."""
    lines = [f"+ {name}: new" for name in after if name not in before]
    lines += [f"- {name}: gone" for name in before if name not in after]
    for name in sorted(before.keys() & after.keys()):
        for key in sorted(before[name].keys() | after[name].keys()):
            was, now = before[name].get(key), after[name].get(key)
            if was != now:
                lines.append(f"* {name}: {key}: {was!r} -> {now!r}")
    return lines


def written(found: dict[str, Any]) -> str:
    """The structure as it is kept: a line a figure and property, so that a change is read in a diff."""
    return json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def sheet(images: list[Any]) -> Any:
    """Put pictures side by side in columns of one width, the next always into the shortest column."""
    from PIL import Image

    each = max(image.width for image in images)
    columns = max(1, min(len(images), WIDE // (each + GAP)))
    tops = [GAP] * columns
    places = []
    for image in images:
        column = tops.index(min(tops))
        places.append((GAP + column * (each + GAP), tops[column]))
        tops[column] += image.height + GAP
    made = Image.new("RGB", (GAP + columns * (each + GAP), max(tops)), "#9aa0a6")
    for image, place in zip(images, places, strict=True):
        made.paste(image, place)
    return made


def picture(svg: str) -> Any:
    """Paint a drawing."""
    from danvan_analysis.export import vector

    return vector.picture(svg, scale=1)


def page(drawn: dict[Case, Any], found: dict[str, Any]) -> str:
    """A page that shows all drawings, in colour or in grey, with what is wrong beside each."""
    parts = []
    for case, made in drawn.items():
        about = found[str(case)]
        wrong = [*about.get("collisions", []), *about.get("outside", [])]
        body = made.svg if hasattr(made, "svg") else made.html
        noted = "".join(f"<li>{escape(one)}</li>" for one in wrong)
        width = {"page": 644, "column": 334}[case.size]
        parts.append(
            f'<figure style="width:{width}px"><figcaption>{escape(str(case))}</figcaption>{body}'
            f"{f'<ul>{noted}</ul>' if noted else ''}</figure>"
        )
    from danvan_analysis.figures import webfont

    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Families of figures</title>'
        f"<style>{webfont.css()} body{{font:13px sans-serif;margin:1rem}} main{{display:flex;flex-wrap:wrap;gap:16px;"
        "align-items:flex-start}} figure{margin:0;border:1px solid #ccc} figcaption{padding:4px;background:#eee}"
        "svg{max-width:100%;height:auto} #grey:checked~main{filter:grayscale(1)}</style>"
        f'<h1>Families of figures</h1><input type="checkbox" id="grey"><label for="grey">grey</label>'
        f"<main>{''.join(parts)}</main></html>"
    ).replace("}}", "}")


def main(arguments: list[str] | None = None) -> int:
    """Draw, measure, write; return the exit code."""
    parser = argparse.ArgumentParser(description="Contact sheets of all families of figures.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "gallery")
    parser.add_argument("--all", action="store_true", help="all provinces and editions to be looked at")
    parser.add_argument("--family", action="append", help="only this family; may be said several times")
    parser.add_argument("--keep", action="store_true", help=f"write the structure to {KEPT.relative_to(ROOT)}")
    chosen = parser.parse_args(arguments)
    wanted = [case for case in cases(every=chosen.all) if not chosen.family or case.family in chosen.family]
    drawn: dict[Case, Any] = {}
    for number, case in enumerate(wanted, start=1):
        if sys.stderr.isatty():
            print(f"\r{number}/{len(wanted)} {case}\x1b[K", end="", file=sys.stderr)
        drawn[case] = case.draw()
    found = {str(case): structure(made) for case, made in drawn.items()}
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "index.html").write_text(page(drawn, found), encoding="utf-8")
    for lang, size in product(LANGS, SIZES):
        images = [
            picture(made.svg)
            for case, made in drawn.items()
            if (case.lang, case.size) == (lang, size) and hasattr(made, "svg")
        ]
        if images:
            made = sheet(images)
            made.save(chosen.out / f"{size}.{lang}.png")
            made.convert("L").save(chosen.out / f"{size}.{lang}.grey.png")
    wrong = {name: [*one.get("collisions", []), *one.get("outside", [])] for name, one in found.items()}
    for name, lines in wrong.items():
        for line in lines:
            print(f"{name}: {line}")
    if chosen.keep and not chosen.family and not chosen.all:
        before = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
        now = {str(case): found[str(case)] for case in kept()}
        print("\n".join(differences(before, now)) or "nothing changed")
        KEPT.write_text(written(now), encoding="utf-8")
    print(f"gallery: {len(found)} figures, {sum(map(len, wrong.values()))} findings: {chosen.out / 'index.html'}")
    return 1 if any(wrong.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
