"""What the digest, the handover and the year-turn tell their user, in Chinese, in one place."""

DIGEST_TITLE = "〔{channel}〕{told}"
DIGEST_SHOWN = "将发送 {matters} 项（与 {former} 相比；未发送，加 --send 发送）"
DIGEST_SENT = "已送达 {matters} 项（与 {former} 相比）"
DIGEST_NOTHING = "没有新内容"
DIGEST_FAILED = "没有送达 {matters} 项：{reason}。下次运行会再送。"
DIGEST_FIRST = "此前没有发布版"
DIGEST_LOST = "{count} 个通道没有送达：{channels}"
DIGEST_NO_CHANNEL = (
    "没有设置发送通道，没有发送。请设置环境变量 DPE_DIGEST_DINGTALK_URL、DPE_DIGEST_WECOM_URL、"
    "DPE_DIGEST_FEISHU_URL、DPE_DIGEST_WEBHOOK_URL，或 DPE_DIGEST_MAIL_HOST、_FROM、_TO"
)
DIGEST_PREVIEW = "（没有设置发送通道，以下按内部邮件的样子显示）"
DIGEST_UNKNOWN = "没有设置通道 {channel}；已设置：{known}"
DIGEST_NONE = "无"

TURN_TITLE = "年度交替 {former} → {year}（发布版 {release}）"
TURN_CASES = "{title}：列出 {shown} 件，共 {count} 件（--json 取全部）"
TOLERANCE = "--tolerance {text} 无法识别，请写 0 至 100 的百分数，如 1 或 0.5"

HANDOVER_PART = "{name}：共 {count} 行，列出 {shown} 行"
HANDOVER_NOTE = (
    "联系人读自归档的原始文件（表尾的填表人、联系电话），CSV 没有。"
    "含单个企业和个人联系方式，仅限内部使用。"
)
HANDOVER_SUFFIX = "--out {path}：应为 .xlsx 文件"
HANDOVER_UNWRITABLE = "写不进 {path}：{cause}"
HANDOVER_WRITTEN = "已写成工作簿：{path}"
