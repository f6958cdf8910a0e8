#!/bin/sh
# Rolls an environment out, operates it, removes it: see `./deploy.sh --help` and docs/deployer.md.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
needs=runtime
for argument in "$@"; do
  case $argument in
    --local | lab) needs=lab ;;
  esac
done
[ -e "$root/.venv/dev" ] && needs=dev
make --silent --directory="$root" ".venv/$needs" >&2
PYTHONPATH="$root" PYTHONDONTWRITEBYTECODE=1 exec "$root/.venv/bin/python" -P -m deployment "$@"
