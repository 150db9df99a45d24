"""Names a set of cases by its content."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from rapport.evaluation.model import Case, Expected, Given


def hash_cases(cases: Sequence[Case[Given, Expected]]) -> str:
    """Give 16 hexadecimal digits that change when any case does; the order does not matter."""
    lines = sorted(json.dumps(asdict(case), sort_keys=True, ensure_ascii=False) for case in cases)
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=8).hexdigest()
