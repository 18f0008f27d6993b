"""Room `core`: the star schema, one asset per SQL model."""
