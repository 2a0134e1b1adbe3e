"""Figures about the data themselves: what is there of a year, and by how much sources differ."""
