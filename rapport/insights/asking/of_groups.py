"""What a group of customers praises or complains of otherwise than all others do."""

import ibis.expr.types as ir

from rapport.insights.asking.comparing import compare
from rapport.insights.asking.model import Compared
from rapport.insights.scope import Scope
from rapport.insights.tables import READINGS
from rapport.storage import Facts


def group_angles(facts: Facts, members: ir.Table) -> list[Compared]:
    """Give what is said in another share of the members' texts than of all other customers' texts.

    `members` has their customer_ids. Only differences that hold among all that are compared, as
    `compare` decides; the surest first. Texts of nobody who is known are in neither.
    """
    if facts.is_empty(READINGS):
        return []
    known = facts.table(READINGS).select("customer_id").distinct()
    others = known.filter(known.customer_id.notnull()).anti_join(members, "customer_id")
    found = compare(
        facts,
        Scope(segment="members"),
        Scope(segment="others"),
        among_here=members,
        among_there=others,
    )
    return [one for one in found if one.difference.real]
