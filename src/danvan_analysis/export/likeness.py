"""Figures that a picture looks like: candidates for who searches, never a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from danvan_analysis.export import hashes

if TYPE_CHECKING:
    from danvan_analysis.export.registry import Entry
    from danvan_analysis.export.repository import Repository

#: Looks of at most 256 bits that differ in more than this are no candidates.
_ALIKE: Final = 40
_CANDIDATES: Final = 3


def candidates(look: str, repository: Repository) -> list[dict[str, Any]]:
    """Figures of the registries that look most like a picture; they prove nothing.

    Parameters
    ----------
    look : str
        As :func:`danvan_analysis.export.hashes.look` gives it; empty for what is no picture.
    repository : Repository

    Returns
    -------
    list of dict
        At most three, the nearest first: ``figure``, ``code``, ``title``, ``differing_bits`` (of 256).
    """
    if not look:
        return []
    near: dict[str, tuple[int, Entry]] = {}
    for one in repository.registries:
        for entry in one.entries.values():
            if entry.look and (bits := hashes.apart(look, entry.look)) <= _ALIKE:
                near[entry.id] = min((bits, entry), near.get(entry.id, (bits, entry)), key=lambda two: two[0])
    best = sorted(near.values(), key=lambda two: (two[0], two[1].id))[:_CANDIDATES]
    return [{"figure": one.id, "code": one.code, "title": one.title, "differing_bits": bits} for bits, one in best]
