#!/bin/sh
# The built-in writer from a clean checkout: lessons, tokenizer, training, int8, into the package.
#
#   runs/builtin_writer.sh [FOLDER]
#
# It needs `pip install -e '.[train]'`, takes under an hour on two cores, and goes on where it was
# killed. `rapport bench writer` measures what came of it.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
run=${1:-"$here/build/builtin-writer"}
weights="$here/rapport/content/builtin_writer/weights"
rapport="python -m rapport"
cd "$here"

test -f "$run/lessons/pairs.jsonl" || $rapport lab lessons "$run/lessons" --seed 1
test -f "$run/tokenizer/tokenizer.json" || $rapport lab tokenizer "$run/tokenizer" \
    --text "$run/lessons/texts.jsonl" --whole "$run/lessons/tokens.txt" --vocabulary 3000
$rapport lab teach "$run/taught" \
    --pairs "$run/lessons/pairs.jsonl" --valid "$run/lessons/valid.jsonl" \
    --tokenizer "$run/tokenizer" --size mini --context 320 --steps 800 --batch-rows 32 \
    --rate 0.002 --precision bf16
rm -rf "$run/int8"
$rapport lab convert "$run/int8" --model "$run/taught/model" \
    --licence Apache-2.0 --commit "$(git rev-parse HEAD)"
rm -rf "$weights"
cp -R "$run/int8" "$weights"
$rapport bench writer
