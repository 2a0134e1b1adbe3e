"""Figures about the whole country, a module a family; no province is in focus."""
