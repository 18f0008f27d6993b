#!/bin/sh
# 安装：全部来自本文件夹，不联网。可重复运行。
set -eu
cd "$(dirname "$0")"
PYTHON="${PYTHON:-python3.11}"
if ! command -v "$PYTHON" >/dev/null 2>&1; then
    echo "找不到 $PYTHON：请先安装 Python 3.11，或写明它在哪里：PYTHON=/路径/python3.11 ./安装.sh" >&2
    exit 1
fi
echo "第一步（共三步）：核对安装包"
"$PYTHON" -B verify.py
echo "第二步：建立运行环境（.venv）"
"$PYTHON" -m venv .venv || {
    echo "不能建立运行环境：Debian、Ubuntu、麒麟、统信请先安装 python3.11-venv" >&2
    exit 1
}
echo "第三步：安装程序（几分钟）"
PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1
export PIP_CONFIG_FILE PIP_DISABLE_PIP_VERSION_CHECK
.venv/bin/python -m pip install --quiet --no-index --no-deps --require-hashes \
    --find-links wheels/any --find-links wheels/linux_x86_64 -r requirements_linux_x86_64.txt
.venv/bin/python -m pip install --quiet --no-index --no-deps --no-build-isolation -e dpe
echo "安装完成。用法见 说明.txt；先试：./启动.sh --help"
