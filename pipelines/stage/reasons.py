"""Why something is handed back: one table of codes, each with its title and what to do about it.

Belongs here: the wording a sender reads, and how a reason text is put together.
Does not: the conditions that lead to a reason (they stand beside the parsing).
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Reason:
    """Title and advice of a reason code."""

    title: str
    advice: str


REASONS: dict[str, Reason] = {
    "F01": Reason("文件无法读取", "请用 Excel 或 WPS 打开核对，另存为 xlsx 或 CSV 后重新报送"),
    "F02": Reason("找不到表式", "请使用下发的表式，保留表号和全部指标列后重新报送"),
    "F03": Reason("报告期无法识别", "请按“2015年1-6月”的写法填写报告期"),
    "F04": Reason("练习数据不入库", "练习用 dpe practice check 评分；正式报表请用下发的表式填报"),
    "R01": Reason("地区代码不在名录", "请填写当月有效的六位行政区划代码"),
    "R02": Reason("必填标识缺失", "请补填后重新报送"),
    "R03": Reason("填报内容不在名录", "请按表式附录所列的代码或选项填写"),
    "R04": Reason("日期无法识别", "请按“2015-03-09”的写法填写日期"),
    "R05": Reason(
        "单位代码校验不符", "请填写正确的九位组织机构代码或十八位统一社会信用代码，并以文本格式填写"
    ),
    "R06": Reason("本行列数与表头不符", "请核对本行是否错位（CSV 核对分隔符和引号）后重新报送"),
    "R07": Reason("文字超过长度上限", "请缩短后重新报送"),
    "R08": Reason("地区代码与地区名称不符", "请核对本行是哪个地区后重新报送"),
    "N01": Reason("数值无法识别", "请只填数字（可带千分位逗号、小数点），不带文字和单位"),
    "N02": Reason("单元格为公式错误值", "请改正公式或直接填写数值"),
    "N03": Reason("必填数值缺失", "请填写数值；确无数据的，按制表说明填写空缺符号"),
    "N04": Reason("数值写在合并单元格中", "请取消合并，在每个单元格中分别填写"),
    "N05": Reason("公式没有保存计算结果", "请用 Excel 或 WPS 打开并保存后重新报送，或直接填写数值"),
    "P01": Reason("推算数不入库", "无需处理：该数由系统从原始数推算"),
}


def reason_text(code: str, detail: str) -> str:
    """Title, what stands there, what to do."""
    reason = REASONS[code]
    return f"{reason.title}：{detail}。{reason.advice}。"


def reason_expr(code: str, detail: pl.Expr) -> pl.Expr:
    """`reason_text` over a column of details."""
    reason = REASONS[code]
    return pl.concat_str([pl.lit(f"{reason.title}："), detail, pl.lit(f"。{reason.advice}。")])


def shown(text: pl.Expr) -> pl.Expr:
    """What stands in a cell, quoted and shortened for a message."""
    head = text.str.strip_chars().str.slice(0, 40)
    return (
        pl.when(blank(text))
        .then(pl.lit("空白"))
        .otherwise(pl.concat_str([pl.lit("“"), head, pl.lit("”")]))
    )


def blank(text: pl.Expr) -> pl.Expr:
    """Nothing stands there: null, or white space of any width."""
    return text.is_null() | (text.str.strip_chars() == "")


class SheetRejected(Exception):
    """The sheet as a whole is handed back."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.text = reason_text(code, detail)
