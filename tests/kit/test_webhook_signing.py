"""Webhooks are signed as the specification's own example and its own library sign them."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook as TheirWebhook

from rapport.kit.webhook_signing import (
    SIGNATURE,
    TIMESTAMP,
    BadWebhookSecret,
    WebhookNotGenuine,
    WebhookSigner,
)

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
CALL_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
BODY = b'{"test": 2432232314}'
THEN = datetime.fromtimestamp(1_614_265_330, UTC)


def test_the_example_of_the_specification() -> None:
    headers = WebhookSigner([SECRET]).sign(CALL_ID, BODY, now=THEN)
    assert headers == {
        "webhook-id": CALL_ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_reference_library_takes_what_we_sign_and_signs_what_we_take() -> None:
    now = datetime.now(UTC)
    theirs = TheirWebhook(SECRET)
    assert theirs.verify(BODY, WebhookSigner([SECRET]).sign(CALL_ID, BODY, now=now))
    signed = theirs.sign(CALL_ID, now, BODY.decode())
    headers = {"Webhook-Id": CALL_ID, "Webhook-Timestamp": str(int(now.timestamp()))}
    told = {**headers, "Webhook-Signature": signed}
    assert WebhookSigner([SECRET]).check(told, BODY, now=now) == CALL_ID


def test_while_a_secret_is_replaced_both_sides_may_have_either() -> None:
    both = WebhookSigner([OTHER, SECRET])
    headers = both.sign(CALL_ID, BODY, now=THEN)
    for secret in (SECRET, OTHER):
        alone = WebhookSigner([secret])
        assert alone.check(headers, BODY, now=THEN) == CALL_ID
        assert both.check(alone.sign(CALL_ID, BODY, now=THEN), BODY, now=THEN) == CALL_ID


@pytest.mark.parametrize(
    ("change", "body", "late"),
    [
        ({SIGNATURE: "v1,AAAA v1a,BBBB nonsense"}, BODY, 0),
        ({SIGNATURE: "v1,ünlesbar"}, BODY, 0),
        ({TIMESTAMP: "1614265331"}, BODY, 0),
        ({TIMESTAMP: "soon"}, BODY, 0),
        ({"webhook-id": ""}, BODY, 0),
        ({}, BODY + b" ", 0),
        ({}, BODY, 301),
        ({}, BODY, -301),
    ],
)
def test_what_was_changed_or_is_old_is_not_taken(
    change: dict[str, str], body: bytes, late: int
) -> None:
    signer = WebhookSigner([SECRET])
    headers = {**signer.sign(CALL_ID, BODY, now=THEN), **change}
    with pytest.raises(WebhookNotGenuine):
        signer.check(headers, body, now=THEN + timedelta(seconds=late))


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64!", "ünlesbar"]
)
def test_a_secret_that_cannot_be_one_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(BadWebhookSecret) as refused:
        WebhookSigner([secret])
    assert len(secret) < 7 or secret not in str(refused.value)


def test_no_secret_at_all_is_refused() -> None:
    with pytest.raises(BadWebhookSecret):
        WebhookSigner([])
