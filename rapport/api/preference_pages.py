"""The preference centre: the choices of a customer, to be changed and kept; the link is the key."""

from collections.abc import Iterable, Mapping
from html import escape
from zoneinfo import ZoneInfo

from rapport.api.public_pages import page
from rapport.api.public_texts import page_texts
from rapport.kit.settings import ShopSettings
from rapport.profiles import Purpose, topic_purpose
from rapport.subscriptions import Change, Changed, Choices, Preferences, Topic, Wish

Fields = Mapping[str, list[str]]

_ALL_OFF = "all-off"


def preference_page(
    preferences: Preferences,
    *,
    shop: ShopSettings,
    language: str = "",
    changed: Changed | None = None,
    stated: str = "",
) -> str:
    """The choices as they are; after a change, what it was, and a button that undoes it.

    Below them `stated`, what the customer said of themself, as `stated_section` gives it.
    """
    texts = page_texts(language or preferences.letterhead.language)
    other = "en" if texts["lang"].startswith("zh") else "zh"
    content = (
        f'<p class="tongue"><a href="?lang={other}" hreflang="{other}" lang="{other}">'
        f"{escape(texts['preferences.read'])}</a></p>"
        f"{_told(changed, texts) if changed else ''}"
        f'<form method="post">{_channels(preferences, texts, shop)}'
        f'<button type="submit">{escape(texts["preferences.button"])}</button></form>'
        f'<form method="post"><button class="second" type="submit" name="{_ALL_OFF}" value="on">'
        f"{escape(texts['preferences.off'])}</button></form>{stated}"
    )
    return page(texts, texts["preferences.title"], content, shop=shop.name)


def wishes_of(fields: Fields, preferences: Preferences) -> dict[str, Wish]:
    """Read what was chosen. Names of the message's own channel stand alone: `marketing`."""
    own = preferences.channels[0].channel
    return {
        one.channel: _wish(
            fields, "" if one.channel == own else f"{one.channel}.", one, preferences
        )
        for one in preferences.channels
    }


def _wish(fields: Fields, prefix: str, choices: Choices, preferences: Preferences) -> Wish:
    if _ALL_OFF in fields:  # what was chosen among the topics stays, for who comes back
        held = choices.wish
        return Wish(
            marketing=False,
            personalisation=held.personalisation,
            less_often=held.less_often,
            topics=held.topics,
        )
    return Wish(
        marketing=f"{prefix}marketing" in fields,
        personalisation=f"{prefix}personalisation" in fields,
        less_often=f"{prefix}less-often" in fields,
        topics=frozenset(
            one.topic
            for one in preferences.topics_on(choices.channel)
            if f"{prefix}topic:{one.topic}" in fields
        ),
    )


def _chosen(choices: Choices, prefix: str) -> list[str]:
    """The names of the boxes that are ticked."""
    wish = choices.wish
    named = {
        "marketing": wish.marketing,
        "personalisation": wish.personalisation,
        "less-often": wish.less_often,
    } | {f"topic:{one}": True for one in sorted(wish.topics)}
    return [f"{prefix}{name}" for name, on in named.items() if on]


def _told(changed: Changed, texts: Mapping[str, str]) -> str:
    if not changed.changes:
        return f'<p class="kept" role="status">{escape(texts["preferences.same"])}</p>'
    names = {topic_purpose(one.topic): one for one in changed.now.topics}
    lines = "".join(f"<li>{_line(one, names, texts)}</li>" for one in changed.changes)
    own = changed.before.channels[0].channel
    before = "".join(
        f'<input type="hidden" name="{escape(name)}" value="on">'
        for one in changed.before.channels
        for name in _chosen(one, "" if one.channel == own else f"{one.channel}.")
    )
    return (
        f'<div class="kept" role="status">{escape(texts["preferences.kept"])}<ul>{lines}</ul>'
        f'<form method="post">{before}<button class="second" type="submit">'
        f"{escape(texts['preferences.undo'])}</button></form></div>"
    )


def _line(change: Change, topics: Mapping[str, Topic], texts: Mapping[str, str]) -> str:
    topic = topics.get(change.purpose)
    if topic is not None:
        name = topic.name_in(texts["lang"])
    else:
        name = texts[f"preferences.{change.purpose}"]
    # The box of the frequency says "less often": the purpose is the contrary.
    on = change.on is not (change.purpose == Purpose.FREQUENCY)
    word = texts["preferences.on" if on else "preferences.gone"]
    return escape(f"{_channel(change.channel, texts)} · {name}: {word}")


def _channels(preferences: Preferences, texts: Mapping[str, str], shop: ShopSettings) -> str:
    own = preferences.channels[0].channel
    return "".join(
        _fieldset(one, "" if one.channel == own else f"{one.channel}.", preferences, texts, shop)
        for one in preferences.channels
    )


def _fieldset(
    choices: Choices,
    prefix: str,
    preferences: Preferences,
    texts: Mapping[str, str],
    shop: ShopSettings,
) -> str:
    ticked = set(_chosen(choices, prefix))
    boxes = [
        _box(
            f"{prefix}{name}", ticked, texts[f"preferences.{key}"], texts[f"preferences.{key}.more"]
        )
        for name, key in (
            ("marketing", "marketing"),
            ("less-often", "frequency"),
            ("personalisation", "personalisation"),
        )
    ]
    topics = [
        _box(
            f"{prefix}topic:{one.topic}",
            ticked,
            one.name_in(texts["lang"]),
            one.sentence_in(texts["lang"]),
        )
        for one in preferences.topics_on(choices.channel)
    ]
    legend = f"<legend>{escape(_channel(choices.channel, texts))}</legend>"
    return (
        f"<fieldset>{legend}<p><small>{_agreed(choices, texts, shop)}</small></p>{_join(boxes)}"
        f"</fieldset>{_topics(topics, texts)}"
    )


def _topics(boxes: list[str], texts: Mapping[str, str]) -> str:
    if not boxes:
        return ""
    legend = f"<legend>{escape(texts['preferences.topics'])}</legend>"
    return f"<fieldset>{legend}{_join(boxes)}</fieldset>"


def _agreed(choices: Choices, texts: Mapping[str, str], shop: ShopSettings) -> str:
    if choices.agreed is None:
        return escape(texts["preferences.not-agreed"])
    line = choices.agreed
    way = line.how.partition(" ")[0]
    return escape(
        texts["preferences.agreed"].format(
            day=line.recorded_at.astimezone(ZoneInfo(shop.timezone)).date().isoformat(),
            how=texts.get(f"how.{way}", line.how),
        )
    )


def _box(name: str, ticked: set[str], label: str, more: str) -> str:
    checked = " checked" if name in ticked else ""
    key = escape(name)
    return (
        f'<div class="choice"><input type="checkbox" id="{key}" name="{key}"{checked} '
        f'aria-describedby="{key}-more"><label for="{key}">{escape(label)}'
        f'<small id="{key}-more">{escape(more)}</small></label></div>'
    )


def _channel(channel: str, texts: Mapping[str, str]) -> str:
    return texts.get(f"channel.{channel}", channel)


def _join(pieces: Iterable[str]) -> str:
    return "".join(pieces)
