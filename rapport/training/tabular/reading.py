"""Reads a kept model of a table again."""

import lightgbm
import msgspec

from rapport.training.errors import ModelUnreadable
from rapport.training.model import Model
from rapport.training.tabular.model import TabularModel


def read_tabular(model: Model) -> TabularModel:
    """Turn kept weights into a model, or say that they do not fit this version of Rapport."""
    try:
        found = msgspec.convert(model.weights, TabularModel)
        for text in found.trees:
            lightgbm.Booster(model_str=text)
    except (msgspec.ValidationError, lightgbm.basic.LightGBMError) as error:
        raise ModelUnreadable(
            f"the weights of model {model.card.model_id!r} do not fit; train a new one: {error}"
        ) from error
    return found
