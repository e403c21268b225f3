#!/usr/bin/env bash
# Puts kmslab onto the PATH of the steps that follow, and its path into the output `kmslab`: the binary INPUT_KMSLAB, else one
# that is built from INPUT_SOURCE, else one that is built from the sources this action stands in.
set -euo pipefail
exec </dev/null

binary=${INPUT_KMSLAB:-}
source=${INPUT_SOURCE:-}
place=${RUNNER_TEMP:?is set by the runner}/kmslab

refuse() {
    echo "kmslab action: $1" >&2
    exit 2
}

[ -z "$binary" ] || [ -z "$source" ] || refuse "either the input kmslab or the input source, not both"
mkdir -p -- "$place/bin"
if [ -n "$binary" ]; then
    [ -f "$binary" ] || refuse "the input kmslab is \`$binary\`, and there is no such file"
    # Artifacts forget that a file can be run: a copy of ours doesn't.
    install -m 755 -- "$binary" "$place/bin/kmslab"
else
    source=${source:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)}
    [ -f "$source/conformance/Cargo.toml" ] || refuse "\`$source\` isn't the folder of kmslab's sources: it has no conformance/Cargo.toml"
    command -v cargo >/dev/null || refuse "building kmslab needs Rust; the input kmslab takes a built one"
    cargo install --quiet --locked --path "$source/conformance" --root "$place"
fi

"$place/bin/kmslab" --version
printf 'kmslab=%s\n' "$place/bin/kmslab" >>"${GITHUB_OUTPUT:-/dev/null}"
printf '%s\n' "$place/bin" >>"${GITHUB_PATH:-/dev/null}"
