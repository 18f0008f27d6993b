"""What is said about exports.

Belongs here: texts of `dpe export`. Not here: what stands in the files (`publications/exports/`).
"""

UNKNOWN_EDITION = "版别“{text}”应写作 internal（内部版）或 public（公开版）"
UNKNOWN_FORMAT = "格式“{text}”应写作 parquet、csv、sdmx 或 all（全部）"
UNWRITABLE = "不能写入 {path}（{cause}），请用 --out 另选文件夹"
TITLE = "导出完成：发布版 {release}，{edition}"
WHERE = "在 {folder}，各文件的说明见其中的“说明.txt”"
