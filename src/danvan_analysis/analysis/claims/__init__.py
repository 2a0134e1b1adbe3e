"""Claims of a text, read and held against the tables: our figures, their sources, a verdict, the rule that gave it.

Verdicts: ``confirmed`` (independently), ``contradicted``, ``only_this_source``, ``not_comparable``, ``no_data``; the
rules stand in :mod:`danvan_analysis.analysis.claims.rules`. A verdict is about printed figures, not about what
happened.
"""

from __future__ import annotations

from danvan_analysis.analysis.claims.checking import check, tables
from danvan_analysis.analysis.claims.claim import VERDICTS, Checked, Claim, EraAnswer, Found, Tables

__all__ = ["VERDICTS", "Checked", "Claim", "EraAnswer", "Found", "Tables", "check", "tables"]
