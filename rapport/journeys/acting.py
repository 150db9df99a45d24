"""What steps do besides sending: traits as events, calls for programs, tasks for people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rapport.delivery import Silence
from rapport.events import Call, CallKind, CustomerId
from rapport.journeys.asking import Who
from rapport.journeys.model import SetStep, TaskStep, WebhookStep
from rapport.journeys.positions import PublishedJourney
from rapport.journeys.sending import Sending
from rapport.journeys.store import Crowd, JourneyCall, Task
from rapport.journeys.walking import Acting
from rapport.kit.ids import id_of

SOURCE = "rapport-journeys"
"""Who tells traits that a set step writes."""


@dataclass(frozen=True, kw_only=True)
class Deeds:
    """What a batch leaves behind besides moved positions, with ids that follow from position and
    step: repeated, it is there once."""

    traits: list[Call] = field(default_factory=list)
    calls: list[JourneyCall] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    counted: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def deeds_of(
    acts: Sequence[tuple[Acting, Who]],
    prepared: Sequence[Sending],
    published: PublishedJourney,
    crowd: Crowd,
    *,
    now: datetime,
) -> Deeds:
    """Say what the steps do for those who passed them, and count what was sent."""
    deeds = Deeds()
    for step, who in acts:
        match step:
            case SetStep():
                deeds.traits.extend(_trait(step, crowd, n, now) for n in who.tolist())
            case WebhookStep():
                deeds.calls.extend(_call(step, published, crowd, n, now) for n in who.tolist())
            case TaskStep():
                deeds.tasks.extend(_task(step, published, crowd, n, now) for n in who.tolist())
    for sending in prepared:
        if sending.messages:
            deeds.counted[sending.step_id, "sent", ""] += len(sending.messages)
        for place, reason in sending.left_out.items():
            deeds.counted[sending.step_id, "not sent", str(reason)] += 1
            deeds.silences.append(
                Silence(
                    campaign_id=f"{published.journey_id}/{sending.step_id}",
                    customer_id=crowd.customer_ids[place],
                    told_as=crowd.told_as[place],
                    because=str(reason),
                    at=now,
                )
            )
    return deeds


def _trait(step: SetStep, crowd: Crowd, place: int, now: datetime) -> Call:
    return Call(
        kind=CallKind.IDENTIFY,
        message_id=id_of("set", crowd.position_ids[place], step.id),
        source=SOURCE,
        happened_at=now,
        received_at=now,
        customer_id=CustomerId(crowd.told_as[place] or crowd.customer_ids[place]),
        traits={step.trait: step.value},
    )


def _call(
    step: WebhookStep, published: PublishedJourney, crowd: Crowd, place: int, now: datetime
) -> JourneyCall:
    return JourneyCall(
        call_id=id_of("jcl", crowd.position_ids[place], step.id),
        endpoint=step.endpoint,
        journey_id=published.journey_id,
        version=published.version,
        step_id=step.id,
        customer_id=crowd.customer_ids[place],
        told_as=crowd.told_as[place],
        entry_key=crowd.keys[place],
        happened_at=now,
    )


def _task(
    step: TaskStep, published: PublishedJourney, crowd: Crowd, place: int, now: datetime
) -> Task:
    key = f" ({crowd.keys[place]})" if crowd.keys[place] else ""
    return Task(
        task_id=id_of("tsk", crowd.position_ids[place], step.id),
        customer_id=crowd.customer_ids[place],
        told_as=crowd.told_as[place],
        team=step.team,
        title=step.title,
        why=f"{published.journey.name}{key}",
        journey_id=published.journey_id,
        step_id=step.id,
        created_at=now,
        due_at=now + timedelta(days=step.due_days),
    )
