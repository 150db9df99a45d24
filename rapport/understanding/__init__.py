"""Understanding: what a customer wants and names in a message, and how sure that is.

In: a message; utterances to learn from, names of the catalogue. Out: intents with probabilities
that can be believed, or that it is about nothing known; entities with their characters and one
form. Needs no language model and no weights from elsewhere. Must never keep a message.
"""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.understanding.bags import BagRecipe
    from rapport.understanding.errors import BadUtterances, UnderstandingUnreadable
    from rapport.understanding.gazetteer import Gazetteer, Name
    from rapport.understanding.intents import IntentReader, Meant, read_intents
    from rapport.understanding.intents_learning import IntentRecipe, fit_intents
    from rapport.understanding.model import Entity, EntitySource, Guess, TrainingData, Utterance
    from rapport.understanding.patterns import entities_by_form
    from rapport.understanding.reader import UnderstandingReader, Understood, Want
    from rapport.understanding.tagging import (
        EntityTagger,
        TaggerRecipe,
        fit_entity_tagger,
        read_entity_tagger,
    )
    from rapport.understanding.training_files import (
        read_training_data,
        training_data_of,
        training_text,
    )
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "BadUtterances",
    "BagRecipe",
    "Entity",
    "EntitySource",
    "EntityTagger",
    "Gazetteer",
    "Guess",
    "IntentReader",
    "IntentRecipe",
    "Meant",
    "Name",
    "TaggerRecipe",
    "TrainingData",
    "UnderstandingReader",
    "UnderstandingUnreadable",
    "Understood",
    "Utterance",
    "Want",
    "entities_by_form",
    "fit_entity_tagger",
    "fit_intents",
    "read_entity_tagger",
    "read_intents",
    "read_training_data",
    "training_data_of",
    "training_text",
]
