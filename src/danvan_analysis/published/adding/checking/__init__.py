"""Cells of the tables chosen: read, held against each other and against what is known."""
