"""What is said about workbooks that go out.

Belongs here: texts of `dpe template`, `dpe check` and `dpe workbook`. Not here: what stands
in the workbooks.
"""

MONTH_FORM = "报告期“{text}”应写作 2015-06（报告期的最后一月）"
BLANKS_FOLDER = "空白表"
UNWRITABLE = "不能写入 {path}（{cause}），请用 --out 另选文件夹"
TEMPLATE_WRITTEN = "空白表：{path}"
WORKBOOKS_FOLDER = "工作簿"
WORKBOOK_WRITTEN = "工作簿：{path}"
FEEDBACK_NAME = "{stem}_审核反馈.xlsx"
NO_SENDER = "未注明单位"
FEEDBACK_WRITTEN = "审核反馈：{path}"
UNREADABLE = "不能读取 {path}（{cause}）"
NOT_PASSED = "{name} 没有通过审核，请按审核反馈改正后再报"
# What a verdict begins with where nothing must be corrected.
GOOD = ("通过", "待核实")
HANDED_BACK = "{count} 份，在 {folder}"
NOT_HANDED_BACK = "没有写出：{cause}（{folder}）；改正后重新运行同一命令即可补写"
# What a sender is told of a return that a lock keeps out of force.
HELD = {
    "approved": "已审定的报送未获准更正：收而未计入，须由上一级准许更正后，版本加一另存重报",
    "closed": "该月已定稿：本次报送收而未计入，重开该月后计入",
}
PHASE_ANSWERS = "审核反馈"
ANSWERS_WRITTEN = "已写出 {count} 份文件的审核反馈"
