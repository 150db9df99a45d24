"""What is wrong with a journey by itself, in sentences, whatever surrounds it."""

from rapport.journeys.model import Journey
from rapport.journeys.proving import World, prove


def flaws_of(journey: Journey) -> list[str]:
    """List what keeps a journey from being published, a sentence each; empty when it is sound.

    Drafts, segments and offers are looked up elsewhere: `proving.world_of` knows them.
    """
    return flaws_in(journey, World())


def flaws_in(journey: Journey, world: World) -> list[str]:
    """List what keeps a journey from being published in a world, a sentence each."""
    return [fault.sentence("en") for fault in prove(journey, world).refusals]
