"""The engine that forks: each report runs in a child of one clean process that has imported the stack.

Papermill's own engine starts a kernel and imports polars and altair for each notebook; that takes longer than
running it. Here one server process imports everything once and uses nothing (a process that has used polars or
the chart converter must not be forked: the child would hang); each call is a fork of it, which nobody uses
afterwards, so that nothing of one notebook is visible to the next.

:mod:`.pool` is what the build uses, :mod:`.papermill_engine` what ``papermill --engine danvan`` uses.
"""
