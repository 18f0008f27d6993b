"""What the reporting calendar, the worklist and the ledger tell their user, in Chinese."""

CAUGHT_UP = "{month} 的例行加载原定 {at}（截止日 {due} 的次日），当时没有运行，现已补做"
NOTHING_MISSED = "没有错过的例行加载，无需补做。"
WOULD_CATCH_UP = "将补做（未执行）："
CAUGHT_UP_DONE = "已补做 {count} 个月。再次运行不会重复。"
RUN_NOW = "执行 {month} 的例行加载（截止日 {due}，原定 {at}）"
MONTH_FORM = "月份 {text} 无法识别，请写作 2015-03"
RANGE_BACKWARDS = "起始月份 {first} 晚于截止月份 {last}"
MONTH_OR_RANGE = "--month 与 --from/--to 只用一种"
NOTHING_DUE = "{first} 至 {last} 没有应报的报表：1月免报，或该时期没有在用的报表制度。"
DAEMON_ALIVE = "守护进程正在运行，到时自动加载。"
DAEMON_OFF = (
    "守护进程未运行：到时不会自动加载。请运行 dpe ui；"
    "错过的在其启动后补做，也可运行 dpe schedule catch-up。"
)
OWED = "例行加载错过或没有成功，待补做：{months}。请运行 dpe schedule catch-up。"
MADE_UP = "例行加载：{told}"
RETRIED = "{month} 的上一次例行加载没有成功，再次加载"
NOTHING_OWED = "没有应做的例行加载；下一次为 {month}（截止日 {due}），{at} 清晨"
NO_RETURNS = "尚无报送"
NONE_OF_MONTH = "数据库里还没有这个月的报送"
NO_RUN_YET = "还没有运行过"
DUE_STEPS = "县→市 {due:%m-%d}，市→省 {arrives:%m-%d}（迟报按后者）"
PROVISIONAL = "暂定（当年放假安排未公布）"

CITY_UNKNOWN = "没有市代码 {value}：请写六位设区市代码，如 140200"
WORKLIST_EMPTY = "没有待办。"
WORKLIST_CUT = "只列出影响最大的 {shown} 件，共 {count} 件；用 --limit 0 取全部"
WORKLIST_NOTE = (
    "影响度：占全省该指标的百分比，即选择性审核的得分（公式见 mart.mart_worklist 的说明）。\n"
    "逾期天数计至 {day}，即本发布版所知的最新报出日期。\n"
    "联系人：报送文件表尾所填的填表人和电话，未报的为上次报送该表的人；文件没有写的为空。\n"
    "含单个企业和个人信息，仅限内部使用。"
)

LEDGER_FORM = "发布版中没有报表 {value}：请写表号，如 M1"
LEDGER_NOTHING_OWED = "无未报"
LEDGER_NOT_STARTED = "{period} 尚无报送：{form} 应报 {units}"
LEDGER_CONTACT = "联系：填表人 {filled_by}，联系电话 {phone}（据{sender} {form_code} {period}）"
LEDGER_NO_CONTACT = "联系：归档的文件中没有填表人和联系电话"
LEDGER_OWED_NOTE = (
    "迟报和逾期按“截止”后的日子。名单只含已有报送的表和期。含单个企业和个人联系方式，仅限内部使用。"
)
LEDGER_PERIOD = "发布版和报送日历中都没有报告期 {value}：请写作 2015-03，一二月合报写作 2015-01/02"
LEDGER_REGION = "没有地区代码 {value}：请写六位市、县代码，如 140200"
