"""What the docs list is what there is: columns, vocabularies, breaks, counts, suites, layouts, words."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

Listed = Callable[[str, str], list[list[str]]]
DICTIONARY = "docs/data-dictionary.md"
TYPES = {"text": (pl.String,), "integer": (pl.Int32, pl.Int64), "number": (pl.Float64,), "true/false": (pl.Boolean,)}


def test_data_dictionary_lists_the_columns_of_every_table(root: Path, listed: Listed) -> None:
    from danvan_analysis.cleaning.processed import table
    from danvan_analysis.cleaning.run import SORT_KEYS

    for name in SORT_KEYS:
        columns = listed(DICTIONARY, name)
        schema = table(name).schema
        assert [row[0] for row in columns] == list(schema), f"columns of {name}"
        for column, kind, _, meaning in columns:
            assert schema[column] in TYPES[kind], f"{name}.{column} is {schema[column]}, not {kind}"
            assert meaning, f"{name}.{column} has no meaning"


def test_data_dictionary_lists_the_words_of_every_vocabulary(root: Path, listed: Listed) -> None:
    from danvan_analysis.cleaning.processed import table

    text = (root / DICTIONARY).read_text(encoding="utf-8").split("## Vocabularies", 1)[1]
    found = dict(re.findall(r"^### (.+)$\n\nIn (`.+)$", text, flags=re.MULTILINE))
    assert len(found) == len(re.findall(r"^### ", text, flags=re.MULTILINE))
    for heading, places in found.items():
        words = [row[0].strip("`") for row in listed(DICTIONARY, heading)]
        assert len(words) == len(set(words)), heading
        used: set[str] = set()
        for name, column in re.findall(r"`(\w+)\.(\w+)`", places):
            used |= set(table(name)[column].drop_nulls().unique())
        # A correction makes its status; none is recorded as the tables stand.
        assert set(words) - {"corrected"} == used - {"corrected"}, heading


def test_registered_breaks_are_listed(root: Path, listed: Listed) -> None:
    from danvan_analysis.reference.registry_files import CODES, index_file

    expected = []
    for index in CODES:
        content = index_file(index)
        every = list(dict.fromkeys(span.code for span in content.spans))
        for one in content.breaks:
            codes = "all" if list(one.component_codes) == every else ", ".join(one.component_codes)
            expected.append([index, str(one.year), codes, one.kind, one.text["en"]])
    assert listed("docs/methodology.md", "Eras and breaks") == expected


def test_numbers_are_those_of_the_tables(root: Path, listed: Listed) -> None:
    from danvan_analysis.cleaning.processed import table
    from danvan_analysis.project import find
    from danvan_analysis.published import load

    package = load(find(root).raw)
    indicators, ledger, movement, outputs = (
        table(name) for name in ("indicators", "ledger", "movement", "service_outputs")
    )
    expected = {
        "raw tables": len(package.resources),
        "of these with figures": ledger.height,
        "cells of the tables with figures": ledger["cells"].sum(),
        "cells that tidy rows refer to": ledger["referenced"].sum(),
        "cells that belong to quarantine": ledger["quarantined"].sum(),
        "values in quarantine": table("quarantine").height,
        "rows of `indicators`": indicators.height,
        "of these derived": indicators.filter(status="derived").height,
        "of these secondary": indicators.filter(status="secondary").height,
        "rows of `evidence`": table("evidence").height,
        "rows of `movement`": movement.height,
        "rows of `service_outputs`": outputs.height,
        "sources": table("sources").height,
    }
    numbers = [(row[0], int(row[1].replace(",", ""))) for row in listed("docs/methodology.md", "The accounts")]
    undated = [number for what, number in numbers if what == "of these without a year"]
    assert dict(pair for pair in numbers if pair[0] != "of these without a year") == expected
    assert undated == [movement["placed_year"].null_count(), outputs["placed_year"].null_count()]
    readme = (root / "README.md").read_text(encoding="utf-8")
    years = indicators["edition_year"]
    for text in (
        f"{expected['cells of the tables with figures']:,} cells",
        f"{indicators.height:,} rows",
        f"{len(package.resources)} raw tables",
        f"from {years.min()} to {years.max()}",
        f"data release {package.version}",
    ):
        assert text in readme, f"README.md should say {text!r}"


def test_suites_and_their_columns_are_listed(root: Path, listed: Listed) -> None:
    from danvan_analysis.cleaning.processed import table
    from danvan_analysis.validation import load
    from danvan_analysis.validation.views import VIEWS

    counts, columns = [], []
    for row in listed("docs/validation.md", "The suites"):
        name, second = row[0].strip("`"), row[1].strip("`")
        if row[2].isdigit():
            counts.append((name, int(row[2])))
        else:
            columns.append((name, second))
    suites = load(root / "expectations")
    assert sorted(counts) == sorted((suite.name, len(suite.expectations)) for suite in suites)
    declared = sum(len(expectation.declared) for suite in suites for expectation in suite.expectations)
    assert f"At present {declared} rows are declared" in (root / "docs/validation.md").read_text(encoding="utf-8")
    # Explained once, with the first suite that has them.
    everywhere = {"unknown_sources", "known_provinces"}
    for view in VIEWS.values():
        judged = {"coverage": "indicators", "printed": "evidence", "means": "national"}.get(view.name, view.name)
        own = set(table(judged).columns)
        added = {column for column in view.columns if column not in own} - everywhere
        assert added == {column for name, column in columns if name == view.name} - everywhere, view.name
    assert everywhere <= {column for _, column in columns}


def test_layouts_are_listed_with_their_columns(root: Path, listed: Listed) -> None:
    from danvan_analysis.published.layouts import LAYOUTS

    for name, _, columns in listed("docs/add-a-year.md", "1. The table"):
        form = LAYOUTS[name.strip("`")]
        if not columns.startswith("see "):
            named = set(re.findall(r"`(\w+)`", columns))
            assert set(form.required) | set(form.optional) <= named, name


@pytest.mark.parametrize(
    ("group", "heading"),
    [("figures", "Words of figures and reports"), ("ranks", "Words of ranks and trends"), ("names", "Names")],
)
def test_glossary_is_that_of_the_catalogues(root: Path, listed: Listed, group: str, heading: str) -> None:
    from danvan_analysis.reference import glossary

    expected = []
    for one in glossary.entries(group):
        key = [f"`{one.key}`"] if group == "figures" else []
        expected.append([one.label["vi"], one.label["en"], *key, one.meaning["vi"], one.meaning["en"]])
    assert listed("docs/glossary.md", heading) == expected, "run scripts/write_glossary.py"


def test_glossary_has_no_word_twice_and_no_empty_one() -> None:
    from danvan_analysis.reference import glossary

    every = [one for group in glossary.GROUPS for one in glossary.entries(group)]
    assert len(every) > 60
    for one in every:
        assert set(one.label) == set(one.meaning) == {"vi", "en"}
        for text in (*one.label.values(), *one.meaning.values()):
            assert text
            assert "|" not in text, "it would end a cell of the table"
            assert "\n" not in text
    keys = [one.key for one in every]
    assert len(keys) == len(set(keys))


def test_the_writer_of_the_glossary_changes_nothing_that_is_in_step(root: Path) -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("write_glossary", root / "scripts" / "write_glossary.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = (root / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert module.written(text) == text
    broken = text.replace("| kỳ công bố | edition |", "| kỳ | edition |")
    assert broken != text
    assert module.written(broken) == text
