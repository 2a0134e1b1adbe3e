"""Figures about administrative outputs, and the states of models inside one source."""
