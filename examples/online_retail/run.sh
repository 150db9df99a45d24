#!/usr/bin/env bash
# A real shop's orders through the whole loop, with the commands that a shop would use.
#
# Usage: run.sh ORDERS.csv.gz [--json]
#
# The file is the public "Online Retail" set: 541,909 order lines of a British gift shop in 2010
# and 2011 (https://archive.ics.uci.edu/dataset/352/online+retail, CC BY 4.0). Every mail stays in
# a local mailbox on this machine. Nobody is held out: nobody can answer a mail from 2011, so there
# would be nothing to compare.
set -euo pipefail

if [ $# -lt 1 ]; then
    echo "Usage: run.sh ORDERS.csv.gz [--json]" >&2
    exit 2
fi
if [ ! -f "$1" ]; then
    echo "Error: there is no file $1" >&2
    exit 2
fi
orders=$(realpath "$1")
as_json=${2:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
rapport=$root/.venv/bin/rapport
python=$root/.venv/bin/python
[ -x "$rapport" ] || make -C "$root" --no-print-directory setup >&2

say() { if [ "$as_json" != --json ]; then printf '\n\033[1m%s\033[0m\n' "$1" >&2; fi; }
field() { "$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$1" "$2"; }

started=$(date +%s.%N)
export RAPPORT_HOME=$here/data
out=$RAPPORT_HOME/out
rm -rf "$RAPPORT_HOME"
mkdir -p "$out"
cd "$RAPPORT_HOME"

# The shop as its customers know it, on the day after its last order.
export RAPPORT_NOW=2011-12-10T09:00:00Z
export RAPPORT_SHOP__NAME="The Gift Shop" RAPPORT_SHOP__CURRENCY=GBP RAPPORT_SHOP__MARKET=GB
export RAPPORT_SHOP__LANGUAGE=en RAPPORT_SHOP__TIMEZONE=Europe/London
export RAPPORT_SHOP__POSTAL_ADDRESS="1 Market Street, Leeds"
RAPPORT_MAIL__PORT=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export RAPPORT_MAIL__PORT RAPPORT_MAIL__SENDER=hello@giftshop.example

say "1. A data folder and its first operator"
printf 'not-a-secret-here\n' | "$rapport" init --email ann@giftshop.example --name Ann \
    --password-stdin --json >"$out/init.json"

say "2. Facts: customers with their consent, products, 541,909 order lines"
"$python" "$here/prepare.py" "$orders" "$out"
"$rapport" import customers "$out/customers.csv" --json >"$out/customers.json"
"$rapport" import products "$out/products.csv" --language en --json >"$out/products.json"
"$rapport" import orders "$orders" --mapping "$here/orders.yaml" --create-products --json \
    >"$out/orders.json"

say "3. Readings: RFM groups, and three segments made of them"
"$rapport" rfm --json >"$out/rfm.json"
for name in loyal slipping everybody; do
    "$rapport" segments create "$name" --rule "$here/segments/$name.json" --json \
        >"$out/segment-$name.json"
done

say "4. Choices: one brief, a draft per group, checked and approved"
sed -e "s/LOYAL/$(field "$out/segment-loyal.json" segment_id)/" \
    -e "s/SLIPPING/$(field "$out/segment-slipping.json" segment_id)/" \
    -e "s/EVERYBODY/$(field "$out/segment-everybody.json" segment_id)/" \
    "$here/brief.yaml" >"$out/brief.yaml"
"$rapport" briefs create --file "$out/brief.yaml" --json >"$out/brief.json"
"$rapport" briefs write christmas-cake-stand --json >"$out/drafts.json"
for draft in $("$python" -c 'import json, sys; [print(d["draft_id"]) for d in json.load(open(sys.argv[1])) if d["status"] == "written"]' "$out/drafts.json"); do
    "$rapport" drafts approve "$draft" --by Ann --json >>"$out/approved.jsonl"
done

say "5. Acts: a campaign, planned, then sent to the local mailbox"
"$rapport" campaigns create "The cake stand" christmas-cake-stand --holdout 0 --json \
    >"$out/campaign.json"
campaign=$(field "$out/campaign.json" campaign_id)
"$rapport" campaigns plan "$campaign" --json >"$out/plan.json"
"$rapport" campaigns send "$campaign" --json >"$out/sent.json"

seconds=$("$python" -c 'import sys, time; print(round(time.time() - float(sys.argv[1]), 1))' "$started")
"$python" "$here/summary.py" "$RAPPORT_HOME" "$seconds" "$as_json"
