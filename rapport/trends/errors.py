"""What can go wrong with alarms."""

from rapport.kit.errors import NotFound


class AlarmUnknown(NotFound):
    """There is no alarm with this id."""

    code = "insight-alarm-not-found"
