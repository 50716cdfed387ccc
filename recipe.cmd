@echo off
rem Makes the model packs from published weights: recipe encoder, or one step by name (recipe --help).
setlocal
cd /d "%~dp0"
set "environment=.venv-recipe"
set "torch=2.13.0"
set "python=%environment%\Scripts\python.exe"
set "stamp=%environment%\.installed"

fc /b requirements\recipe.lock "%stamp%" >nul 2>nul
if not errorlevel 1 goto ready
echo recipe: preparing %environment% (once) ... 1>&2
py -3.11 -m venv "%environment%" || exit /b 5
"%python%" -m pip install --quiet --no-deps --require-hashes -r requirements\recipe.lock || exit /b 5
"%python%" -m pip install --quiet "torch==%torch%" || exit /b 5
copy /y requirements\recipe.lock "%stamp%" >nul

:ready
if "%~1"=="setup" exit /b 0
if "%~1"=="benchmark" (
    "%python%" -m tests.benchmarks.encoder_benchmark %2 %3 %4 %5 %6 %7 %8 %9
    exit /b
)
if "%~1"=="" (
    "%python%" -m models.recipe --help
    exit /b
)
"%python%" -m models.recipe %*
exit /b
