#!/bin/sh
# The built-in writer from a clean checkout: lessons, tokenizer, training, int8, into the package.
#
#   runs/builtin_writer.sh [FOLDER]
#
# It needs `pip install -e '.[train]'`, takes under half an hour on two cores, and goes on where it
# was killed. One thread is quickest for a network as small as this. `rapport bench writer` at the
# end measures what came of it.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
run=${1:-"$here/build/builtin-writer"}
weights="$here/rapport/content/builtin_writer/weights"
rapport="python -m rapport"
export OMP_NUM_THREADS=1
cd "$here"

test -f "$run/lessons/tokens.txt" || $rapport lab lessons "$run/lessons" --seed 1
test -f "$run/tokenizer/tokenizer.json" || $rapport lab tokenizer "$run/tokenizer" \
    --text "$run/lessons/texts.jsonl" --whole "$run/lessons/tokens.txt" --vocabulary 2400
$rapport lab teach "$run/taught" \
    --pairs "$run/lessons/pairs.jsonl" --valid "$run/lessons/valid.jsonl" \
    --tokenizer "$run/tokenizer" --size nano --context 256 --steps 2400 --batch-rows 32 \
    --rate 0.004 --dropout 0
rm -rf "$run/int8"
$rapport lab convert "$run/int8" --model "$run/taught/model" \
    --licence Apache-2.0 --commit "$(git rev-parse HEAD)"
rm -rf "$weights"
cp -R "$run/int8" "$weights"
$rapport bench writer
