@echo off
rem Runs every test and quality gate; "check recipe" runs the recipe's own tests.
setlocal
set "HERE=%~dp0"
cd /d "%HERE%"
if "%~1"=="recipe" (call recipe.cmd setup && .venv-recipe\Scripts\python.exe -m pytest tests\recipe -q & exit /b)
set "PY=py -3"
where py >nul 2>nul || set "PY=python"
%PY% installer\set_up.py check 1>&2 || exit /b 5
set "PYTHONPATH=%HERE%"
set PYTHONUTF8=1
.venv\Scripts\python.exe tests\checks.py %*
