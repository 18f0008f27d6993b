"""Model of scope.yaml: what makes this house one province's.

Belongs here: province, SDMX agency, plan years, headline target, the register's definition of 民营.
Does not: paths or run settings (pipelines/settings.py).
"""

from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from warehouse.dictionary.base import Entry


class PlanYears(Entry):
    """Baseline year, first year and target year of the plan."""

    baseline: int
    first: int
    target: int

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.baseline < self.first <= self.target:
            raise ValueError("应满足 baseline < first <= target")
        return self


class Scope(Entry):
    """The province this dictionary speaks of."""

    province_code: str = Field(pattern=r"^[0-9]{2}0000$")
    agency_id: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=50)
    plan_years: PlanYears
    headline_target: str
    register_definition: str
    timezone: str
    first_month: str = Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"“{value}”不是时区名，例如 Asia/Shanghai") from None
        return value

    @property
    def first_month_number(self) -> int:
        """First month of monthly partitions as yyyymm."""
        year, month = self.first_month.split("-")
        return int(year) * 100 + int(month)
