#!/usr/bin/env bash
# The command line out of a checkout, which is built when it is called for the first time. For pre-commit and the GitHub Action.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ ! -f "$root/dist/cli.js" ]; then
  (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && node esbuild.mjs --production) >&2
fi
exec node "$root/dist/cli.js" "$@"
