"""The check of the set-up, against a real DNS server on loopback."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
import spf

from rapport.delivery import Dns, DnsUnavailable, Grade, MailChecker, make_dkim_key, sentence_of
from rapport.delivery.dkim import load_signer
from rapport.delivery.dns_check.checking import _SPF_GRADES
from rapport.delivery.dns_check.records import aligned, organisation_of
from rapport.delivery.dns_check.spf import SpfResult, judge_spf
from rapport.delivery.dns_check.texts import _SENTENCES
from rapport.kit.settings import MailSettings
from rapport.testing import MailSink

Zone = dict[tuple[str, str], list[str]]


@contextmanager
def serving(zone: Zone) -> Iterator[Dns]:
    """Answer from a zone over UDP; the names of `silent.example` are never answered."""
    box = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    box.bind(("127.0.0.1", 0))
    box.settimeout(0.1)
    stopping = threading.Event()

    def serve() -> None:
        while not stopping.is_set():
            try:
                data, peer = box.recvfrom(4096)
            except TimeoutError:
                continue
            asked = dns.message.from_wire(data)
            answer = dns.message.make_response(asked)
            question = asked.question[0]
            name, kind = question.name.to_text(True).lower(), question.rdtype.name
            if name.endswith("silent.example"):
                continue
            found = zone.get((name, kind), [])
            if found:
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
            elif not any(known == name for known, _ in zone):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            answer.flags |= dns.flags.AA
            box.sendto(answer.to_wire(), peer)

    thread = threading.Thread(target=serve)
    thread.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], box.getsockname()[1]
    looking = Dns(resolver)
    resolver.lifetime = 1
    try:
        yield looking
    finally:
        stopping.set()
        thread.join()
        box.close()


def texts(*values: str) -> list[str]:
    """TXT data in strings of at most 255 characters, as the DNS wants it."""
    return [
        " ".join(f'"{value[start : start + 250]}"' for start in range(0, len(value), 250))
        for value in values
    ]


SPF_ZONE: Zone = {
    ("a.example", "TXT"): texts("v=spf1 ip4:8.8.8.0/24 -all"),
    ("b.example", "TXT"): texts("v=spf1 include:a.example ~all", "another text"),
    ("c.example", "TXT"): texts("v=spf1 a mx:b.example -all"),
    ("c.example", "A"): ["8.8.4.4"],
    ("b.example", "MX"): ["10 mx.b.example."],
    ("mx.b.example", "A"): ["9.9.9.9"],
    ("d.example", "TXT"): texts("v=spf1 redirect=a.example"),
    ("e.example", "TXT"): texts("v=spf1 -all", "v=spf1 ~all"),
    ("f.example", "TXT"): texts("v=spf1 include:f.example -all"),
    ("g.example", "TXT"): texts("v=spf1 exists:%{ir}.%{d2}.list.example ?all"),
    ("8.8.8.8.g.example.list.example", "A"): ["127.0.0.2"],
    ("h.example", "TXT"): texts("v=spf1 ip4:not-one -all"),
    ("i.example", "TXT"): texts("v=spf1 include:nothing.example -all"),
    ("j.example", "TXT"): texts("v=spf1 ip6:2001:4860::/32 -all"),
    ("k.example", "TXT"): texts("v=spf1 mx/24//64 -all"),
    ("k.example", "MX"): ["10 mx.b.example."],
    ("l.example", "A"): ["8.8.8.8"],
}


@pytest.mark.parametrize("domain", [f"{letter}.example" for letter in "abcdefghijkl"])
@pytest.mark.parametrize("address", ["8.8.8.8", "8.8.4.4", "9.9.9.9", "2001:4860::1"])
def test_an_spf_record_is_judged_as_a_second_judge_does(
    domain: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(SPF_ZONE) as looking:
        result, judge = judge_spf(
            looking, domain=domain, address=address, sender=f"postmaster@{domain}"
        )

        def look_up(name: str, kind: str, *_: object, **__: object) -> list[tuple[object, object]]:
            found = SPF_ZONE.get((name.rstrip(".").lower(), kind), [])
            return [((name, kind), _value(kind, each)) for each in found]

        monkeypatch.setattr(spf, "DNSLookup", look_up)
        other, _code, _why = spf.query(
            i=address, s=f"postmaster@{domain}", h="localhost", strict=1
        ).check()
    assert result == other
    assert judge.look_ups <= 11


def _value(kind: str, text: str) -> object:
    if kind == "TXT":
        return tuple(part.strip('"').encode() for part in text.split('" "'))
    if kind == "MX":
        number, _, host = text.partition(" ")
        return int(number), host.rstrip(".")
    return text


def test_a_dns_that_is_silent_is_not_an_absent_record() -> None:
    with serving({}) as looking:
        assert looking.texts("nothing.example") == []
        with pytest.raises(DnsUnavailable):
            looking.texts("silent.example")


def test_domains_belong_together_by_their_organisation() -> None:
    zone: Zone = {
        ("_dmarc.shop.co.example", "TXT"): texts("v=DMARC1; p=none"),
        ("_dmarc.co.example", "TXT"): texts("v=DMARC1; psd=y"),
        ("_dmarc.other.co.example", "TXT"): texts("v=DMARC1; p=none"),
    }
    with serving(zone) as looking:
        assert organisation_of(looking, "mail.shop.co.example") == "shop.co.example"
        assert aligned(looking, "shop.co.example", "mail.shop.co.example", strict=False)
        assert not aligned(looking, "shop.co.example", "mail.shop.co.example", strict=True)
        assert not aligned(looking, "shop.co.example", "other.co.example", strict=False)


def good_zone(record: tuple[str, str]) -> Zone:
    name, text = record
    return {
        ("shop.example", "TXT"): texts("v=spf1 ip4:8.8.8.8 -all"),
        ("shop.example", "MX"): ["10 mx.shop.example."],
        ("mx.shop.example", "A"): ["8.8.8.8"],
        ("8.8.8.8.in-addr.arpa", "PTR"): ["mx.shop.example."],
        (name, "TXT"): texts(text),
        ("_dmarc.shop.example", "TXT"): texts("v=DMARC1; p=quarantine; rua=mailto:a@shop.example"),
    }


@pytest.fixture
def mail(tmp_path: Path) -> Iterator[MailSettings]:
    make_dkim_key(tmp_path / "dkim.pem")
    with MailSink() as sink:
        yield MailSettings(
            host="127.0.0.1",
            port=sink.port,
            sender="hello@shop.example",
            return_address="bounces@shop.example",
            dkim_domain="shop.example",
            dkim_key_file=tmp_path / "dkim.pem",
        )


def test_a_set_up_without_fault_is_found_good(mail: MailSettings) -> None:
    signer = load_signer(mail)
    assert signer is not None
    with serving(good_zone(signer.dns_record())) as looking:
        found = MailChecker(
            mail=mail, public_url="https://shop.example", dns=looking, addresses=("8.8.8.8",)
        ).check()
    said = {f"{each.topic}.{each.code}": each.grade for each in found.findings}
    assert {name for name, grade in said.items() if grade is not Grade.GOOD} == {"tls.none"}
    assert {"spf.pass", "dkim.published", "dmarc.asks", "dmarc.aligned", "ptr.confirmed"} <= set(
        said
    )
    assert signer.dns_record() in [(each.name, each.text) for each in found.records]


def test_an_empty_dns_is_told_thing_by_thing_with_what_to_do(mail: MailSettings) -> None:
    with serving({}) as looking:
        found = MailChecker(
            mail=mail, public_url="http://shop.example", dns=looking, addresses=("8.8.8.8",)
        ).check()
    bad = {f"{each.topic}.{each.code}" for each in found.findings if each.grade is Grade.BAD}
    assert bad == {
        "spf.missing", "dkim.wrong-missing", "dmarc.missing", "mx.missing", "ptr.missing",
        "unsubscribe.http",
    }  # fmt: skip
    assert found.worst is Grade.BAD
    for language in ("en", "zh-CN"):
        assert all(sentence_of(each, language) for each in found.findings)


def test_another_key_in_the_dns_is_noticed(mail: MailSettings, tmp_path: Path) -> None:
    make_dkim_key(tmp_path / "other.pem", bits=1024)
    other = load_signer(mail.model_copy(update={"dkim_key_file": tmp_path / "other.pem"}))
    assert other is not None
    with serving(good_zone(other.dns_record())) as looking:
        checker = MailChecker(mail=mail, public_url="https://shop.example", dns=looking)
        codes = {f"{each.topic}.{each.code}" for each in checker.check().findings}
        assert "dkim.wrong" in codes
        coming = mail.model_copy(
            update={"dkim_next_selector": "rapport", "dkim_next_key_file": tmp_path / "other.pem"}
        )
        checker = MailChecker(mail=coming, public_url="https://shop.example", dns=looking)
        codes = {f"{each.topic}.{each.code}" for each in checker.check().findings}
        assert "dkim.next-published" in codes


def test_every_result_of_spf_has_a_grade_and_every_sentence_two_languages() -> None:
    assert set(_SPF_GRADES) == set(SpfResult)
    assert {f"spf.{result.value}" for result in SpfResult} <= set(_SENTENCES)
    for english, chinese in _SENTENCES.values():
        assert english.isascii() or "…" in english
        assert not chinese.isascii()
        assert set(re.findall(r"{(\w+)}", chinese)) <= set(re.findall(r"{(\w+)}", english))
