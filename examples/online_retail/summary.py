"""Says what a run of the example did, from what its commands printed.

Usage: summary.py FOLDER SECONDS [--json]
"""

import json
import sys
from pathlib import Path


def main(folder: Path, seconds: float, as_json: bool) -> None:
    out = folder / "out"
    orders, plan = read(out / "orders.json"), read(out / "plan.json")
    drafts = read(out / "drafts.json")
    summary = {
        "rows_read": orders["rows_read"],
        "rows_per_second": round(orders["rows_read"] / orders["seconds"]),
        "customers": orders["counts"]["customers"],
        "guest_rows": orders["counts"]["guest_rows"],
        "guest_orders": orders["counts"]["guest_orders"],
        "orders": orders["counts"]["orders"],
        "refunds": orders["counts"]["refunds"],
        "rfm": read(out / "rfm.json"),
        "groups": [group["name"] for group in read(out / "brief.json")["groups"]],
        "drafts": {
            "written": len(drafts),
            "approved": len((out / "approved.jsonl").read_text().split('"draft_id"')) - 1,
            "by": sorted({draft["written_by"] for draft in drafts}),
        },
        "consented": orders["counts"]["customers"] - refused(out / "customers.csv"),
        "messages": {
            "planned": plan["recipients"],
            "left_out": sum(plan["left_out"].values()),
            "left_out_because": plan["left_out"],
        },
        "mails_in_mailbox": len((folder / "mailbox" / "index.jsonl").read_text().splitlines()),
        "seconds": seconds,
    }
    if as_json:
        print(json.dumps(summary, indent=2))
        return
    for name, value in summary.items():
        print(f"{name.replace('_', ' '):18} {value}")
    print(f"\nThe mails lie in {folder / 'mailbox'}; see them in the console:")
    print(f"  RAPPORT_HOME={folder} .venv/bin/rapport serve")


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def refused(path: Path) -> int:
    return path.read_text(encoding="utf-8").count(",no,")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), "--json" in sys.argv[3:])
