"""Room `mart`: one question each, one asset per SQL model."""
