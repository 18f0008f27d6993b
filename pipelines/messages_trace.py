"""What tracing and verifying tell their user, in Chinese.

Belongs here: texts of `dpe trace` and `dpe verify`. Not here: those of the other commands
(`messages.py`).
"""

NOT_REPRODUCED = (
    "{table} 的这一行按现在的字典和程序已算不出来：发布版 {release} 之后有改动。"
    "请先运行 dpe load 重新发布，再追溯"
)
