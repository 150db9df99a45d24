"""Chooses who gets a lead: in turn, by capacity, or by the customer's territory."""

from collections.abc import Mapping, MutableMapping

from rapport.sales.planning import OwnersPlan


def choose_owner(
    plan: OwnersPlan, *, loads: MutableMapping[str, int], traits: Mapping[str, object], turn: int
) -> str:
    """Give the owner's address, empty where everybody has as much as they can; count it in.

    `loads` has the open leads of each owner, `turn` how many leads the line had before this one.
    """
    home = plan.map.get(str(traits.get(plan.territory, ""))) if plan.by == "territory" else None
    chosen = home if home and _has_room(plan, loads, home) else _of_all(plan, loads, turn)
    if chosen:
        loads[chosen] = loads.get(chosen, 0) + 1
    return chosen


def _of_all(plan: OwnersPlan, loads: Mapping[str, int], turn: int) -> str:
    start = turn % len(plan.people) if plan.people else 0
    around = [*plan.people[start:], *plan.people[:start]]
    free = [person for person in around if _has_room(plan, loads, person)]
    if not free:
        return ""
    if plan.by == "capacity":
        return min(free, key=lambda person: loads.get(person, 0))
    return free[0]


def _has_room(plan: OwnersPlan, loads: Mapping[str, int], person: str) -> bool:
    return loads.get(person, 0) < plan.capacity
