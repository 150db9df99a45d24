"""Claims: what a text states as fact, and the source that each statement rests on.

In: a text, and what it may rest on: products, an offer, policies, approved sentences, the shop's
settings. Out: every claim with its status and its source. Must never call a claim traced because
its number stands somewhere: unit, attribute and product must agree.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.claims.approving import new_policy, new_sentence
    from rapport.claims.errors import (
        AlreadyRetired,
        BadPolicy,
        BadSentence,
        NoSuchPolicy,
        NoSuchSentence,
    )
    from rapport.claims.freshness import stale
    from rapport.claims.model import (
        ApprovedSentence,
        BoundSpan,
        Claim,
        Key,
        Policy,
        Source,
        SourceKind,
        Status,
        TracedClaim,
    )
    from rapport.claims.reading import claims_in
    from rapport.claims.sources import Sources, lifted_by
    from rapport.claims.store import (
        get_policy,
        get_sentence,
        list_policies,
        list_sentences,
        put_policy,
        put_sentence,
        retire_policy,
        retire_sentence,
        sentences_for,
    )
    from rapport.claims.tracing import trace
    from rapport.claims.versions import offer_version, product_version
    from rapport.claims.vocabulary import WORD_KINDS
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "WORD_KINDS",
    "AlreadyRetired",
    "ApprovedSentence",
    "BadPolicy",
    "BadSentence",
    "BoundSpan",
    "Claim",
    "Key",
    "NoSuchPolicy",
    "NoSuchSentence",
    "Policy",
    "Source",
    "SourceKind",
    "Sources",
    "Status",
    "TracedClaim",
    "claims_in",
    "get_policy",
    "get_sentence",
    "lifted_by",
    "list_policies",
    "list_sentences",
    "new_policy",
    "new_sentence",
    "offer_version",
    "product_version",
    "put_policy",
    "put_sentence",
    "retire_policy",
    "retire_sentence",
    "sentences_for",
    "stale",
    "trace",
]
