"""Room `release`: the checks of the warehouse and the published database."""
