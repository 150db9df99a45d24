"""Tracking: what comes back from a message, written down as events.

In: the signed links of a message, opened or clicked. Out: `Email Opened` and `Email Link Clicked`
in the event inbox. Must never lead anywhere but where the sender's link said.
"""

from rapport.tracking.recording import record_click, record_open

__all__ = ["record_click", "record_open"]
