#!/bin/sh
# Debian keeps Python's venv module in a package of its own; as root it is installed, otherwise named.
set -e
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -q && apt-get install -q -y --no-install-recommends python3-venv
else
    echo "Python's venv module is missing: ask an administrator for 'apt-get install python3-venv'" >&2
    exit 1
fi
