"""The data folder of a shop, and the secret in it that signs links."""

import os
import secrets
from pathlib import Path

from rapport.kit.settings import Settings
from rapport.storage import DataFolderMissing, StoreUnavailable

_SECRET_FILE = "secret.key"  # noqa: S105  (a file's name)
_SECRET_BYTES = 32


def create_home(settings: Settings) -> bool:
    """Set up the data folder: its secret and both stores. Return False if it was there already."""
    secret = settings.home / _SECRET_FILE
    if secret.exists():
        return False
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds customers' data
        _write_secret(secret)
    except OSError as error:
        raise StoreUnavailable(
            f"the folder {settings.home} cannot be made or written: {error.strerror};"
            " choose another with RAPPORT_HOME"
        ) from error
    return True


def read_secret(home: Path) -> bytes:
    """Read the secret of a data folder; one that is missing or damaged is told."""
    path = home / _SECRET_FILE
    try:
        secret = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise DataFolderMissing(
            f"there is no data folder at {home}; run `rapport init` first"
        ) from None
    except OSError as error:
        raise StoreUnavailable(
            f"{path} cannot be read: {error.strerror}; run the command as the user who owns it"
        ) from error
    if len(secret) != _SECRET_BYTES:
        raise StoreUnavailable(f"{path} is damaged; restore it from a backup")
    return secret


def _write_secret(path: Path) -> None:
    """Write it whole or not at all: links signed with half a secret could be forged."""
    unfinished = path.with_suffix(".new")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_SECRET_BYTES))
        file.flush()
        os.fsync(handle)
    unfinished.rename(path)
