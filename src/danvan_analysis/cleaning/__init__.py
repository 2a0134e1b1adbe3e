"""Cleaning: text to typed rows, every cell accounted for."""
