"""Make the font files of figures and pages from Liberation Sans 2 (SIL Open Font License 1.1): subset and renamed.

Run once, when the set of characters has to grow:

    pip install fonttools brotli
    python scripts/build_fonts.py FOLDER_WITH_LiberationSans-Regular.ttf

The new name keeps the figures apart from older versions of Liberation Sans on a reader's machine, which lack
Vietnamese letters and would be taken instead; it is also what the licence asks of a modified font.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

FAMILY = "Danvan Sans"
TARGET = Path(__file__).resolve().parent.parent / "src" / "danvan_analysis" / "figures" / "fonts"
#: Latin with all Vietnamese letters, combining marks, punctuation, arrows, signs that the figures use.
CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),
    *range(0x300, 0x32A),
    *range(0x1E00, 0x1F00),
    *range(0x2010, 0x2040),
    0x20AB,
    0x20AC,
    0x2122,
    *range(0x2190, 0x2196),
    0x2212,
    0x2248,
    0x2260,
    0x2264,
    0x2265,
    0x25A0,
    0x25B2,
    0x25BC,
    0x25CF,
]
#: What pages carry inside: Western and Central European, Vietnamese, and the same punctuation and signs.
WEB_CHARACTERS = [
    one
    for one in CHARACTERS
    if not (0x180 <= one < 0x250 or 0x300 <= one < 0x330 or 0x1E00 <= one < 0x1EA0 or 0x1EFA <= one < 0x1F00)
] + [0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x300, 0x301, 0x303, 0x309, 0x323]


def main(folder: Path) -> None:
    """Write the files."""
    from fontTools.ttLib import TTFont

    TARGET.mkdir(parents=True, exist_ok=True)
    for style in ("Regular", "Bold"):
        font = TTFont(folder / f"LiberationSans-{style}.ttf", recalcTimestamp=False)
        cut(font, CHARACTERS)
        names = {
            1: FAMILY,
            2: style,
            3: f"{FAMILY} {style}; from Liberation Sans 2",
            4: f"{FAMILY} {style}" if style == "Bold" else FAMILY,
            6: f"DanvanSans-{style}",
        }
        table = font["name"]
        for record in list(table.names):
            if record.nameID in names:
                record.string = names[record.nameID]
            elif record.nameID in (16, 17, 18, 21, 22):
                table.names.remove(record)
        font.save(TARGET / f"DanvanSans-{style}.ttf")
        cut(font, WEB_CHARACTERS)
        font.flavor = "woff2"
        font.save(TARGET / f"DanvanSans-{style}.woff2")


def cut(font: Any, characters: list[int]) -> None:
    """Leave only some characters in a font."""
    from fontTools import subset

    worker = subset.Subsetter(
        subset.Options(layout_features=["kern", "mark", "mkmk", "ccmp"], name_IDs=["*"], hinting=False)
    )
    worker.populate(unicodes=characters)
    worker.subset(font)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
