#!/usr/bin/env bash
# An outdoor shop with the exports of English shop and mail systems: mapping files only.
#
# Usage: run.sh [DATA_FOLDER]   (a folder for the data; a temporary one if none is named)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
rapport=$root/.venv/bin/rapport
RAPPORT_HOME=${1:-$(mktemp -d)}
export RAPPORT_HOME
export RAPPORT_SHOP__CURRENCY=GBP RAPPORT_SHOP__LANGUAGE=en

printf 'not-a-secret-here\n' | "$rapport" init --email ann@shop.example --name Ann --password-stdin
"$rapport" import customers "$here/customers.csv" --mapping "$here/customers.yaml" || [ $? -eq 7 ]  # one row has no usable address
"$rapport" import products "$here/products.csv" --mapping "$here/products.yaml"
"$rapport" import orders "$here/orders.csv" --mapping "$here/orders.yaml"
"$rapport" import campaigns "$here/campaigns.csv" --mapping "$here/campaigns.yaml"
"$rapport" import messages "$here/messages.csv" --mapping "$here/messages.yaml"
"$rapport" customers list
