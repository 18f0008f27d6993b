"""What closing and reopening a month tells its user, in Chinese, in one place."""

STEPS = {"flash": "快报", "review": "审核", "sign": "签字"}
STATES = {
    "open": "未关账",
    "flash": "快报",
    "reviewed": "已审核",
    "signed_once": "一人签字",
    "final": "定稿",
}
STEP_REASON = "按月度关账程序办理"
MONTH_UNKNOWN = "发布版中没有月份 {month}；现有：{known}"
ALREADY_FINAL = (
    "{month} 已定稿（{signed_by}签字）；要改动请先运行 dpe reopen {month} --by 姓名 --reason 理由"
)
OPEN_BLOCKS = (
    "{month} 还有 {count} 处须更正的发现，不能审核或签字；"
    "请运行 dpe worklist 查看，更正的报送到后再办理"
)
OWED = (
    "{month} 还有 {count} 个单位未报或全部退回（dpe ledger 有名单）；"
    "如仍要审核通过，请用 --reason 写明理由"
)
SIGNED_TWICE = "{by} 已经为 {month} 签过字；定稿须由另一人签字"
NOT_CLOSED = "{month} 还没有关账，不需要重开"
TAKEN = "{month}：{step}已记下（第 {number} 号决定，{by}）；现在是{state}。"
CHANGED = "此前的审核或签字因该月数字有变（又收到报送，或规则改动）而失效，须重新审核签字。"
REOPENED = "{month} 已重开（第 {number} 号决定，{by}）：{reason}"
TOUCHED = "用到该月数字的以后各月，请一并复核：{months}"
TOUCHES_NONE = "以后各月都没有用到该月数字。"
