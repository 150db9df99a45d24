#!/usr/bin/env bash
# Tunes a network of the shape of Qwen3-0.6B, from random weights, by LoRA on one GPU, and serves it.
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
device=${DEVICE:-cuda}
port=${PORT:-8100}
python -m rapport models serve "$out/run/model" --engine torch --device "$device" --port "$port" &
server=$!
trap 'kill "$server"' EXIT
python - "http://127.0.0.1:$port" <<'PY'
import sys
import time

import httpx
from openai import OpenAI

url = sys.argv[1]
for _ in range(300):
    try:
        httpx.get(f"{url}/health")
        break
    except httpx.TransportError:
        time.sleep(1)
client = OpenAI(base_url=f"{url}/v1", api_key="none")
name = client.models.list().data[0].id
asked = [{"role": "user", "content": "lamp; warm; quiet"}]
began = time.perf_counter()
answer = client.chat.completions.create(model=name, messages=asked, max_tokens=24, temperature=0)
seconds = time.perf_counter() - began
print(f"served: {answer.choices[0].message.content!r} in {seconds:.2f} s")
PY
cp "$out/run/curve.jsonl" "$out/curve.jsonl"
