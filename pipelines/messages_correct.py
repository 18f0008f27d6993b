"""What correcting and keeping figures tells its user, in Chinese, in one place."""

ACTIONS = {"scale": "按系数更正", "override": "改为另一数", "drop": "不采用"}
STATUSES = {"applied": "已更正", "refused": "不再适用"}
SCOPES = {"form": "整行", "item": "单项"}
ONE_ACTION = "请写明一种办法：--accept（按建议）、--override 数（改为另一数）或 --drop（不采用）"
WITHDRAW_ALONE = "--withdraw 后写要撤回的决定编号，不与其他办法同用"
NO_FINDING = "没有编号为 {code} 的发现；dpe correct 列出更正建议，dpe worklist 列出全部待办及编号"
MANY_FINDINGS = "编号 {code} 不止一处，请多写几位：{known}"
NO_PROPOSAL = "编号 {code} 的发现没有更正建议；请用 --override 写明应为多少，或 --drop 不采用"
NO_FIGURE = "编号 {code} 的发现不针对单个数字，不能在此更正；请由报送单位改正后重报"
NOT_IN_LAKE = "编号 {code} 所指的数字不在现有数据中；请先运行 dpe load 再试"
CORRECTED_ALREADY = "这个数已按第 {number} 号决定更正；要改请先运行 dpe correct --withdraw {number}"
NOT_A_NUMBER = "{text} 不是数；请按报表的计量单位（{unit}）写，如 1234.5"
TOO_LONG = "{text} 超出可记的范围（整数 20 位、小数 4 位，按基本单位计）"
NO_CORRECTION = "第 {number} 号决定不是有效的更正；现有更正：{known}"
NONE_YET = "还没有"
SUBJECT = "{form} {period} {unit}：{figure}"
AND_MORE = "{first}等 {count} 项"
RECORDED = "第 {number} 号决定已记下：{told}"
WITHDRAWN = "第 {withdrawn} 号更正已撤回（第 {number} 号决定），恢复为报送的数"
WITHDRAWAL_SUBJECT = "撤回第 {number} 号更正"
STILL_OPEN = "更正后这处仍有审核发现：{message}"
SETTLED = "这处审核发现已消失。"
NO_PROPOSALS = "没有待决定的更正建议。"
PROPOSALS_NOTE = (
    "采用建议：dpe correct 编号 --accept --by 姓名 --reason 理由；"
    "属实的：dpe keep 编号 --by 姓名 --reason 理由"
)
KEEP_BLOCKED = "编号 {code} 的发现须更正，不能只写说明；请更正（dpe correct）或由报送单位重报"
KEPT = "第 {number} 号决定已记下：{told}，维持原值；所报的数变了，这条说明即不再有效"
NONE_KEPT = "没有已说明的发现。"
EXPLAINED = "另有 {count} 处已说明（dpe keep 列出），不再列为待办。"
CORRECTED_NOTE = (
    "{cell} 的数已更正（第 {number} 号决定，{action}）：原报 {before}，采用 {after}；{by}：{reason}"
)
NOT_TAKEN = "不采用"
CODE = "编号 {code}"
