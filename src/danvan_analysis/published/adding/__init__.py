"""Adding a published table: find it, match it, show a plan, take it over whole or not at all."""
