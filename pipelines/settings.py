"""The settings of one installation, read once from the environment (`DPE_*`).

Belongs here: names, types, defaults and the Chinese message for a wrong value. Not here: anything a
statistician decides (forms, targets, due days live in the dictionary).
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.messages import SETTING_INVALID
from warehouse.releases import MEMORY_LIMIT

_RULES = {
    "engine": "应为 duckdb 或 spark",
    "spark_remote": "应写作 sc://主机:端口",
    "memory_limit": "应写作 4GB、500MB 或 60%",
    "threads": "应为 1 至 256 的整数",
    "lock_timeout": "应为 0 至 86400 的秒数",
    "products": "应为 all、none 或以逗号分隔的发布物名称",
}


class SettingsError(ValueError):
    """A `DPE_*` variable has a value that cannot be used; the text is for the user."""


class Settings(BaseSettings):
    """Everything an installation may choose."""

    model_config = SettingsConfigDict(env_prefix="DPE_", extra="ignore", frozen=True)

    home: Path = Path("data")
    # DuckDB computes on this machine; spark sends the models to a Spark Connect server.
    engine: Literal["duckdb", "spark"] = "duckdb"
    spark_remote: str = Field(default="sc://localhost:15002", pattern=r"^sc://[^\s/]+(/.*)?$")
    memory_limit: str = Field(default=MEMORY_LIMIT, pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB|%)$")
    threads: int | None = Field(default=None, ge=1, le=256)
    # Seconds to wait for the writer's lock; a run started by the daemon waits for a load in a
    # terminal (`dpe ui` raises it), a person at the terminal wants to know at once.
    lock_timeout: float = Field(default=2.0, ge=0, le=86_400)
    # What a load makes of a new release besides the database.
    products: str = Field(default="all", pattern=r"^[a-z_]+(,[a-z_]+)*$")
    # The base map of the site: GeoJSON, a polygon a county with adcode, name and city_adcode.
    map_file: Path | None = None


def load_settings() -> Settings:
    """The settings of this process; `home` is absolute, so a later chdir changes nothing."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        rule = _RULES.get(key, first["msg"])
        raise SettingsError(
            SETTING_INVALID.format(name=f"DPE_{key.upper()}", value=first["input"], rule=rule)
        ) from None
    return settings.model_copy(update={"home": settings.home.expanduser().resolve()})
