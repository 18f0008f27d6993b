"""What the shell tells its user, in Chinese, in one place.

Belongs here: texts of the command line, the settings, the lock and the checks. Not here: reject
reasons and findings, which stand beside their rule in the room that decides them.
"""

SETTING_INVALID = "设置 {name}={value!r} 无效：{rule}。请改正该环境变量后重试。"

LOCK_BUSY = (
    "另一个加载正在进行（写入锁 {lock} 被占用），本次未做任何改动。"
    "请等它结束后重新运行同一命令；查询不受影响，仍可读取当前发布版。"
)

SKIPPED_NAMES = "按约定不是报送文件（清单、说明、脚本、隐藏文件或锁文件），未收"
REFUSED_LINK = "是符号链接，不予接收；请放入文件本身"
REFUSED_KIND = "不是普通文件（设备、管道等），不予接收"
WAITING_EMPTY = "是空文件（0 字节），可能还没有写入，留待下一轮接收"
REFUSED_SIZE = "超过 {limit} MB，不予接收；请拆分后再送"
REFUSED_UNREADABLE = "无法读取（{cause}）；请检查权限或磁盘后再送"
REFUSED_GONE = "已不在原处（可能已由另一次加载收取）"
STILL_CHANGING = "仍在写入，留待下一轮接收"
MORE_FILES = "另有 {count} 份，未逐一列出"
TAKEN_IN = "已归档 {count}/{total} 份文件"
LAKE_OUTDATED = "程序更新后表结构有变，{count} 个分区从归档重新加工"
PATH_MISSING = "找不到路径：{path}"

RUN_ORPHANED = (
    "该加载的进程已不存在（被终止或断电），由下一次加载标记为失败；重新运行同一命令即可补齐"
)
PHASE_COLLECT = "收件与识别"
PHASE_MONTHS = "加工 {first} 至 {last}"
PHASE_BUILD = "建库、检查与发布"
MONTH_UNKNOWN = (
    "没有月份 {month}：请写作 2015-03 的形式；1 月免报（2 月报 1-2 月累计），最早为 {first}，"
    "最晚为上一个已结束的月份"
)
STEP_FAILED = "步骤 {step} 失败：{cause}\n上一发布版保持不变。详细记录：{log}"
CAUSE_UNKNOWN = "未说明的错误"

# Lines after a backspace mark are not joined into a paragraph.
EXIT_CODES = """\b
退出码：
  0    正常
  1    内部错误（一行说明，详细记录在日志文件）
  2    用法错误（参数、路径、月份、SQL、设置）
  3    还没有发布版
  4    检查未通过，没有发布；上一发布版保持不变
  5    另一个加载正在进行
  6    核验发现不符，或所审核的文件须更正，或摘要没有送达
  130  被用户中断"""

APP_HELP = f"""\
数字民企：把各级报来的月报汇成一个数据库，回答民营经济离规划目标还有多远。

数据放在环境变量 DPE_HOME 所指的文件夹（缺省为 ./data）。查询随时可做，不受加载影响。

{EXIT_CODES}"""

NO_RELEASE = "还没有发布版。请先运行 dpe load 报送文件或文件夹。"
NO_SITE = "当前发布版还没有网站。请先运行 dpe publish site。"
PORT_TAKEN = "端口 {port} 已被占用，请用 --port 另选。"
SERVING = "{name}网站：http://127.0.0.1:{port}/ （仅限本机；按 Ctrl+C 结束）"
BLOCKED_TITLE = "检查未通过，没有发布；上一发布版保持不变。以下期望不成立："
BLOCKED_NEXT = "处理之后重新运行同一命令。逐条结果：{folder}"
FORMER_RELEASE = "当前仍为：{release}"
INTERNAL = "内部错误：{cause}（详细记录：{log}）"
LOG_UNWRITABLE = "写不进 {folder}：{cause}；请检查 DPE_HOME 是否可写"
INTERRUPTED = "已中断。重新运行同一命令即可补齐，不会重复。"
USAGE = "用法错误：{text}。请用 --help 查看用法。"
DATE_INVALID = "日期 {text} 无法识别，请写作 2016-05-20"
SHELL_WELCOME = "发布版 {release}（只读）。输入 SQL 并以分号结束；.tables 列出各表，.quit 退出。"
SHELL_ROWS = "{count} 行"
TABLE_ROW = "第 {number} 行"
TABLE_CUT = "只显示前 {shown} 行，共 {count} 行；用 --json 取全部"
REBUILD_DROP = "删除数据湖与建库文件（归档、决定、发布版保留），从归档重建……"
REBUILD_SAME = "重建后的 content_hash 与原发布版相同：{hash}"
REBUILD_DIFFERENT = "重建后的 content_hash 与原发布版不同：原 {old}，现 {new}"
REBUILD_FIRST = "此前没有发布版；现为 {new}"
UI_STARTING = "正在启动 Dagster 界面：http://127.0.0.1:{port} （Ctrl+C 停止）"
UI_ENDED = "界面进程自行退出：端口 {port} 可能已被占用，可用 --port 另选；原因见上文。"
UI_STOPPED = "界面已停止。"
CORRECTION_UNREAD = (
    "第 {number} 号决定（更正）的内容不完整或不合规定，没有采用；请用 dpe correct 重新作出"
)
PRODUCT_LEFT_OUT = "{title}没有生成：{reason}"
