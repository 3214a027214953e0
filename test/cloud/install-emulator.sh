#!/usr/bin/env bash
# Installs MiniStack (PyPI, MIT; it needs Python 3.11 or later), an emulator that knows CloudFormation, where test/cloud/support/emulator.ts looks for it.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=.cache/ministack
version=1.5.33
if ! "$folder/bin/pip" show ministack 2>/dev/null | grep -qx "Version: $version"; then
  rm -rf "$folder"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'python3 is older than 3.11, which MiniStack needs'; exit 1; }
  python3 -m venv "$folder" || { echo 'python3 cannot make a virtual environment: on Debian and Ubuntu install python3-venv'; exit 1; }
  "$folder/bin/pip" install --quiet --disable-pip-version-check "ministack[full]==$version"
fi
test -x "$folder/bin/ministack"
echo "MiniStack $version is in $folder"
