#!/bin/sh
# Installs this checkout into a virtual environment, compiled where a C compiler is found; one line for each step.
set -eu
venv=$1
log=build/install.log
mkdir -p build
: >"$log"

# Runs a command with its output in the log: prints what it does, then how long it took.
step() {
    title=$1
    shift
    started=$(date +%s)
    printf '%s ... ' "$title"
    if "$@" >>"$log" 2>&1; then
        echo "$(($(date +%s) - started)) s"
    else
        echo "failed"
        tail -n 25 "$log" >&2
        echo "airwarden: the installation failed; $log has all of it" >&2
        exit 1
    fi
}

pip() { "$venv/bin/python" -m pip --disable-pip-version-check --no-input "$@"; }

dependencies() {
    "$venv/bin/python" -c '
import tomllib
print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' >build/requirements.txt
    pip install -r build/requirements.txt
}

if [ ! -x "$venv/bin/pip" ]; then
    python=$(tools/find-python.sh)
    step "[1/3] creating $venv with $("$python" --version)" "$python" -m venv "$venv"
else
    echo "[1/3] using $venv"
fi
step "[2/3] fetching dependencies" dependencies
export PIP_NO_COMPILE=1 # the build's own tools run once: not worth caching their bytecode
step "[3/3] building airwarden, its hot path compiled if this machine can (some minutes on a small one)" pip install -v --no-deps .
grep -h 'airwarden: WARNING' "$log" | sed 's/^ *//' || true
echo "installed: $("$venv/bin/airwarden" --version)"
