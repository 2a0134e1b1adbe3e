"""Pages around the reports."""
