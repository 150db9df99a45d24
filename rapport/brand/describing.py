"""Says a voice in sentences, from the figures that were read."""

from rapport.brand.cutting import is_chinese
from rapport.brand.findings import POLES
from rapport.brand.model import ToneTarget
from rapport.brand.reading import Voice

_SHORT, _LONG = {"zh": 10, "en": 9}, {"zh": 20, "en": 18}
_FELT = 1.0
_OFTEN = 0.05  # of the sentences


def describe_voice(voice: Voice, tone: tuple[ToneTarget, ...]) -> str:
    """Describe how texts sound, in two to four sentences of their language."""
    return _chinese(voice, tone) if is_chinese(voice.language) else _english(voice, tone)


def _english(voice: Voice, tone: tuple[ToneTarget, ...]) -> str:
    length = voice.sentence_length
    kind = (
        "short"
        if length <= _SHORT["en"]
        else "long"
        if length >= _LONG["en"]
        else "of medium length"
    )
    said = [f"Sentences are {kind}, {length:.0f} words on average."]
    if voice.count("second_person") >= _OFTEN * voice.sentences:
        said.append("Readers are addressed as you, and the shop speaks as we."
                    if 2 * voice.count("first_person") > voice.count("second_person")
                    else "Readers are addressed as you.")  # fmt: skip
    poles = [POLES[one.scale][one.at > 0][0] for one in tone if abs(one.at) >= _FELT]
    if poles:
        said.append(f"The tone is {_listed(poles, ' and ')}.")
    said.append(
        f"{voice.exclamations:,} exclamation marks and {voice.emoji:,} emoji in "
        f"{voice.sentences:,} sentences."
    )
    return " ".join(said)


def _chinese(voice: Voice, tone: tuple[ToneTarget, ...]) -> str:
    length = voice.sentence_length
    kind = "偏短" if length <= _SHORT["zh"] else "偏长" if length >= _LONG["zh"] else "中等"
    said = [f"句子{kind}，平均 {length:.0f} 字。"]
    if voice.ni + voice.nin >= _OFTEN * voice.sentences:
        said.append(f"称呼读者用“{'您' if voice.nin > voice.ni else '你'}”。")
    poles = [POLES[one.scale][one.at > 0][1] for one in tone if abs(one.at) >= _FELT]
    if poles:
        said.append(f"语气{_listed(poles, '，')}。")
    said.append(
        f"{voice.sentences} 句里有 {voice.exclamations} 个感叹号、{voice.emoji} 个表情符号。"
    )
    return "".join(said)


def _listed(words: list[str], last: str) -> str:
    if last == " and " and len(words) > 1:
        return f"{', '.join(words[:-1])} and {words[-1]}"
    return last.join(words)
