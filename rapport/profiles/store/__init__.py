"""The consent ledger and the suppression list, in the operational store.

`consents` is the ledger: lines are only ever added. `consent_states` is what follows from it, the
line that holds for each customer, channel and purpose, kept in the same transaction so that the
state of a million customers is one indexed read. A line told under a name that turned out to be
another customer's counts for both: a copy, marked with the name it was told under, follows it.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names
from rapport.profiles.store.consent_history import consent_history

if TYPE_CHECKING:
    from rapport.profiles.store.changes import ConsentChanges, consent_changes
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
    from rapport.profiles.store.suppressing import (
        add_suppressions,
        address_hash,
        is_suppressed,
        key_suppressions,
        suppress,
        suppressed,
        suppressions_of,
    )
    from rapport.profiles.store.suppression_list import (
        count_suppressions,
        import_suppressions,
        list_suppression_moves,
        list_suppressions,
        unsuppress,
    )
    from rapport.profiles.store.words import Word, Words, words_of
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "ConsentChanges",
    "Word",
    "Words",
    "add_consents",
    "add_suppressions",
    "address_hash",
    "consent_changes",
    "consent_history",
    "consented",
    "consents_of",
    "count_suppressions",
    "has_consented",
    "import_suppressions",
    "is_suppressed",
    "key_suppressions",
    "last_words",
    "list_suppression_moves",
    "list_suppressions",
    "owners_of",
    "place_consents",
    "record_consents",
    "suppress",
    "suppressed",
    "suppressions_of",
    "unsuppress",
    "words_of",
]
