"""The dataflows: what each is made of, and the query that gives its rows.

Belongs here: dimensions, attributes and the order of rows of each dataflow. Not here: the SELECT
over the release (`sources.py`), the artefacts (`structures.py`).
"""

from dataclasses import dataclass

from pipelines.publications.exports.sdmx import sources
from pipelines.publications.exports.sdmx.sources import Source
from pipelines.publications.exports.sdmx.vocabulary import status_case
from pipelines.publications.pages import Edition

VERSION = "1.0.0"
MEASURE = "OBS_VALUE"
_ALWAYS = ("OBS_STATUS", "CONF_STATUS")


@dataclass(frozen=True)
class Flow:
    """A dataflow with its data structure; columns are concepts."""

    code: str
    name: str
    name_en: str
    description: str
    dimensions: tuple[str, ...]
    attributes: tuple[str, ...]
    source: Source

    @property
    def columns(self) -> tuple[str, ...]:
        """Dimensions, measure, attributes: the columns of the data in order."""
        return (*self.dimensions, MEASURE, *_ALWAYS, *self.attributes)

    @property
    def required(self) -> frozenset[str]:
        """Columns without an empty cell."""
        return frozenset({*self.dimensions, *_ALWAYS})

    def query(self, edition: Edition) -> str:
        """SELECT of the columns as text, in the order of the dimensions."""
        columns = ", ".join(
            f"{status_case()} as OBS_STATUS" if name == "OBS_STATUS" else f"flow.{name}"
            for name in self.columns
        )
        order = ", ".join(f"flow.{name}" for name in self.dimensions)
        return f"select {columns} from ({self.source(edition)}) as flow order by {order}"


FLOWS = (
    Flow(
        code="OBSERVATION",
        name="指标观测值",
        name_en="Observations of indicators",
        description=(
            "各地区各指标现行的上报、公布、推算、汇总、计数值，基本单位；"
            "公开版只含全地区数（不分组）且未被拦截的数。"
        ),
        dimensions=(
            "FREQ",
            "REF_AREA",
            "INDICATOR",
            "ACTIVITY",
            "SIZE_CLASS",
            "REGISTRATION_TYPE",
            "PRODUCT",
            "TIME_BASIS",
            "BASIS",
            "VINTAGE",
            "DEFINITION",
            "SOURCE",
            "TIME_PERIOD",
        ),
        attributes=(
            "UNIT_MEASURE",
            "UNIT_MULT",
            "DECIMALS",
            "HALF_WIDTH",
            "QUALIFIER",
            "EDIT_STATUS",
            "ORIGIN",
            "VERSION_NO",
            "KNOWN_FROM",
            "SYNTHETIC",
        ),
        source=sources.observations,
    ),
    Flow(
        code="PRIVATE_SHARE",
        name="民营经济占 GDP 比重",
        name_en="Share of the private economy in GDP",
        description="公布、由公布资料推算、按两项计算的比重；OBS_STATUS 为 B 处序列中断。",
        dimensions=(
            "FREQ",
            "REF_AREA",
            "BASIS",
            "VINTAGE",
            "VINTAGE_GDP",
            "DEFINITION",
            "SOURCE",
            "TIME_PERIOD",
        ),
        attributes=("UNIT_MEASURE", "UNIT_MULT", "HALF_WIDTH", "KNOWN_FROM", "SYNTHETIC"),
        source=sources.private_share,
    ),
    Flow(
        code="KEY_INDUSTRY",
        name="重点行业",
        name_en="Key industries",
        description="按行业汇总到市和省；公开版隐去不足三户及可由相减推出的数。",
        dimensions=("FREQ", "REF_AREA", "INDICATOR", "ACTIVITY", "TIME_PERIOD"),
        attributes=("UNIT_MEASURE", "UNIT_MULT", "BASIS", "FIRM_COUNT", "GROWTH_PCT", "SYNTHETIC"),
        source=sources.key_industries,
    ),
    Flow(
        code="TARGET_PROGRESS",
        name="规划目标进度",
        name_en="Progress towards the targets of the plan",
        description="规划各数量的基期值、目标值、最新值、进度线和差距，规划所用单位。",
        dimensions=("FREQ", "REF_AREA", "TARGET", "PROGRESS_ITEM", "TIME_PERIOD"),
        attributes=("UNIT_MEASURE", "UNIT_MULT", "BASIS", "LIGHT", "SYNTHETIC", "COMMENT_OBS"),
        source=sources.target_progress,
    ),
)
