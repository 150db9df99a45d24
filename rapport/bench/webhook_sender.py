"""One delivering process of the benchmark of webhooks: run as a program, so that it can be killed.

Arguments: the folder of the store, and how many minutes its clock is ahead, so that what a process
held that was killed before is due again. It ends when nothing is due.
"""

import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from rapport.kit.webhook_settings import OutgoingSettings
from rapport.storage import open_database
from rapport.webhooks import Deliverer

SECRET = b"s" * 32
LOCAL = OutgoingSettings(plain_http=True, private_networks=True, timeout_seconds=10)


def main() -> None:
    """Deliver until nothing is due, then say so."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    home, ahead = Path(sys.argv[1]), timedelta(minutes=float(sys.argv[2]))
    database = open_database("", home=home)
    deliverer = Deliverer(
        database, settings=LOCAL, secret=SECRET, clock=lambda: datetime.now(UTC) + ahead
    )
    while deliverer.deliver_due().handled:
        pass
    deliverer.close()
    database.close()


if __name__ == "__main__":
    main()
