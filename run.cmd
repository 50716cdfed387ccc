@echo off
rem Opens the window (no arguments) or runs the command line; sets up what is missing first.
setlocal
set "HERE=%~dp0"
set "PY=py -3"
where py >nul 2>nul || set "PY=python"
%PY% "%HERE%installer\set_up.py" window 1>&2 || exit /b 5
set "PYTHONPATH=%HERE%"
set PYTHONUTF8=1
set PYTHONNOUSERSITE=1
if "%~1"=="" (start "" "%HERE%.venv\Scripts\pythonw.exe" -m medassist) else ("%HERE%.venv\Scripts\python.exe" -m medassist %*)
