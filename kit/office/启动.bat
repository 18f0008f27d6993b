@echo off
chcp 65001 >nul
setlocal
set PYTHONUTF8=1
set DAGSTER_DISABLE_TELEMETRY=1
set GX_ANALYTICS_ENABLED=false
if not defined DPE_HOME set DPE_HOME=%~dp0data
if not exist "%~dp0.venv\Scripts\dpe.exe" (echo 还没有安装：请先运行 安装.bat& pause & exit /b 1)
if "%~1"=="" ("%~dp0.venv\Scripts\dpe.exe" ui) else ("%~dp0.venv\Scripts\dpe.exe" %*)
