"""What is taken for a program, from one request and from its neighbours."""

from datetime import timedelta

import pytest

from rapport.tracking.asking import network_of, signs_of
from rapport.tracking.judging import judge_at_once, judge_settled
from rapport.tracking.model import Asked, Fetch, FetchKind, Neighbourhood, Sign
from tests.tracking.conftest import SENT

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
HAND = Asked(agent=IPHONE, address="8.8.8.8", by_hand=True)


def fetch(seconds: float, link: str = "a", kind: FetchKind = FetchKind.CLICK) -> Fetch:
    at = SENT + timedelta(seconds=seconds)
    return Fetch(
        fetch_id=f"{kind}-{link}-{seconds}",
        message_id="m",
        kind=kind,
        fetched_at=at,
        link=link,
        signs=(Sign.BROWSER,),
    )


@pytest.mark.parametrize(
    ("asked", "sign"),
    [
        (Asked(method="HEAD", agent=IPHONE), Sign.HEAD),
        (Asked(agent=IPHONE, prefetch=True), Sign.PREFETCH),
        (Asked(agent="Barracuda Sentinel (EE)"), Sign.SCANNER_AGENT),
        (Asked(agent="Mozilla/5.0 (compatible; Googlebot/2.1)"), Sign.SCANNER_AGENT),
        (Asked(agent="python-requests/2.32"), Sign.PROGRAM_AGENT),
        (Asked(agent=""), Sign.PROGRAM_AGENT),
        (Asked(agent=None), Sign.PROGRAM_AGENT),
        (Asked(agent=IPHONE, address="::ffff:209.222.82.7"), Sign.SCANNER_NETWORK),
    ],
)
def test_one_request_can_give_a_program_away(asked: Asked, sign: Sign) -> None:
    signs = signs_of(asked, FetchKind.CLICK)
    assert sign in signs
    later = SENT + timedelta(hours=1)
    assert judge_at_once(FetchKind.CLICK, signs, now=later, sent_at=SENT).scanner


def test_a_telephone_whose_name_ends_in_bot_is_a_telephone() -> None:
    asked = Asked(agent="Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG) AppleWebKit/537.36")
    assert signs_of(asked, FetchKind.CLICK) == ()


@pytest.mark.parametrize(
    ("asked", "sign", "scanner"),
    [
        (Asked(agent="Mozilla/5.0"), Sign.APPLE_PROXY, True),
        (Asked(agent=IPHONE, address="17.58.1.2"), Sign.APPLE_PROXY, True),
        (Asked(agent="Mozilla/5.0 (via ggpht.com GoogleImageProxy)"), Sign.MAIL_PROXY, False),
        (Asked(agent="YahooMailProxy; https://help.yahoo.com"), Sign.MAIL_PROXY, False),
    ],
)
def test_proxies_of_pictures_are_known(asked: Asked, sign: Sign, scanner: bool) -> None:
    assert signs_of(asked, FetchKind.OPEN) == (sign,)
    later = SENT + timedelta(hours=1)
    said = judge_at_once(FetchKind.OPEN, (sign,), now=later, sent_at=SENT)
    assert said.scanner is scanner


def test_a_click_before_the_mail_left_is_no_persons_and_one_an_hour_later_is() -> None:
    signs = signs_of(HAND, FetchKind.CLICK)
    assert judge_at_once(FetchKind.CLICK, signs, now=SENT, sent_at=None).scanner
    assert judge_at_once(FetchKind.CLICK, signs, now=SENT, sent_at=SENT).scanner
    said = judge_at_once(FetchKind.CLICK, signs, now=SENT + timedelta(hours=1), sent_at=SENT)
    assert (said.scanner, said.because) == (False, (Sign.BROWSER,))


def test_three_links_within_seconds_are_a_programs_two_are_not() -> None:
    first, second, third = fetch(60, "a"), fetch(61, "b"), fetch(63, "c")
    two = Neighbourhood(sent_at=SENT, of_mail=(first, second))
    three = Neighbourhood(sent_at=SENT, of_mail=(first, second, third))
    assert not judge_settled(first, two).scanner
    assert Sign.BURST in judge_settled(first, three).because
    assert judge_settled(first, three).scanner
    # The same link three times is a hurried hand; an hour later it is somebody else.
    again = Neighbourhood(sent_at=SENT, of_mail=tuple(fetch(60 + n) for n in range(3)))
    assert not judge_settled(first, again).scanner
    assert not judge_settled(fetch(3600), three).scanner


def test_who_follows_the_link_that_nobody_sees_is_a_program_for_a_minute() -> None:
    around = Neighbourhood(sent_at=SENT, of_mail=(fetch(30, "", FetchKind.TRAP),))
    assert Sign.TRAP in judge_settled(fetch(50), around).because
    assert judge_settled(fetch(50), around).scanner
    assert not judge_settled(fetch(600), around).scanner


def test_sharing_a_network_needs_company() -> None:
    lookers = tuple((f"c{n}", SENT + timedelta(seconds=60 + n)) for n in range(6))
    shared = Neighbourhood(sent_at=SENT, of_network=lookers)
    said = judge_settled(fetch(62), shared)
    assert (Sign.SHARED in said.because, said.scanner) == (True, False)
    quick = tuple((f"c{n}", SENT + timedelta(seconds=3)) for n in range(6))
    assert judge_settled(fetch(3), Neighbourhood(sent_at=SENT, of_network=quick)).scanner
    few = Neighbourhood(sent_at=SENT, of_network=lookers[:4])
    assert Sign.SHARED not in judge_settled(fetch(62), few).because


def test_looking_at_the_page_to_unsubscribe_counts_until_it_is_answered() -> None:
    look, stop = fetch(61, "", FetchKind.LOOK), fetch(70, "", FetchKind.STOP)
    looked = Neighbourhood(sent_at=SENT, of_mail=(look,))
    assert Sign.LOOKED in judge_settled(fetch(60), looked).because
    answered = Neighbourhood(sent_at=SENT, of_mail=(look, stop))
    assert Sign.LOOKED not in judge_settled(fetch(60), answered).because


def test_a_delivery_that_was_never_written_down_condemns_nobody() -> None:
    assert not judge_settled(fetch(0), Neighbourhood(sent_at=None)).scanner


def test_a_network_is_a_keyed_hash_and_a_proxys_own_is_none() -> None:
    one, near, far = (network_of(ip, key=b"k") for ip in ("9.9.9.1", "9.9.9.200", "9.9.8.1"))
    assert one == near != far
    assert one != network_of("9.9.9.1", key=b"other")
    assert "9.9" not in one
    for nobody in ("127.0.0.1", "10.0.0.7", "192.168.1.1", "::1", "", "nonsense", "testclient"):
        assert network_of(nobody, key=b"k") == ""
