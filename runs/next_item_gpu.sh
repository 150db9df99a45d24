#!/usr/bin/env bash
# The next item of MovieLens-1M and Amazon Beauty by sequence models as large as a GPU trains in
# minutes: 128 wide, length 200 and 50, full cross-entropy, at most 100 epochs. The models score by
# numpy afterwards. Published with full cross-entropy: NDCG@10 0.182 on films, 0.0597 on goods.
# Usage: runs/next_item_gpu.sh DATA [OUT]; DATA holds ml-1m/ and amazon-beauty-5core/. Needs
# `pip install 'rapport[train]'` and no network. Run again, it goes on where it was.
set -euo pipefail
data=${1:?name the folder of data: runs/next_item_gpu.sh DATA [OUT]}
out=${2:-${OUT:-next-item}}
mkdir -p "$out"
python - <<'PY'
import torch

if not torch.cuda.is_available():
    raise SystemExit("PyTorch sees no GPU here; without one the same command trains smaller models")
PY
RAPPORT_DATA="$data" python -m rapport bench decisions --only sequence --size full --keep "$out" \
  --json > "$out/rows.json"
