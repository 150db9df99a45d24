"""The table of topics of texts; it can be thrown away and made again."""

import ibis

from rapport.storage import FactTable

TEXT_TOPICS = FactTable(
    name="text_topics",
    one_row_per="text and topic that it has a part of",
    columns=ibis.schema(
        {
            "text_id": "string",
            "topic_id": "string",
            "customer_id": "string",  # of the text; else null
            "share": "float64",  # of what the text says of all topics, above 0 to 1
            "top": "boolean",  # whether it has most of this topic
            "read_hash": "string",  # of the reading, and of the topics that it was held against
        }
    ),
    key=("text_id", "topic_id"),
)
