"""The folder of a run, and the settings that it is held to."""

import json
from collections.abc import Mapping
from pathlib import Path

from rapport.lab.errors import OtherRunThere

_FILE = "plan.json"


def hold_to(folder: Path, settings: Mapping[str, object]) -> None:
    """Note the settings of a new run; raise `OtherRunThere` if the folder has a run with others."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / _FILE
    wanted = json.dumps(settings, sort_keys=True, default=str, indent=2) + "\n"
    if not path.exists():
        path.write_text(wanted, encoding="utf-8")
        return
    kept = path.read_text(encoding="utf-8")
    if kept != wanted:
        old, new = json.loads(kept), json.loads(wanted)
        other = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        raise OtherRunThere(
            f"{folder} holds a run with other settings ({', '.join(other)});"
            " go on with the same, or choose another folder"
        )
