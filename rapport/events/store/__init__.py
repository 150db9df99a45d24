"""The rows of the stage in the operational store: the inbox, ids of calls, dead letters."""
