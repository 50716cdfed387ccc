# Sourced by run, check and recipe: finds a Python of 3.11 or newer, installing it on Debian and Ubuntu where it can.
find_python() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq >&2 && apt-get install -y -qq python3 python3-venv >&2
        command -v python3
        return
    fi
    echo "Python 3.11 or newer is needed. 需要 Python 3.11 或更新版本。" >&2
    exit 5
}
