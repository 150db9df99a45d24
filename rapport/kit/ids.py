"""New ids, and ids that follow from what they name."""

import hashlib
import secrets


def new_id(prefix: str) -> str:
    """Make a random id, such as `seg_3f9c2a7b51d04e68`; 64 bits of chance behind the prefix."""
    return f"{prefix}_{secrets.token_hex(8)}"


def id_of(prefix: str, *parts: str) -> str:
    """Make the id that follows from the parts: the same parts give the same id, for good."""
    joined = "\x1f".join(parts)
    return f"{prefix}_{hashlib.blake2b(joined.encode(), digest_size=12).hexdigest()}"
