"""A digest of a segment's rule: the same rule, the same digest, whatever it is called."""

from hashlib import blake2b

import msgspec

from rapport.segments.errors import SegmentNotFound
from rapport.segments.store import get_segment
from rapport.storage import Database


def rule_digest(database: Database, segment_id: str) -> str:
    """Give the digest of a segment's rule as it stands; empty if the segment is gone."""
    try:
        rule = get_segment(database, segment_id).rule
    except SegmentNotFound:
        return ""
    told = msgspec.json.encode(rule.model_dump(mode="json"), order="sorted")
    return blake2b(told, digest_size=8).hexdigest()
