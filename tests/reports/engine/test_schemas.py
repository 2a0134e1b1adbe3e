"""What is kept of Altair for all children is what Altair finds itself."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.mark.parametrize("own", [False, True])
def test_classes_are_those_that_altair_finds(call: Call, tasks: str, own: bool) -> None:
    """A class that a cell makes is found, too."""
    found = call("shorthand", own)
    assert found == importlib.import_module(tasks).shorthand(own)
    assert found[3:] == ["Own"] * own


def test_values_are_those_that_altair_writes(call: Call, tasks: str) -> None:
    found, alone = call("plain_values"), importlib.import_module(tasks).plain_values()
    assert found == alone
    assert [type(one) for one in found] == [type(one) for one in alone]
    assert found[7] == {"year": 2024, "month": 1, "date": 2}
