"""The reports there are: which years each can be about, and whether it is about a province or the country."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

Read = Callable[[str], pl.DataFrame]


def _editions(read: Read) -> set[int]:
    return set(read("indicators")["edition_year"].to_list())


def _placed(name: str) -> Callable[[Read], set[int]]:
    """Years with an edition, and those in which a printed result of a table is placed; a year with nothing says so."""

    def found(read: Read) -> set[int]:
        return _editions(read) | set(read(name)["placed_year"].drop_nulls().to_list())

    return found


@dataclass(frozen=True)
class Kind:
    """One notebook of the yearly set.

    Attributes
    ----------
    years : callable or None
        The years that it can be about, from the tidy tables; None where it is about no year.
    of_province : bool
        Whether there is a report a province; False where it is about the country or about no place.
    """

    years: Callable[[Read], set[int]] | None
    of_province: bool


#: In the order in which pages list them.
KINDS: Final[dict[str, Kind]] = {
    "reform_indices": Kind(_editions, True),
    "emulation_movement": Kind(_placed("movement"), True),
    "administrative_service": Kind(_placed("service_outputs"), True),
    "national_year": Kind(_editions, False),
    "data_quality": Kind(_editions, False),
    "claims": Kind(None, False),
}
#: Year of a report that is about no year.
NO_YEAR: Final = 0
