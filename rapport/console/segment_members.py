"""The view of a segment's members: a table with search, the latest to enter first."""

from rapport.console.controls import card, show
from rapport.console.parts import empty
from rapport.console.people import People, find_people, people_table, search_field
from rapport.console.segment_figures import members_since
from rapport.console.tables import page_of, pager
from rapport.console.visits import Visit
from rapport.segments import Segment


def read_members(visit: Visit, segment: Segment, *, text: str, page: str) -> People:
    """Find the members of one page of the table, as of the last count."""
    inside = members_since(segment.segment_id, facts=visit.app.facts)
    return find_people(inside, facts=visit.app.facts, text=text, page=page_of(page))


def draw_members(visit: Visit, segment: Segment, people: People) -> None:
    t, path = visit.t, f"/segments/{segment.segment_id}"

    def find(text: str) -> None:
        visit.go(path, view="members", q=text)

    search_field(visit, people.text, t("segment.search"), find)
    with card(classes="flush"):
        if not people.total:
            title, about = ("none_found", "none_found_about") if people.text else ("nobody", "")
            shown = t(f"segment.{title}"), t(f"segment.{about or 'nobody_about'}")
            show(empty("customers", *shown))
            return
        show(people_table(visit, people, title=t("segment.size"), since=t("segment.since")))
        show(
            pager(t, path=path, page=people.page, total=people.total, view="members", q=people.text)
        )
