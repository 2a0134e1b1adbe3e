"""Columns to components of an edition, tables to the one that is meant."""
