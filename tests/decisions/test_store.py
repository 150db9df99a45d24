"""The choices that are kept."""

from datetime import UTC, datetime

from rapport.decisions import Choice, choices_of, forget_choices, record_choices
from rapport.storage import Database

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def choice(customer_id: str, arm: str = "a") -> Choice:
    return Choice(
        experiment="spring",
        customer_id=customer_id,
        arm=arm,
        propensity=0.45,
        policy="split",
        reason="hash",
        chosen_at=NOW,
    )


def test_a_choice_is_kept_once_and_the_first_one_holds(any_database: Database) -> None:
    with any_database.begin() as connection:
        assert record_choices(connection, [choice("ada"), choice("bob")]) == 2
    with any_database.begin() as connection:
        assert record_choices(connection, [choice("ada", "b"), choice("cyn", "b")]) == 1
    kept = choices_of(any_database, "spring")
    assert kept == [choice("ada"), choice("bob"), choice("cyn", "b")]
    assert choices_of(any_database, "spring", customer_ids=["bob"]) == [choice("bob")]


def test_an_experiment_that_has_not_begun_can_be_forgotten(any_database: Database) -> None:
    with any_database.begin() as connection:
        record_choices(connection, [choice("ada")])
        forget_choices(connection, "autumn")
    assert len(choices_of(any_database, "spring")) == 1
    with any_database.begin() as connection:
        forget_choices(connection, "spring")
    assert choices_of(any_database, "spring") == []
