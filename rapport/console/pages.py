"""The pages of the console: their addresses, where they stand in the menu, who may open them."""

from dataclasses import dataclass

from rapport.access import Permission
from rapport.console.home import home
from rapport.console.visits import Prepare


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its address, the menu entry it belongs to, what reads and draws it."""

    route: str
    section: str
    prepare: Prepare
    permission: Permission = Permission.VIEW


PAGES: tuple[Page, ...] = (Page(route="/", section="home", prepare=home),)
