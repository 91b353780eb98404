#!/usr/bin/env bash
# The contract run against Prism, which makes a server of an OpenAPI document and checks each request against it.
#
#   tests/contract/prism.sh DOCUMENT [ARGUMENT of the contract run]…
#   tests/contract/prism.sh spec/clerk-backend-api.yaml
#   tests/contract/prism.sh spec/clerk-backend-api.yaml --header 'Prefer: dynamic=true'
#
# Prism checks its own answers as well, and the run prints what it says of them without counting it. Left alone it makes
# texts that match no pattern, and of an object with `anyOf` only what the first arm has, which shows as departures; with
# `Prefer: dynamic=true` it makes fractions where the document says number, though the overlay knows better.
#
# Needs Node 18 or newer. The first run installs the Prism that package-lock.json pins; later runs need no network.
# Ends as the contract run does: 0 when all operations pass, 1 when one does not, 2 when it cannot begin.
set -euo pipefail

if [[ $# -lt 1 || ! -f $1 ]]; then
  echo "usage: tests/contract/prism.sh DOCUMENT [--header NAME:VALUE]…" >&2
  exit 2
fi
document=$(realpath "$1")
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Prism's dependencies have nothing to run when they are installed but one that reports home.
pinned="$here/package-lock.json"
installed="$here/node_modules/.package-lock.json"
if [[ ! -f $installed || $pinned -nt $installed ]]; then
  npm ci --prefix "$here" --ignore-scripts --no-audit --no-fund
fi

# Built before Prism starts, so that a crate that does not compile leaves nothing behind. `cargo xtask contract` gives the
# program of another SDK in CONTRACT.
if [[ -n ${CONTRACT:-} ]]; then
  run=("$CONTRACT")
else
  cargo build --manifest-path "$here/../Cargo.toml" --bin contract
  run=(cargo run --quiet --manifest-path "$here/../Cargo.toml" --bin contract --)
fi

log=$(mktemp)
"$here/node_modules/.bin/prism" mock --host 127.0.0.1 --port 0 "$document" >"$log" 2>&1 &
prism=$!
stop() {
  kill "$prism" 2>/dev/null || true
  wait "$prism" 2>/dev/null || true
  rm -f "$log"
}
trap stop EXIT

# It reads the document first; on port 0 it says itself where it listens.
url=""
for _ in $(seq 300); do
  url=$(sed -nE 's|.*listening on (http://[0-9.:]+).*|\1|p' "$log" | head -n 1)
  if [[ -n $url ]]; then
    break
  fi
  if ! kill -0 "$prism" 2>/dev/null; then
    break
  fi
  sleep 0.2
done
if [[ -z $url ]]; then
  echo "Prism does not start:" >&2
  cat "$log" >&2
  exit 2
fi

"${run[@]}" --base-url "$url" "$@"
