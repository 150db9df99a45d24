"""All tables of the operational store, whoever declares them."""

from functools import cache
from importlib import import_module
from pathlib import Path

from sqlalchemy import MetaData

import rapport
from rapport.storage.database import metadata


@cache
def all_tables() -> MetaData:
    """Import every module that may declare tables, and return what is declared.

    Those are the modules `store` and `tables`, and all in a folder `store`; a process holds only
    the tables of what it uses until somebody asks for all.
    """
    root = Path(rapport.__path__[0])
    for found in sorted(root.rglob("*.py")):
        place = found.relative_to(root).with_suffix("").parts
        if place[-1] in {"store", "tables"} or "store" in place[:-1]:
            import_module(".".join(["rapport", *place]).removesuffix(".__init__"))
    return metadata
