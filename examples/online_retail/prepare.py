"""Makes the two files that the orders of the gift shop lack: its customers and its products.

Usage: prepare.py ORDERS.csv.gz FOLDER

The orders name customers by number only. For the example each gets an address in a domain that is
reserved for examples, and consent to mail by a rule that anybody can check: everyone but those
whose number ends in 7, which is 90 %. A product's price is the median of what was paid for it.
"""

import csv
import gzip
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

SITE = "https://giftshop.example/products"
REFUSED = "7"


def main(orders: Path, folder: Path) -> None:
    countries: dict[str, str] = {}
    names: dict[str, str] = {}
    prices: dict[str, list[float]] = defaultdict(list)
    with gzip.open(orders, "rt", encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["CustomerID"]:
                countries.setdefault(line["CustomerID"].removesuffix(".0"), line["Country"])
            if line["Description"] and float(line["UnitPrice"]) > 0:
                names.setdefault(line["StockCode"], line["Description"])
                prices[line["StockCode"]].append(float(line["UnitPrice"]))
    write(
        folder / "customers.csv",
        ("customer_id", "email", "country", "language", "consent_email", "consent_how"),
        (
            (number, f"customer-{number}@example.com", country, "en", agrees(number), "example")
            for number, country in countries.items()
        ),
    )
    write(
        folder / "products.csv",
        ("product_id", "name", "price", "url"),
        (
            (code, tidy(name), f"{median(prices[code]):.2f}", f"{SITE}/{code.replace(' ', '-')}")
            for code, name in names.items()
        ),
    )


def agrees(number: str) -> str:
    return "no" if number.endswith(REFUSED) else "yes"


def tidy(name: str) -> str:
    """The shop writes its products in capitals; a mail does not shout."""
    return " ".join(name.split()).capitalize()


def write(path: Path, header: tuple[str, ...], rows: object) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)  # type: ignore[arg-type]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
