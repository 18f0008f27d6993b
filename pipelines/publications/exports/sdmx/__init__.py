"""A release in SDMX 3.0: structures in SDMX-JSON 2.0, data in SDMX-CSV 2.0."""
