"""Write the tables of docs/glossary.md from the catalogues of words: run it when a word or a meaning changes.

python scripts/write_glossary.py
"""

from __future__ import annotations

import re
from pathlib import Path

from danvan_analysis.reference import glossary

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
HEADINGS = {"figures": "Words of figures and reports", "ranks": "Words of ranks and trends", "names": "Names"}


def written(text: str) -> str:
    """The document with its tables as the catalogues have them; all else stays."""
    for group, heading in HEADINGS.items():
        # The table is the last thing below its heading.
        form = rf"(^## {re.escape(heading)}$\n(?:(?!\||## ).*\n)*)(?:\|.*\n)+"
        made = re.compile(form, re.MULTILINE)
        if len(made.findall(text)) != 1:
            raise SystemExit(f"{DOCUMENT.name}: expected one heading '## {heading}' with a table below it")
        text = made.sub(lambda found, group=group: found[1] + glossary.table(group) + "\n", text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
