"""The console: the pages on which operators see the loop and act on it, in Chinese and English.

In: an `App` and the web application to be part of. Out: pages under `/console`, behind a sign-in.
Every page and every act asks `rapport.access` at the moment it happens; text that came from a
customer or a model is shown as text, and a mail only inside a sandboxed frame.
Must never decide anything itself: it calls the stages' front doors, as the API and the commands do.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.console.mounting import mount_console
else:
    __getattr__ = late_names(__name__)

__all__ = ["mount_console"]
