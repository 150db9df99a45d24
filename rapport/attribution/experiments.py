"""Finds the experiments of a period: campaigns and journeys with the draw of their customers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pyarrow as pa

from rapport.attribution.caused import Experiment
from rapport.attribution.model import Question
from rapport.campaigns import list_campaigns
from rapport.decisions import HOLDOUT, Choice, choices_of
from rapport.journeys import experiment_of, list_journeys
from rapport.storage import Database


def experiments_of(
    question: Question, *, window: timedelta, database: Database
) -> list[Experiment]:
    """List the campaigns and journeys whose customers could have ordered in the period for it.

    One that held nobody out is left out: what it caused nobody can say.
    """
    return [*_campaigns(question, window, database), *_journeys(question, window, database)]


def _campaigns(question: Question, window: timedelta, database: Database) -> Iterator[Experiment]:
    for campaign in list_campaigns(database):
        launched = campaign.launched_at
        if launched is None or not question.since - window < launched < question.until:
            continue
        choices = choices_of(database, campaign.campaign_id)
        if any(choice.arm == HOLDOUT for choice in choices):
            drawn = _drawn(choices, [launched] * len(choices))
            yield Experiment(key=campaign.campaign_id, drawn=drawn)


def _journeys(question: Question, window: timedelta, database: Database) -> Iterator[Experiment]:
    for published in list_journeys(database):
        choices = [
            choice
            for choice in choices_of(database, experiment_of(published.journey_id))
            if question.since - window < choice.chosen_at < question.until
        ]
        if any(choice.arm == HOLDOUT for choice in choices):
            drawn = _drawn(choices, [choice.chosen_at for choice in choices])
            yield Experiment(key=published.journey_id, drawn=drawn)


def _drawn(choices: list[Choice], since: list[datetime]) -> pa.Table:
    return pa.table(
        {
            "customer_id": pa.array([choice.customer_id for choice in choices], pa.string()),
            "arm": pa.array([choice.arm for choice in choices], pa.string()),
            "since": pa.array(since, pa.timestamp("us", "UTC")),
        }
    )
