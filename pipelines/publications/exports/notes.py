"""The page that lies in every export: what is what, in Chinese.

Belongs here: `说明.txt`. Not here: what the descriptor says of single tables (`data_package.py`).
"""

from collections.abc import Collection

from pipelines.publications.exports.data_package import About
from pipelines.publications.exports.sdmx.flows import FLOWS
from pipelines.publications.exports.sdmx.vocabulary import declared_codelists, status_rules
from pipelines.publications.pages import Edition

NOTES = "说明.txt"
# What a folder of an export is known by.
MARK = "数字民企 数据导出"

_EDITION = {
    "internal": "内部版：含单个企业的资料和未公开的数，不得对外提供。",
    "public": (
        "公开版：只含对外开放的表，没有单个企业的资料。重点行业、重点产品中不足三户的数，"
        "以及同一上级、同一期、同一行业或产品中与之并列的数（否则可由相减推出），都没有数值，"
        "is_confidential 为 true；两年同报的企业过少时，上年同期和增速也没有数值；"
        "一地有行业被隐去时，该地各行业的比重也没有数值。"
    ),
}
_PARQUET = """parquet/  每张表一个文件，类型与发布版相同，数值一位不差。
  列的说明和计量单位在文件的元数据里。"""
_CSV = """csv/  同样的表，UTF-8（带 BOM），可用 WPS 或 Excel 打开。
  datapackage.json（Data Package）说明每张表、每一列。
  文本以 = + - @、制表符、换行（或其全角形式）开头的，前面多一个单引号，以免被当作公式执行；
  去掉这一个单引号即为原文。代码列（如 0111）请按文本导入，否则电子表格会丢掉前面的零。
  空单元格为缺值。要求一位不差时请用 parquet/。"""
_SDMX = """sdmx/  SDMX 3.0：structure.json 为结构（SDMX-JSON 2.0），其余为数据（SDMX-CSV 2.0）：
{flows}
  报告期：2015-01/02 写作 2015-01-01/P2M，2018Q1-Q3 写作 2018-01-01/P9M，2013H1 写作 2013-S1，
  2006-2010 写作 2006-01-01/P5Y，2015Q1 写作 2015-Q1，其余不变；由 FREQ 与 TIME_PERIOD 可还原。
  OBS_STATUS 由下表自上而下第一条符合的决定，都不符合为 A：
{statuses}
  数值为十进制文本。把数字读作双精度的软件（如 pandas 的默认设置）对十六位以上的数会有舍入；
  请按文本或十进制读取。"""


def notes(about: About, edition: Edition, formats: Collection[str]) -> str:
    """The page as text."""
    parts = [
        f"{MARK}\n发布版 {about.name}（{about.created_at}）\ncontent_hash {about.content_hash}",
        _EDITION[edition],
    ]
    if "parquet" in formats:
        parts.append(_PARQUET)
    if "csv" in formats:
        parts.append(_CSV)
    if "sdmx" in formats:
        parts.append(_SDMX.format(flows=_flows(), statuses=_statuses()))
    return "\n\n".join(parts) + "\n"


def _flows() -> str:
    return "\n".join(f"  DF_{flow.code}.csv  {flow.name}。{flow.description}" for flow in FLOWS)


def _statuses() -> str:
    names = declared_codelists()["CL_OBS_STATUS"].codes
    return "\n".join(
        f"    {rule.status} {names[rule.status].name}：{rule.mark} 为 {'、'.join(rule.values)}"
        f"（{rule.why}）"
        for rule in status_rules()
    )
