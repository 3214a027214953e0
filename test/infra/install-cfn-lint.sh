#!/usr/bin/env bash
# Installs cfn-lint (PyPI, MIT-0; it needs Python 3.9 or later) where test/infra/cfn-lint.test.ts looks for it.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=.cache/cfn-lint
if ! [ -x "$folder/bin/cfn-lint" ]; then
  rm -rf "$folder"
  python3 -m venv "$folder" || { echo 'python3 cannot make a virtual environment: on Debian and Ubuntu install python3-venv'; exit 1; }
  "$folder/bin/pip" install --quiet --disable-pip-version-check 'cfn-lint==1.58.0'
fi
"$folder/bin/cfn-lint" --version
