"""Rendering on machines that share a release of the project and a place for files: see docs/cluster.md."""
