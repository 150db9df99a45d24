#!/usr/bin/env bash
# A larger reader of histories on one GPU: Amazon Beauty in titles, from random weights, and what it
# brings over the item scores (decision 61).
# Usage: RAPPORT_DATA=FOLDER runs/reader_gpu.sh [OUT]; the folder has amazon-beauty-5core. Needs
# `pip install 'rapport[train]'` and no network. SIZE and EPOCHS make it larger or longer.
set -euo pipefail
out=${1:-${OUT:-reader}}
data=${RAPPORT_DATA:?name the folder of public data: RAPPORT_DATA=FOLDER}
mkdir -p "$out"
python - "$data" "$out" "${SIZE:-small}" "${EPOCHS:-5}" <<'PY'
import json
import pathlib
import sys

from rapport.bench.ladder import apart
from rapport.bench.reading_goods import read_beauty

data, out = (pathlib.Path(one) for one in sys.argv[1:3])
told = read_beauty(data, out, 1, size=sys.argv[3], epochs=float(sys.argv[4]))
found = {"parameters": told.parameters, "base": float(told.base.mean())}
for measure, way in told.ways.items():
    gain, low, high = apart(way.found, told.base)
    found[measure] = {
        "weight": way.weight, "ndcg": float(way.found.mean()),
        "gain": gain, "low": low, "high": high,
    }
found["cold"] = {likeness: float(gains.mean()) for likeness, gains in told.cold.items()}
text = json.dumps(found, indent=2) + "\n"
(out / "reader.json").write_text(text, encoding="utf-8")
print(text)
PY
