"""Great Expectations, asked about one expectation at a time: it is given the columns that the expectation names.

It sees nothing else, so what it says of equal columns is the same whatever stands beside them (see :mod:`.said`);
and it is as quick as with a whole suite on a whole table, most of whose columns it would filter for nothing.

Great Expectations is imported here alone, when there is something to ask; it takes seconds, and no other stage needs
it. It runs in an ephemeral context: no file, no data docs, no usage statistics, no progress bar, no network.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import polars as pl

from danvan_analysis import importing
from danvan_analysis.errors import SuiteMalformed
from danvan_analysis.validation.suite_models import Expectation, Suite

#: Imported by what Great Expectations imports, where they are installed, and used by no expectation: the first parses
#: 39 grammars while it is imported, the others speak to a cloud.
_HIDDEN = ("rfc3987_syntax", "boto3", "botocore")
#: Great Expectations is not imported without them, and few of its expectations use them: two fifths of its time.
_LATE = ("scipy.stats", "altair", "jsonschema")
#: Of a result: what differs from run to run.
_PASSING = ("batch_id", "id")
_SEES_ALL = ("expect_table_", "expect_column_to_exist")


def library() -> Any:
    """Import Great Expectations, in about half of the time.

    Returns
    -------
    module
        Great Expectations itself. What is imported already stays as it is.
    """
    with importing.without(*_HIDDEN), importing.lazily(*_LATE):
        import great_expectations
    return great_expectations


def sees_all(expectation: Expectation) -> bool:
    """Whether an expectation is about the table as a whole rather than about columns that it names."""
    return not expectation.columns or expectation.type.startswith(_SEES_ALL)


class Asking:
    """Great Expectations in this process, once it is asked for the first time."""

    @cached_property
    def _batches(self) -> Any:
        great_expectations = library()
        from great_expectations.data_context.types.base import (
            DataContextConfig,
            InMemoryStoreBackendDefaults,
            ProgressBarsConfig,
        )

        config = DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            analytics_enabled=False,
            progress_bars=ProgressBarsConfig(globally=False, metric_calculations=False),
        )
        context = great_expectations.get_context(mode="ephemeral", project_config=config)
        asset = context.data_sources.add_pandas("tidy tables").add_dataframe_asset("tables")
        return asset.add_batch_definition_whole_dataframe("whole table")

    def say(self, suite: Suite, expectation: Expectation, frame: pl.DataFrame) -> dict[str, Any]:
        """What Great Expectations finds of one expectation.

        Parameters
        ----------
        suite : Suite
        expectation : Expectation
            One of the suite.
        frame : polars.DataFrame
            The view of the suite.

        Returns
        -------
        dict
            The result object as JSON takes it, without what changes from run to run; failing rows by position.

        Raises
        ------
        SuiteMalformed
            Great Expectations does not take the expectation, or cannot evaluate it.
        """
        columns = [name for name in suite.view.columns if name in expectation.columns or sees_all(expectation)]
        batch = self._batches.get_batch({"dataframe": frame.select(columns).to_pandas()})
        # Rows come back by position: asking for key columns costs seconds where many rows fail.
        result = batch.validate(self._loaded(suite, expectation), result_format={"result_format": "COMPLETE"})
        said: dict[str, Any] = result.to_json_dict()
        if not said["result"]:
            raise SuiteMalformed(
                f"{suite.file}, expectation {expectation.name}: Great Expectations cannot evaluate it "
                f"({_exception(said['exception_info'])}); check its columns and bounds"
            )
        config = {name: value for name, value in said["expectation_config"].items() if name not in _PASSING}
        config["kwargs"] = {name: value for name, value in config["kwargs"].items() if name not in _PASSING}
        return {"success": said["success"], "expectation_config": config, "result": said["result"]}

    def _loaded(self, suite: Suite, expectation: Expectation) -> Any:
        """The expectation as Great Expectations builds it; it drops in silence what it cannot read.

        It copies the meta of an expectation a hundred times a run: here it gets the name alone.
        """
        self._batches  # noqa: B018
        from great_expectations import ExpectationSuite

        number = suite.expectations.index(expectation)
        item = {**copy.deepcopy(suite.content["expectations"][number]), "meta": {"name": expectation.name}}
        problem = "it is dropped"
        try:
            made = ExpectationSuite(name=suite.name, expectations=[item]).expectations
        except Exception as found:
            made, problem = [], " ".join(str(found).split())
        if not made:
            raise SuiteMalformed(
                f"{suite.file}, expectation {expectation.name}: Great Expectations does not take it ({problem}); "
                f"check the kwargs of {expectation.type}"
            )
        return made[0]


def _exception(info: Mapping[str, Any]) -> str:
    if "exception_message" in info:
        return str(info["exception_message"])
    return "; ".join(str(one.get("exception_message")) for one in info.values() if isinstance(one, Mapping))
