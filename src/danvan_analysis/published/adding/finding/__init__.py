"""Where the table of provinces stands in a sheet."""
