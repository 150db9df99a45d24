"""Rights: everything held on one customer, given out or erased, over all stages and both stores.

In: a customer's id. Out: one JSON value with all that is held, or an erasure with its count per
table. Where a customer's data can lie is said in one place, and a table that says nothing is found
by a test. Must never keep more of an erased customer than hashes that stop messages to them.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.rights.erasing import KeptElsewhere, erase_customer, purge, purge_if_due
    from rapport.rights.exporting import export_customer
    from rapport.rights.facts import fact_tables
    from rapport.rights.holdings import HARMLESS, HOLDINGS, Holding, KeyKind, undeclared_tables
    from rapport.rights.model import Erasure, Export, Person, Purged
    from rapport.rights.people import find_person
    from rapport.rights.store import operational_tables
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "HARMLESS",
    "HOLDINGS",
    "Erasure",
    "Export",
    "Holding",
    "KeptElsewhere",
    "KeyKind",
    "Person",
    "Purged",
    "erase_customer",
    "export_customer",
    "fact_tables",
    "find_person",
    "operational_tables",
    "purge",
    "purge_if_due",
    "undeclared_tables",
]
