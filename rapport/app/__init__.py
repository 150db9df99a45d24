"""Builds the running application from settings: the only package that knows every adapter."""

from typing import TYPE_CHECKING

from rapport.kit.late import late_names

if TYPE_CHECKING:
    from rapport.app.desks import (
        adviser_of,
        agenda_desk_of,
        desk_of,
        facts_desk_of,
        form_desk_of,
        hand_over_desk_of,
        loyalty_desk_of,
        mail_checker_of,
        office_of,
        opt_in_desk_of,
        plan_of,
        recommendation_desk_of,
        return_desk_of,
        sales_desk_of,
        shop_of_dossiers,
        transactional_desk_of,
    )
    from rapport.app.finding_topics import TopicsFound, find_topics, name_topics_by_model
    from rapport.app.homes import create_home
    from rapport.app.opening import FOLLOWERS, App, open_app
    from rapport.app.operations import MAILBOX, Operations, open_operations
    from rapport.app.own_texts import gather_own_texts
    from rapport.app.preferences import (
        LocalEmbedder,
        LocalReader,
        ModelsNotInstalled,
        embedder_of,
        read_histories,
        read_histories_if_set,
        reader_of,
    )
    from rapport.app.reading_texts import (
        learn_aspects_if_labelled,
        learn_to_read_if_due,
        read_new_texts,
        readers_of_shop,
        topics_of_shop,
    )
    from rapport.app.reasons_of_scores import explain_of, stand_ins_of
    from rapport.app.sending import open_channels, rules_of, sender_of, states_of_channels
    from rapport.app.stating import keep_what_is_said
else:
    __getattr__ = late_names(__name__)

__all__ = [
    "FOLLOWERS",
    "MAILBOX",
    "App",
    "LocalEmbedder",
    "LocalReader",
    "ModelsNotInstalled",
    "Operations",
    "TopicsFound",
    "adviser_of",
    "agenda_desk_of",
    "create_home",
    "desk_of",
    "embedder_of",
    "explain_of",
    "facts_desk_of",
    "find_topics",
    "form_desk_of",
    "gather_own_texts",
    "hand_over_desk_of",
    "keep_what_is_said",
    "learn_aspects_if_labelled",
    "learn_to_read_if_due",
    "loyalty_desk_of",
    "mail_checker_of",
    "name_topics_by_model",
    "office_of",
    "open_app",
    "open_channels",
    "open_operations",
    "opt_in_desk_of",
    "plan_of",
    "read_histories",
    "read_histories_if_set",
    "read_new_texts",
    "reader_of",
    "readers_of_shop",
    "recommendation_desk_of",
    "return_desk_of",
    "rules_of",
    "sales_desk_of",
    "sender_of",
    "shop_of_dossiers",
    "stand_ins_of",
    "states_of_channels",
    "topics_of_shop",
    "transactional_desk_of",
]
