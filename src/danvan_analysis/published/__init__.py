"""Published tables: readers, layouts, addresses."""

from __future__ import annotations

from danvan_analysis.published.layouts import Layout, layout
from danvan_analysis.published.package import DataPackage, Resource, load, verify
from danvan_analysis.published.tables import RawTable, read

__all__ = ["DataPackage", "Layout", "RawTable", "Resource", "layout", "load", "read", "verify"]
