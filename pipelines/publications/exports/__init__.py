"""A release as open files: Parquet, CSV with a Data Package, SDMX 3.0."""
