"""Living segments: who is in, kept fresh; who came and who went, as events; sizes over time.

In: rules, facts, who was touched. Out: memberships, `segment.entered` and `segment.left`, sizes,
overlaps, alarms. A membership is what the rule's one expression gave at the last refresh, never a
second reading of the rule. Must never decide anything else: whoever needs the members of this very
moment asks `members`.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.segments.living.computed import TraitKeeper
    from rapport.segments.living.drifting import alarms, composition, usual_range
    from rapport.segments.living.keeping_fresh import (
        delete_segment,
        refresh_what_is_due,
        refresh_what_is_new,
    )
    from rapport.segments.living.lists import (
        LIST_FOLLOWER,
        Listed,
        add_to_list,
        customers_on_list,
        delete_list,
        list_sizes,
        on_list,
        read_names,
        take_from_list,
    )
    from rapport.segments.living.model import (
        Alarm,
        Freshness,
        Overlap,
        Refreshed,
        Shift,
        SizePoint,
        State,
    )
    from rapport.segments.living.readings import (
        Standing,
        kept_members,
        overlap,
        size_history,
        standings,
    )
    from rapport.segments.living.refreshing import refresh_all, refresh_new, refresh_segment
    from rapport.segments.living.states import freshness, read_states, waiting_customers
    from rapport.segments.living.tables import SEGMENT_SIZES, SEGMENT_STATES, SizeKind
    from rapport.segments.living.touched import refresh_for, refresh_touched
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "LIST_FOLLOWER",
    "SEGMENT_SIZES",
    "SEGMENT_STATES",
    "Alarm",
    "Freshness",
    "Listed",
    "Overlap",
    "Refreshed",
    "Shift",
    "SizeKind",
    "SizePoint",
    "Standing",
    "State",
    "TraitKeeper",
    "add_to_list",
    "alarms",
    "composition",
    "customers_on_list",
    "delete_list",
    "delete_segment",
    "freshness",
    "kept_members",
    "list_sizes",
    "on_list",
    "overlap",
    "read_names",
    "read_states",
    "refresh_all",
    "refresh_for",
    "refresh_new",
    "refresh_segment",
    "refresh_touched",
    "refresh_what_is_due",
    "refresh_what_is_new",
    "size_history",
    "standings",
    "take_from_list",
    "usual_range",
    "waiting_customers",
]
