"""Reports: the plan, the run of the notebooks, the pages."""
