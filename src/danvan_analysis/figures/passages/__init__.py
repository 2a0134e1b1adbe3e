"""Words and tables of the reports, computed from the data: one module a report and kind."""
