@echo off
chcp 65001 >nul
setlocal
cd /d "%~dp0"
set PYTHONUTF8=1
if not defined PYTHON set PYTHON=py -3.11
%PYTHON% -c "import sys" 2>nul || (echo 找不到 Python 3.11：请先安装 64 位的 Python 3.11，安装时勾选 py launcher。& pause & exit /b 1)
echo 第一步（共三步）：核对安装包
%PYTHON% -B verify.py || (pause & exit /b 1)
echo 第二步：建立运行环境（.venv）
%PYTHON% -m venv .venv || (echo 不能建立运行环境。& pause & exit /b 1)
echo 第三步：安装程序（几分钟）
set PIP_CONFIG_FILE=nul
set PIP_DISABLE_PIP_VERSION_CHECK=1
.venv\Scripts\python -m pip install --quiet --no-index --no-deps --require-hashes --find-links wheels\any --find-links wheels\win_amd64 -r requirements_win_amd64.txt || (echo 安装没有完成，请把上面的文字抄给维护人员。& pause & exit /b 1)
.venv\Scripts\python -m pip install --quiet --no-index --no-deps --no-build-isolation -e dpe || (echo 安装没有完成，请把上面的文字抄给维护人员。& pause & exit /b 1)
echo 安装完成。用法见 说明.txt；双击 启动.bat 打开界面。
pause
