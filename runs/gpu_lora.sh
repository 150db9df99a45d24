#!/usr/bin/env bash
# Tunes a network of the shape of Qwen3-0.6B, from random weights, by LoRA on one GPU, and writes with it.
# Usage: runs/gpu_lora.sh [OUT]; needs `pip install 'rapport[train]'` and no network.
set -euo pipefail
out=${1:-${OUT:-gpu-lora}}
mkdir -p "$out"
python - "$out" <<'PY'
import json
import random
import sys
from pathlib import Path

from transformers import Qwen3Config

from rapport.lab import TokenizerKind, new_network, save_network, save_tokenizer, train_tokenizer

out = Path(sys.argv[1])
draw = random.Random(0)
things, traits = ["cup", "lamp", "scarf", "kettle"], ["warm", "light", "soft", "quiet", "small"]
pairs = []
for _ in range(4_000):
    thing, some = draw.choice(things), draw.sample(traits, 2)
    target = f"A {some[0]} and {some[1]} {thing} for your evening."
    pairs.append({"source": f"{thing}; {some[0]}; {some[1]}", "target": target})
text = "".join(json.dumps(pair) + "\n" for pair in pairs)
(out / "pairs.jsonl").write_text(text, encoding="utf-8")
tokenizer = train_tokenizer(
    [f"{one['source']} {one['target']}" for one in pairs], kind=TokenizerKind.BPE, vocabulary=600
)
config = Qwen3Config(
    vocab_size=151_936, hidden_size=1_024, intermediate_size=3_072, num_hidden_layers=28,
    num_attention_heads=16, num_key_value_heads=8, head_dim=128, max_position_embeddings=2_048,
    tie_word_embeddings=True, pad_token_id=0, bos_token_id=1, eos_token_id=2,
)
save_network(new_network(config, seed=0), out / "model")
save_tokenizer(tokenizer, out / "model")
PY
python -m rapport lab tune "$out/run" --model "$out/model" --pairs "$out/pairs.jsonl" \
  --method lora --rank 16 --steps 200 --batch-rows 32 --precision bf16 --json
python -m rapport lab curve "$out/run"
python - "$out/run/model" <<'PY'
import sys

import torch
from transformers import AutoModelForCausalLM

from rapport.lab import load_tokenizer
from pathlib import Path

folder = Path(sys.argv[1])
tokenizer = load_tokenizer(folder)
network = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16).cuda().eval()
begin = [1, *tokenizer.encode("lamp; warm; quiet", add_special_tokens=False).ids, 6]
said = network.generate(torch.tensor([begin], device="cuda"), max_new_tokens=24, do_sample=False)
print(tokenizer.decode(said[0, len(begin):].tolist()))
PY
cp "$out/run/curve.jsonl" "$out/curve.jsonl"
