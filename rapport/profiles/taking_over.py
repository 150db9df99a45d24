"""Takes over what a store of the first release knows of names, which kept no links."""

import ibis

from rapport.profiles.links import LINKS, NAMES, NO_DAY, moment_of
from rapport.profiles.model import IDENTITIES, PROFILES, NameKind
from rapport.profiles.policy import IdentifierKind
from rapport.storage import Facts

_SOURCE = "first-release"


def take_over_names(facts: Facts) -> int:
    """Make names and links of identities that have none; return how many. Once, then cheap."""
    if not facts.is_empty(NAMES) or facts.is_empty(IDENTITIES):
        return 0
    identities = facts.table(IDENTITIES)
    profiles = facts.table(PROFILES)
    owners = identities.select(name="customer_id").distinct()
    owners = owners.left_join(profiles, owners.name == profiles.customer_id)
    given_up = identities.filter(identities.kind == NameKind.CUSTOMER.value)
    visitor = identities.kind == NameKind.VISITOR.value
    with facts.transaction():
        facts.insert(
            NAMES,
            owners.select("name", customer_id="name", first_told_at="created_at").union(
                given_up.select(
                    name="alias", customer_id="customer_id", first_told_at="linked_at"
                ).anti_join(owners.select("name"), "name")
            ),
        )
        return facts.insert(
            LINKS,
            identities.select(
                speaker_kind=ibis.literal(NameKind.CUSTOMER.value),
                speaker="customer_id",
                kind=visitor.ifelse(IdentifierKind.VISITOR.value, IdentifierKind.ALIAS.value),
                value="alias",
                day=visitor.ifelse(
                    identities.linked_at.date(), ibis.literal(moment_of(NO_DAY).date())
                ),
                first_at="linked_at",
                last_at="linked_at",
                source=ibis.literal(_SOURCE),
                call=ibis.literal(""),
            ),
        )
