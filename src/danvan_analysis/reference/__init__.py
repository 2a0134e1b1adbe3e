"""What is known before any table is read: provinces, indices, measures, words.

The modules are the interface: :mod:`~danvan_analysis.reference.provinces`,
:mod:`~danvan_analysis.reference.geography`, :mod:`~danvan_analysis.reference.registry`,
:mod:`~danvan_analysis.reference.measures` and :mod:`~danvan_analysis.reference.words`.
"""

from __future__ import annotations

from danvan_analysis.reference.provinces import Province

__all__ = ["Province"]
