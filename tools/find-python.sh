#!/bin/sh
# Prints the first Python on the PATH that is new enough, or says what is missing.
for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "$candidate"
        exit 0
    fi
done
echo "airwarden: no Python 3.11 or newer with venv found (Debian: apt install python3-venv)" >&2
exit 1
