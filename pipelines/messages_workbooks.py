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
# What the verdict on a file begins with; and where nothing must be corrected.
PASSED, ASKED, FAILED = "通过", "待核实", "不通过"
GOOD = (PASSED, ASKED)
HANDED_BACK = "{count} 份，在 {folder}"
# What a load found in the files that it took in.
THIS_LOAD = "审核 {count} 份：{outcomes}"
TO_CORRECT = "须更正 {files}（问题 {places} 处{rejected}）"
TO_EXPLAIN = "须核实 {files}（{places} 处）"
ALSO_REJECTED = "，其中退回 {count} 处"
NOT_COUNTED = "收而未计入 {files}"
FAULTY_TITLE = "须处理的文件，最重的在前（审核反馈在 {folder} 下）"
MORE_FAULTY = "另有 {count} 份，审核反馈同在该文件夹；dpe load --json 或 dpe worklist 列出全部"
NOTHING_NEW = "没有新文件；以前收到的见 dpe ledger"
NOT_HANDED_BACK = "没有写出：{cause}（{folder}）；改正后重新运行同一命令即可补写"
# What a sender is told of a return that a lock keeps out of force.
HELD = {
    "approved": "已审定的报送未获准更正：收而未计入，须由上一级准许更正后，版本加一另存重报",
    "closed": "该月已定稿：本次报送收而未计入，重开该月后计入",
}
PHASE_ANSWERS = "审核反馈"
ANSWERS_WRITTEN = "已写出 {count} 份文件的审核反馈"
