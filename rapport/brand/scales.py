"""Reads the four tone scales from what was counted in a text.

A scale weighs signs of one end against signs of the other, or against how many are usual per
sentence. Few sentences say little, so a reading starts at 0 and moves away as signs gather.

- casual: signs of casual speech (contractions, particles) against signs of formal speech (您,
  敬请; "kindly", "prior to").
- enthusiastic: exclamation marks, emoji and intensifiers per sentence; fewer than usual is
  reserved.
- playful: winks, asides and words of mischief per sentence; fewer than usual is plain.
- friendly: you, we, thanks and greetings against figures with units and technical words.
"""

from rapport.brand.cutting import is_chinese
from rapport.brand.model import ToneScale
from rapport.brand.reading import Voice

MOST = 2.0
LEAST_SENTENCES = 3
"""With fewer sentences a text has no tone that could be held against it."""

_BEGINNING = 4.0  # sentences of the usual tone that every text is begun with
_USUAL_ZEAL = {"zh": 0.25, "en": 0.30}  # signs per sentence
_USUAL_PLAY = {"zh": 0.10, "en": 0.10}


def tone_of(voice: Voice) -> dict[ToneScale, float]:
    """Place texts on each scale, from -2 to +2."""
    key = "zh" if is_chinese(voice.language) else "en"
    zeal = voice.exclamations + 1.5 * voice.emoji + voice.count("intense")
    return {
        ToneScale.CASUAL: _against(voice.count("casual"), voice.count("formal"), voice),
        ToneScale.ENTHUSIASTIC: _beyond(zeal, _USUAL_ZEAL[key], voice),
        ToneScale.PLAYFUL: _beyond(voice.count("playful"), _USUAL_PLAY[key], voice),
        ToneScale.FRIENDLY: _against(voice.count("friendly"), 2 * voice.count("expert"), voice),
    }


def _against(signs: float, others: float, voice: Voice) -> float:
    """Weigh two kinds of signs: alike is 0, only one kind goes towards an end."""
    beginning = 2.0 + 0.1 * voice.sentences
    share = (signs + beginning / 2) / (signs + others + beginning)
    return round(2 * MOST * (share - 0.5), 2)


def _beyond(signs: float, usual: float, voice: Voice) -> float:
    """Weigh signs per sentence against how many are usual: twice as many is +0.67."""
    rate = (signs + _BEGINNING * usual) / (voice.sentences + _BEGINNING)
    return round(MOST * (rate - usual) / (rate + usual), 2)
