"""Every setting says what it is for."""

from pydantic import BaseModel

from rapport.kit.settings import Settings


def undescribed(model: type[BaseModel], prefix: str = "") -> list[str]:
    names = []
    for name, field in model.model_fields.items():
        if not field.description:
            names.append(prefix + name)
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            names += undescribed(inner, f"{prefix}{name}.")
    return names


def test_every_setting_says_what_it_is_for() -> None:
    assert undescribed(Settings) == []
