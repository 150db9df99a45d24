"""Profiles: who each customer is, what they bought in all, and what they agreed to.

In: events, calls from the inbox, files of a shop. Out: one row per customer, the names a customer
goes by, computed totals, the consent ledger. Must never write a trait nobody told us, and never
take back a line of the ledger.
"""

from rapport.profiles.draining import Drained, drain_inbox
from rapport.profiles.errors import CustomerNotFound
from rapport.profiles.importing import (
    BadMapping,
    ColumnMapping,
    FileLook,
    ImportKind,
    ImportOptions,
    ImportProgress,
    ImportReport,
    Reject,
    import_file,
    load_mapping,
    look_into,
    make_mapping,
)
from rapport.profiles.keeping import (
    count_profiles,
    customer_totals,
    ensure_tables,
    find_profile,
    find_profiles,
    find_totals,
    get_profile,
    profile_rows,
    put_profiles,
    search_profiles,
)
from rapport.profiles.loop import InboxDrainer
from rapport.profiles.model import DRAINED, IDENTITIES, PROFILES, Consent, Profile, Purpose
from rapport.profiles.store import (
    add_consents,
    address_hash,
    consented,
    consents_of,
    has_consented,
    is_suppressed,
    last_words,
    record_consents,
    suppress,
    suppressed,
)
from rapport.profiles.traits import ReadTraits, read_traits

__all__ = [
    "DRAINED",
    "IDENTITIES",
    "PROFILES",
    "BadMapping",
    "ColumnMapping",
    "Consent",
    "CustomerNotFound",
    "Drained",
    "FileLook",
    "ImportKind",
    "ImportOptions",
    "ImportProgress",
    "ImportReport",
    "InboxDrainer",
    "Profile",
    "Purpose",
    "ReadTraits",
    "Reject",
    "add_consents",
    "address_hash",
    "consented",
    "consents_of",
    "count_profiles",
    "customer_totals",
    "drain_inbox",
    "ensure_tables",
    "find_profile",
    "find_profiles",
    "find_totals",
    "get_profile",
    "has_consented",
    "import_file",
    "is_suppressed",
    "last_words",
    "load_mapping",
    "look_into",
    "make_mapping",
    "profile_rows",
    "put_profiles",
    "read_traits",
    "record_consents",
    "search_profiles",
    "suppress",
    "suppressed",
]
