#!/usr/bin/env bash
# A tea shop with the export of a Chinese shop system: mapping files only, no code.
#
# Usage: run.sh [DATA_FOLDER]   (a folder for the data; a temporary one if none is named)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
rapport=$root/.venv/bin/rapport
RAPPORT_HOME=${1:-$(mktemp -d)}
export RAPPORT_HOME
export RAPPORT_SHOP__CURRENCY=CNY RAPPORT_SHOP__LANGUAGE=zh

printf 'not-a-secret-here\n' | "$rapport" init --email ann@shop.example --name Ann --password-stdin
"$rapport" import customers "$here/会员.csv" --mapping "$here/customers.yaml"
"$rapport" import products "$here/商品.csv" --mapping "$here/products.yaml"
"$rapport" import orders "$here/订单明细.csv" --mapping "$here/orders.yaml"
"$rapport" import campaigns "$here/营销活动.csv" --mapping "$here/campaigns.yaml"
"$rapport" import messages "$here/发送明细.csv" --mapping "$here/messages.yaml"
"$rapport" customers list
