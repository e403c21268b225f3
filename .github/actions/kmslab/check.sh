#!/usr/bin/env bash
# Runs `kmslab check` with what the variables INPUT_… say, writes its report onto the summary page, and ends as the check did.
# KMSLAB is the binary. Nothing in an input is ever run or taken as an option: each is one word behind its `--name=`.
set -euo pipefail
exec </dev/null

kmslab=${KMSLAB:-kmslab}
out=${INPUT_OUT:-kmslab-out}
summary=${GITHUB_STEP_SUMMARY:-/dev/stdout}
outputs=${GITHUB_OUTPUT:-/dev/null}
words=(check "--out=$out")

# As kmslab itself ends on bad input.
refuse() {
    printf '## kmslab checked nothing\n\nThe inputs of its action: %s.\n' "$1" >>"$summary"
    echo "kmslab action: $1" >&2
    exit 2
}

# one NAME VALUE: an option that is given once, or left out when empty.
one() {
    if [ -n "$2" ]; then words+=("--$1=$2"); fi
}

# each NAME VALUES: an option for every line; spaces around it don't count.
each() {
    local value
    while read -r value || [ -n "$value" ]; do
        one "$1" "$value"
    done <<<"$2"
}

# Another line would be another output of this step.
case $out in *$'\n'* | *$'\r'*) refuse 'out is one line' ;; esac
case ${INPUT_CHECK:-true} in true) ;; *) refuse 'check is true or false' ;; esac
one target "${INPUT_TARGET:-}"
each arm "${INPUT_ARM:-}"
each filter "${INPUT_FILTER:-}"
one shard "${INPUT_SHARD:-}"
one baseline "${INPUT_BASELINE:-}"
case ${INPUT_STRICT:-false} in
    true) words+=(--strict) ;;
    false) ;;
    *) refuse 'strict is true or false' ;;
esac

# Before the check: what there is of its results is uploaded even if it is killed.
printf 'results=%s\n' "$out" >>"$outputs"
# A check that refuses its input writes none, and those of an earlier step aren't its own.
rm -f -- "$out/results.jsonl"

# What a target says mustn't be taken as a command to the runner; only who knows this word ends that.
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$word"
code=0
"$kmslab" "${words[@]}" || code=$?
echo "::$word::"
printf 'exit-code=%s\n' "$code" >>"$outputs"

if [ ! -e "$out/results.jsonl" ]; then
    printf '## kmslab has no results\n\n`kmslab check` ended with %s; the log of this step says why.\n' "$code" >>"$summary"
elif ! "$kmslab" report --format markdown -- "$out" >>"$summary"; then
    printf '\n**The results are no whole run: the log of this step says why.**\n' >>"$summary"
    # A check that passed has results that can be read.
    [ "$code" != 0 ] || code=3
fi
exit "$code"
