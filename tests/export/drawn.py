"""Figures with their files, drawn once a process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from danvan_analysis.export import files
from danvan_analysis.figures import Figure, FigureId, families


@dataclass(frozen=True)
class Files:
    """A figure and its files by suffix."""

    figure: Figure
    by_suffix: Mapping[str, bytes]

    def name(self, suffix: str) -> str:
        """Name of one of its files."""
        return f"{self.figure.name}{suffix}"


@cache
def made(identity: str, size: str = "page") -> Files:
    """Draw a figure and make its files, once a process."""
    figure = families.draw(FigureId.parse(identity), size=size)
    assert isinstance(figure, Figure), figure
    return Files(figure, files.contents(figure.payload(), figure.svg))
