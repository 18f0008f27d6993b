"""What tracing and verifying tell their user, in Chinese.

Belongs here: texts of `dpe trace` and `dpe verify`. Not here: those of the other commands
(`messages.py`).
"""

NOT_REPRODUCED = (
    "{table} 的这一行按现在的字典和程序已算不出来：发布版 {release} 之后有改动。"
    "请先运行 dpe load 重新发布，再追溯"
)
NO_TABLE = "没有表 {name}；相近的或可用的有：{known}"
NO_COLUMN = "{table} 没有列 {name}；它的列有：{known}"
NO_KEY_GIVEN = "未写主键"
NO_ROW = "{table} 中没有这一行（{said}）；主键依次是：{key}，也可写作 列=值"
MANY_ROWS = (
    "{table} 中有 {count} 行符合（{said}），请写全主键"
    "（依次是 {key}，也可写作 列=值）。例如：\n{rows}"
)
KEY_TOO_LONG = "{table} 的主键依次是：{key}；多写了 {extra}"
NO_CELL_NAME = "单元格 {cell} 无法识别，请写作 D7 的形式"
NO_FILE = "收到的文件中没有 {file}（请写文件名，或 SHA-256 的前几位）；相近的有：{known}"
MANY_FILES = "有 {count} 份文件叫 {file}，请改写 SHA-256 的前几位：\n{rows}"
NO_SHEET = "{file} 没有工作表 {sheet}；它的工作表有：{known}"
SHEET_GONE = "归档中读不出 {file} 的工作表 {sheet}；请运行 dpe verify 查明原因"

NOTE_WINDOW = "{table} 含名次或前后期的比较：同一范围内参加比较的各行都列为来源"
NOTE_NO_CELL = "这些数没有来源单元格：由字典（规划、代码表）得出，或是对缺报的计数"
NOTE_WHOLE_ROW = "单元格一栏为空的，依据的是整行或整张表（例如报出日期、是否退回），不是某一格"
NOTE_CELL_UNUSED = "没有数依据这一格：它不在报表的数据区内，或所在的行未被采用"

CELLS_TITLE = "来源单元格"
PATH_TITLE = "经过：{path}"
PATH_STEP = "{table}（{rows} 行）"
DICTIONARY_TITLE = "字典：{tables}"
FIGURES_TITLE = "依据 {file} / {sheet} / {cell}（“{text}”）的数"
CUT = "只显示前 {shown} 项，共 {count} 项；用 --json 取全部"
TRACE_USAGE = (
    "请写明要追溯什么：dpe trace 表 主键…（由数到单元格），"
    "或 dpe trace --cell 文件 工作表 单元格（由单元格到数）"
)

AREA_RECEIPTS = "收件登记"
AREA_ARCHIVE = "归档文件"
AREA_DECISIONS = "决定日志"
AREA_LAKE = "数据湖"
AREA_ACCOUNTING = "行格平衡"
AREA_RELEASE = "当前发布版"
AREA_BUILD = "建库文件"
VERIFY_TITLE = "核验结果"
VERIFY_FINE = "完好"
VERIFY_NONE = "无"
VERIFY_WRONG = "{count} 处不符"
VERIFY_NOTHING = "没有可核验的内容：还没有收到文件，也没有发布版。请先运行 dpe load。"
VERIFY_SOUND = "核验通过：所核对的各项均与登记相符。"
VERIFY_FAULTY = "核验发现 {count} 处不符，见上表；发布版与归档均未改动。"

FILE_KNOWN = "{name}（报送单位 {sender}，{day} 收到）"
FILE_UNKNOWN = "没有收件登记的文件"
SENDER_UNKNOWN = "未注明"
ARCHIVE_CHANGED = (
    "{known} 的归档内容已被改动：应为 {digest}，现为 {actual}；"
    "请从备份恢复该文件，或删去它后请报送单位重送原件"
)
ARCHIVE_MISSING = "{known} 的归档文件不见了（{digest}）；请从备份恢复，或请报送单位重送原件"
ARCHIVE_EXTRA = "归档中的 {digest} 没有收件登记：收件中途中断所致，把原件再送一次即可补上登记"
ARCHIVE_STRANGE = "归档中有不该有的文件：{path}；归档只放按 SHA-256 命名的文件，请移走"
RECEIPT_SIZE = "{known} 的收件登记所记字节数与归档文件（{digest}）不符；请从备份恢复登记"
RECEIPT_STRANGE = "收件登记中有不该有的文件：{name}；请移走"
RECEIPT_UNREADABLE = "收件登记 {name} 读不出或不是这份文件的登记；请从备份恢复"
LAKE_TORN = "{table} 的分区 {partition} 不完整；请运行 dpe rebuild 从归档重建"
LAKE_STALE = "{table} 的分区 {partition} 按旧的表结构写成，无法核对；请运行 dpe rebuild 从归档重建"
LAKE_CHANGED = "{table} 的分区 {partition} 与写入时的内容不同；请运行 dpe rebuild 从归档重建"
SHEET_NAMED = "{file} / {sheet}"
BOOKS_ROWS = "物理行数不等于标题、表头、说明、空行、数据行之和"
BOOKS_DATA = "数据行不等于接收与退回之和"
BOOKS_CELLS = "数据格不等于入库、空缺、退回之和"
BOOKS_FACTS = "接收 {expected}，而事实表中有 {facts}"
BOOKS_REJECTED = "退回 {counted} 行，而退回清单列有 {listed} 行"
RELEASE_DAMAGED = "{cause}；请运行 dpe load 重新发布"
RELEASE_UNREADABLE = (
    "发布版 {name} 无法按现在的表结构核对（{cause}）；请运行 dpe load 重新发布后再核验"
)
RELEASE_CHANGED = "{table} 的分区 {partition} 与发布时的内容不同；请运行 dpe rebuild 重建并发布"
RELEASE_HASH = "发布版 {name} 的 content_hash 与其内容（含审核发现）不符；请运行 dpe rebuild"
BUILD_GONE = "没有建库文件；下次 dpe load 会从数据湖重建"
BUILD_UNREADABLE = "建库文件读不出（{cause}）；请运行 dpe rebuild"
BUILD_DIFFERS = (
    "建库文件与当前发布版 {name} 内容不同：上次加载的检查未通过，或建库文件被改动；请运行 dpe load"
)
NOT_PUBLISHED = "还没有发布版"
