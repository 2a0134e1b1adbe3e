"""Figures as files."""

from __future__ import annotations

from danvan_analysis.export.files import Register, write, write_payload

__all__ = ["Register", "write", "write_payload"]
