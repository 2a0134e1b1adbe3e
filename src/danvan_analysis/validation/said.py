"""What Great Expectations said of each expectation, kept by what it was given.

An expectation of a suite whose table changed is asked again only where something that it reads is another: by one cell,
one row more or less, or the order of the rows. Titles, reasons and declared failures are no part of the question:
:mod:`.run` sets the answer beside them, and beside the keys of the rows, whether it is kept or new.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from danvan_analysis.validation.asking import Asking, sees_all
from danvan_analysis.validation.questions import Questions
from danvan_analysis.validation.suite_models import Expectation, Suite


class Said:
    """Answers about one view, those kept and those given now.

    Parameters
    ----------
    asking : Asking
        Who is asked where no answer is kept.
    kept : mapping of str to dict, optional
        Earlier answers by the key of their question.

    Attributes
    ----------
    answers : dict of str to dict
        The answers used so far, by the key of their question.
    """

    def __init__(self, asking: Asking, kept: Mapping[str, dict[str, Any]] | None = None) -> None:
        self.answers: dict[str, dict[str, Any]] = {}
        self._asking = asking
        self._kept = kept or {}
        self._questions: Questions | None = None

    def answer(self, suite: Suite, expectation: Expectation, frame: pl.DataFrame) -> dict[str, Any]:
        """What Great Expectations says of an expectation of the suite; see :meth:`.asking.Asking.say`."""
        if sees_all(expectation):
            return self._asking.say(suite, expectation, frame)
        if self._questions is None or self._questions.frame is not frame:
            self._questions = Questions(frame)
        key = self._questions.key(suite.content["expectations"][suite.expectations.index(expectation)], expectation)
        found = self._kept.get(key)
        self.answers[key] = self._asking.say(suite, expectation, frame) if found is None else found
        return self.answers[key]
