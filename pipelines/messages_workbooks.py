"""What is said about workbooks that go out.

Belongs here: texts of `dpe template` and `dpe check`. Not here: what stands in the workbooks.
"""

MONTH_FORM = "报告期“{text}”应写作 2015-06（报告期的最后一月）"
BLANKS_FOLDER = "空白表"
UNWRITABLE = "不能写入 {path}（{cause}），请用 --out 另选文件夹"
TEMPLATE_WRITTEN = "空白表：{path}"
