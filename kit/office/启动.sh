#!/bin/sh
# 启动：后面写什么命令就运行什么，如 ./启动.sh status；什么也不写则打开界面。
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
if [ ! -x "$here/.venv/bin/dpe" ]; then
    echo "还没有安装：请先运行 ./安装.sh" >&2
    exit 1
fi
DPE_HOME="${DPE_HOME:-$here/data}"
DAGSTER_DISABLE_TELEMETRY=1
GX_ANALYTICS_ENABLED=false
export DPE_HOME DAGSTER_DISABLE_TELEMETRY GX_ANALYTICS_ENABLED
[ $# -gt 0 ] || set -- ui
exec "$here/.venv/bin/dpe" "$@"
