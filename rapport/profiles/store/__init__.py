"""The consent ledger and the suppression list, in the operational store.

`consents` is the ledger: lines are only ever added. `consent_states` is what follows from it, the
line that holds for each customer, channel and purpose, kept in the same transaction so that the
state of a million customers is one indexed read. A line told under a name that turned out to be
another customer's counts for both: a copy, marked with the name it was told under, follows it.
"""

from rapport.profiles.store.changes import ConsentChanges, consent_changes
from rapport.profiles.store.consent_history import consent_history
from rapport.profiles.store.consents import (
    add_consents,
    consented,
    consents_of,
    has_consented,
    last_words,
    owners_of,
    record_consents,
)
from rapport.profiles.store.moving import place_consents
from rapport.profiles.store.suppressing import address_hash, is_suppressed, suppress, suppressed

__all__ = [
    "ConsentChanges",
    "add_consents",
    "address_hash",
    "consent_changes",
    "consent_history",
    "consented",
    "consents_of",
    "has_consented",
    "is_suppressed",
    "last_words",
    "owners_of",
    "place_consents",
    "record_consents",
    "suppress",
    "suppressed",
]
