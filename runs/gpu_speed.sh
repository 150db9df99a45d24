#!/usr/bin/env bash
# Trains GPT-2 with 124 million weights on one GPU for a few steps: tokens a second and MFU.
# Usage: runs/gpu_speed.sh [OUT]; needs `pip install 'rapport[train]'` and no network.
set -euo pipefail
out=${1:-${OUT:-gpu-speed}}
mkdir -p "$out"
python - "$out/text.jsonl" <<'PY'
import json
import random
import sys

draw = random.Random(0)
letters = "abcdefghijklmnopqrstuvwxyz"
words = ["".join(draw.choices(letters, k=draw.randint(2, 9))) for _ in range(60_000)]
chances = [1 / rank for rank in range(1, len(words) + 1)]
with open(sys.argv[1], "w", encoding="utf-8") as file:
    for _ in range(3_000):
        file.write(json.dumps({"text": " ".join(draw.choices(words, chances, k=1_000))}) + "\n")
PY
python -m rapport lab tokenizer "$out/tokenizer" --text "$out/text.jsonl" --kind bpe --vocabulary 50304
for way in "" "--compile"; do
  run="$out/run${way#--}"
  # shellcheck disable=SC2086  # an empty way is no argument
  python -m rapport lab pretrain "$run" --text "$out/text.jsonl" --tokenizer "$out/tokenizer" \
    --family gpt2 --size base --batch-rows 32 --steps 40 --precision bf16 $way --json
  python -m rapport lab curve "$run"
  cp "$run/curve.jsonl" "$out/curve${way#--}.jsonl"
  rm -rf "$run"
done
