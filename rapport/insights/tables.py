"""The tables of the stage: each text as it was read, and each thing that it speaks of.

Both can be thrown away and read again. Their texts are masked: nobody is named in them but by
`customer_id`. Places are characters of `text_readings.text`.
"""

import ibis

from rapport.storage import FactTable

READINGS = FactTable(
    name="text_readings",
    one_row_per="text of a review or of feedback, as it was read",
    columns=ibis.schema(
        {
            "text_id": "string",  # review:ID or feedback:ID
            "source": "string",  # review, or a kind of feedback
            "source_id": "string",
            "platform": "string",
            "licence": "string",
            "customer_id": "string",  # of a known customer; else null
            "product_id": "string",
            "brand": "string",
            "rating": "float64",  # 1 to 5
            "written_at": "timestamp('UTC', 6)",
            "text": "string",  # title and text, cleaned and masked
            "language": "string",  # zh, en, other
            "state": "string",  # see `TextState`
            "reason": "string",  # why it is no opinion, or that somebody else wrote it first
            "same_as": "string",  # text_id of the first of its like
            "sentiment": "string",  # positive, neutral, negative; null for do not know
            "probability": "float64",  # that the sentiment is right
            "positive": "float64",  # that it is rather positive than negative, by the words alone
            "strength": "float64",  # 0 (flat) to 1 (as strong as words go)
            "emotion": "string",  # see `Emotion`
            "irony": "boolean",
            "read_by": "string",  # which readers
            "read_hash": "string",  # of all that was read, and of what read it
        }
    ),
    key=("text_id",),
)

MENTIONS = FactTable(
    name="text_mentions",
    one_row_per="thing that a text speaks of, in its order",
    columns=ibis.schema(
        {
            "text_id": "string",
            "place": "int32",  # from 0
            "customer_id": "string",
            "product_id": "string",
            "kind": "string",  # see `MentionKind`
            "about": "string",  # category of an aspect, or what the need is
            "sentiment": "string",  # null where nothing is felt about it
            "probability": "float64",
            "strength": "float64",
            "start": "int32",  # of the words that show it; `end` is behind the last
            "end": "int32",
            "target": "string",  # the words for the thing; null where it is only implied
            "target_start": "int32",
            "target_end": "int32",
            "opinion": "string",  # the words of feeling
            "opinion_start": "int32",
            "opinion_end": "int32",
        }
    ),
    key=("text_id", "place"),
)

CHECKS = FactTable(
    name="text_checks",
    one_row_per="text drawn by lot whose mentions people looked at, all of them",
    columns=ibis.schema(
        {
            "text_id": "string",
            "said": "string",  # what the readers say that it mentions, whatever people made of it
        }
    ),
    key=("text_id",),
)
