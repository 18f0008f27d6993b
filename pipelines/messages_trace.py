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
