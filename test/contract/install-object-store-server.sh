#!/usr/bin/env bash
# Installs the S3 API of moto (PyPI, Apache-2.0; it needs Python 3.9 or later) where test/contract/object-store-server.ts looks for it.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=.cache/moto
if ! [ -x "$folder/bin/moto_server" ]; then
  rm -rf "$folder"
  python3 -m venv "$folder" || { echo 'python3 cannot make a virtual environment: on Debian and Ubuntu install python3-venv'; exit 1; }
  # Flask stands in for the extra "server", which brings what all other services need too.
  "$folder/bin/pip" install --quiet --disable-pip-version-check 'moto[s3]==5.2.5' 'flask==3.1.3' 'flask-cors==6.0.5'
fi
"$folder/bin/moto_server" --help >/dev/null
echo "The S3 API is in $folder"
