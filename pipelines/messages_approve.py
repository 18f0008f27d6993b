"""What approving and opening approved returns tells its user, in Chinese, in one place."""

LEVELS = {"county": "县", "city": "市", "province": "省"}
STANDINGS = {
    "ready": "待审定",
    "waiting": "下一级尚未审定",
    "blocked": "有须更正的发现",
    "final": "该月已定稿",
    "approved": "已审定",
}
APPROVAL = "{level}级审定 {form} {period}"
APPROVAL_REASON = "按审定程序办理"
EXCEPTION = "{level}级准许更正 {form} {period}，至 {until}"
LEVEL_UNKNOWN = "没有级别 {level}；请写 county（县）、city（市）或 province（省）"
LEVEL_NEEDED = "请用 --level 写明以哪一级审定：county（县）、city（市）或 province（省）"
REGION_NEEDED = "{level}级审定请用 --region 写明哪个{level}，如 {example}"
REGION_WRONG = "{region} 不是{level}级地区，不能以{level}级审定；请改 --region 或 --level"
NOTHING = "没有待{level}级审定的报送（所选范围：{scope}）"
NOTHING_WAITING = (
    "{count} 份报送（如{example}）的下一级尚未审定，{level}级不能先审定；"
    "请先由{below}级运行 dpe approve"
)
NOTHING_BLOCKED = (
    "{count} 份报送（如{example}）还有须更正的发现，不能审定；"
    "请运行 dpe worklist 查看，更正后再审定"
)
NOTHING_FINAL = "{count} 份报送（如{example}）所在月份已定稿，不需要审定"
NOTHING_APPROVED = "{count} 份报送已审定，此后没有变动"
RECORDED = "第 {number} 号决定：{by}以{level}级审定 {form} {period}，{count} 个地区。"
SCOPE_ALL = "全部"
UNTIL_WRONG = "--until {until} 早于今天（{today}），不能开放；请写今天或以后的日期"
NOT_APPROVED = "所选范围（{scope}）没有审定过的报送；未经审定的报送随时可以更正，不需要准许"
CLOSED_MONTH = (
    "{month} 已定稿，准许更正也不起作用；请先运行 dpe reopen {month} --by 姓名 --reason 理由"
)
LEVEL_TOO_LOW = (
    "{region} 的 {form} {period} 已由{approved}级审定，须由上一级（{above}级）准许更正，"
    "{level}级不能准许"
)
OPENED = (
    "第 {number} 号决定：{by}以{level}级准许更正 {form} {period}，{count} 个地区，"
    "至 {until}（含）；此期间收到的更正计入。"
)
HELD_APPROVED = "已审定，未获准更正"
HELD_CLOSED = "定稿后收到，未计入"
CONTESTED = "同时收到不同文件"
CUT = (
    "只显示前 {shown} 行，共 {count} 行；"
    "请用 --form、--period、--region 缩小范围，或用 --json 取全部"
)
NO_CHANGES = "上次审定以来没有变动的数字。"
ABSENT = "无"
BASES = {"ytd": "本年累计", "ytd_last_year": "上年同期", "end": "期末"}
