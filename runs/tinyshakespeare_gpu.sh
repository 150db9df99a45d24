#!/usr/bin/env bash
# The next character of Shakespeare as nanoGPT trains it on one GPU: 6 layers, 384 wide, context
# 256, dropout 0.2, 5,000 steps of 64 rows; its README says 1.4697 nats a character.
# Usage: runs/tinyshakespeare_gpu.sh TEXT [OUT]; TEXT is the file of 1,115,394 characters. Needs
# `pip install 'rapport[train]'` and no network. Run again, it goes on where it was.
set -euo pipefail
text=${1:?name the text: runs/tinyshakespeare_gpu.sh input.txt [OUT]}
out=${2:-${OUT:-tinyshakespeare}}
mkdir -p "$out"
python - "$text" "$out" <<'PY'
import pathlib
import sys

text, out = (pathlib.Path(one) for one in sys.argv[1:])
told = text.read_text(encoding="utf-8")
cut = int(len(told) * 0.9)
(out / "train.txt").write_text(told[:cut], encoding="utf-8")
(out / "valid.txt").write_text(told[cut:], encoding="utf-8")
PY
python -m rapport lab tokenizer "$out/tokenizer" --text "$out/train.txt" --kind characters \
  --vocabulary 256
python -m rapport lab pretrain "$out/run" --text "$out/train.txt" --valid "$out/valid.txt" \
  --tokenizer "$out/tokenizer" --family gpt2 --size small --steps 5000 --dropout 0.2 \
  --precision bf16 --compile --json
cp "$out/run/curve.jsonl" "$out/curve.jsonl"
python - "$out/curve.jsonl" <<'PY'
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    looks = [row for row in map(json.loads, file) if row["valid_loss"] is not None]
best = min(looks, key=lambda row: row["valid_loss"])
print(f"lowest loss on held-out text: {best['valid_loss']:.4f} at step {best['step']} (1.4697)")
PY
