"""What is said about practice returns.

Belongs here: texts of `dpe practice`. Not here: what was planted (`practice/exercises.yaml`).
"""

STARTED = (
    "练习已备好：{folder}，{city}，第 {level} 级（{name}），{count} 处差错。先看其中的 练习说明.txt"
)
LEVEL_UNKNOWN = "没有第 {level} 级，可用：{levels}"
NOT_EMPTY = "{path} 不是空文件夹，请另写一个"
UNWRITABLE = "不能写入 {path}（{cause}），请用 --out 另选文件夹"
NO_PRACTICE = "{path} 不是练习文件夹（没有可用的 {name}），请先运行 dpe practice start"
CHANGED = "出题之后程序的报表或规则已经更新，这份练习不能再评分，请重新出题"
NO_DRAW = "种子 {seed} 出不成题，请换一个"
UNREADABLE = "不能读取 {path}（{cause}），请关闭打开它的程序后再试"
ANSWER_UNREADABLE = "答卷 {path} 读不出来（{cause}），请另存为 xlsx"
GONE = "{file} 不见了，或已没有可用的数据"
BROKEN_UNIT = "{file} {form}：{unit} 原来没有错的内容被改动"
BROKEN_NEW = "{file} {place}：新出现的问题：{what}"
UNMARKED = "{file}：“数据性质：练习数据”的标记被去掉"
POINTS = (
    "得分 {points}（满分 100）：找到 {found}，类别有误 {wrong_kind}，漏掉 {missed}，"
    "误报 {wrong}，改坏 {broken}"
)
MARKED_HEAD = ("结果", "文件", "位置", "类别", "差错", "规则", "怎样可以看出")
WRONG_HEAD = ("误报的文件", "工作表", "单元格", "类别")
BROKEN_TITLE = "改坏的内容"
GUIDE = """练习数据：{city}，{month}，第 {level} 级（{name}）

这些报表是编造的，处处标明“练习数据”，不能入库：dpe load 会退回它们（F04）。
其中有 {count} 处差错，请找出来。两种做法任选，也可以同时用：

  一、直接改正：打开报表，改好后原名保存。
      能从表内推算出正确数的（正负号、合计、重复的行等）须改对；
      推算不出的，改成合理的、能通过审核的数即可。
      没有错的内容不要动，数据性质的标记不要动。
  二、填答卷：打开 答卷.xlsx，一行写一处：文件、工作表、单元格、类别（有下拉列表）。
      CSV 的单元格照 Excel 打开时的位置写，第一行是标题；多出的行写该行任意一格。

做完运行：dpe practice check {folder}
每处差错 {worth} 分；类别选错得一半；误报一处或改坏一处扣 {half} 分。
可以先用 dpe practice check 之外的办法自己核对：同一列县数之和与市合计、其中项与总数、
去年同期、上下文的数量级，都是线索。
"""
