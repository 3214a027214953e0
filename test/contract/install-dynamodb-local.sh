#!/usr/bin/env bash
# Installs DynamoDB Local (a jar inside an npm package; it needs Java 17 to run) where test/contract/dynamodb-local.ts looks for it.
set -euo pipefail
cd "$(dirname "$0")/../.."
emulator=.cache/dynamodb-local/node_modules/amplify-dynamodb-simulator/emulator
if [ ! -f "$emulator/DynamoDBLocal.jar" ]; then
  npm install --prefix .cache/dynamodb-local --no-save --ignore-scripts --no-audit --no-fund amplify-dynamodb-simulator@2.9.30
fi
test -f "$emulator/DynamoDBLocal.jar"
echo "DynamoDB Local is in $emulator"
