"""A Maildir of returned mails: what is new is read and then moved to what is seen."""

from pathlib import Path

from rapport.bounces.errors import ReturnMailboxUnavailable
from rapport.bounces.mailbox import Handle
from rapport.bounces.reading import MOST_BYTES

_SEEN = ":2,S"


def take_maildir(folder: Path, handle: Handle, *, limit: int = 200) -> int:
    """Give each new mail to `handle`, then move it to `cur`; return how many it was.

    After a crash a mail may be given again. A link in the folder is left alone.
    """
    try:
        waiting = sorted(path for path in (folder / "new").iterdir() if _is_mail(path))
        (folder / "cur").mkdir(exist_ok=True)
        for path in waiting[:limit]:
            with path.open("rb") as file:
                handle(file.read(MOST_BYTES))
            path.rename(folder / "cur" / f"{path.name}{_SEEN}")
    except OSError as error:
        raise ReturnMailboxUnavailable(
            f"the Maildir {folder} cannot be read or written: {error.strerror}; check"
            " RAPPORT_BOUNCES__MAILDIR and who owns the folder"
        ) from error
    return min(len(waiting), limit)


def _is_mail(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not path.name.startswith(".")
