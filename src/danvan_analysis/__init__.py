"""Viet Nam's provinces in public administration reform, and the movement "Dân vận khéo": figures that can be checked.

The ten names below are what a researcher imports; the stages behind them are modules of the same
names as the folders: :mod:`danvan_analysis.analysis`, :mod:`danvan_analysis.reference` and so on.

Examples
--------
>>> import danvan_analysis as dv
>>> dv.indicators(index="PAPI", year=2024, province="Sơn La", component="PAPI")["value"].to_list()
[43.8876]
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from danvan_analysis.cleaning.tidy import (
        describe,
        evidence,
        indicators,
        movement,
        provinces,
        service_outputs,
        sources,
    )
    from danvan_analysis.cleaning.trace import trace
    from danvan_analysis.cleaning.vintages import on_vintage
    from danvan_analysis.cli.build import build

__version__ = "0.1.0"
__all__ = [
    "build",
    "describe",
    "evidence",
    "indicators",
    "movement",
    "on_vintage",
    "provinces",
    "service_outputs",
    "sources",
    "trace",
]

_HOME = {
    **dict.fromkeys(
        ("describe", "evidence", "indicators", "movement", "provinces", "service_outputs", "sources"),
        "danvan_analysis.cleaning.tidy",
    ),
    "on_vintage": "danvan_analysis.cleaning.vintages",
    "trace": "danvan_analysis.cleaning.trace",
    "build": "danvan_analysis.cli.build",
}
_STAGES = {"analysis", "export", "figures", "reference", "reports", "validation"}


def __getattr__(name: str) -> Any:
    # Loaded where it is used: importing the package must not import polars, altair and papermill at once.
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    if name in _STAGES:
        return importlib.import_module(f"danvan_analysis.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_STAGES])
