"""Looks at everything that decides whether a shop's mail is taken, and says what to do."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address

from rapport.delivery.dkim import DkimSigner, load_next_signer, load_signer
from rapport.delivery.dns_check.looking import Dns
from rapport.delivery.dns_check.model import DnsRecord, Finding, Grade, MailCheck
from rapport.delivery.dns_check.records import aligned, dkim_keys, dmarc_of, tags_of
from rapport.delivery.dns_check.server import probe_server
from rapport.delivery.dns_check.spf import SpfResult, is_spf, judge_spf
from rapport.delivery.errors import DnsUnavailable
from rapport.kit.errors import Invalid
from rapport.kit.settings import MailSettings

_USUAL_BITS = 2048
_SPF_GRADES = {
    SpfResult.PASS: Grade.GOOD, SpfResult.NEUTRAL: Grade.WARNING, SpfResult.NONE: Grade.BAD,
    SpfResult.SOFT_FAIL: Grade.BAD, SpfResult.FAIL: Grade.BAD, SpfResult.BROKEN: Grade.BAD,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChecker:
    """Looks at the settings' domain; `addresses` are those that mail leaves from.

    Without them, those of the SMTP server are taken: right if it is the last server before the
    receivers'.
    """

    mail: MailSettings
    public_url: str
    dns: Dns
    addresses: tuple[str, ...] = ()
    tls: ssl.SSLContext | None = None

    def check(self, domain: str = "") -> MailCheck:
        """Look at everything; never raises for what it finds. It takes some seconds."""
        asked = domain.lower() or self.mail.sender.rpartition("@")[2].lower()
        findings: list[Finding] = []
        parts: tuple[tuple[str, Callable[[str], list[Finding]]], ...] = (
            ("spf", self._spf),
            ("dkim", self._dkim),
            ("dmarc", self._dmarc),
            ("mx", self._mx),
            ("ptr", self._ptr),
            ("tls", lambda _: [probe_server(self.mail, tls=self.tls)]),
            ("unsubscribe", self._unsubscribe),
            ("returns", self._returns),
        )
        for topic, look in parts:
            try:
                findings += look(asked)
            except DnsUnavailable:
                findings.append(Finding(topic=topic, grade=Grade.UNKNOWN, code="no-answer"))
            except Invalid:
                findings.append(Finding(topic=topic, grade=Grade.BAD, code="unusable"))
        records = tuple(self._records(asked))
        return MailCheck(domain=asked, findings=tuple(findings), records=records)

    def _envelope(self, domain: str) -> str:
        return (self.mail.return_address or f"@{domain}").rpartition("@")[2].lower()

    def _leaving(self) -> tuple[str, ...]:
        if self.addresses:
            return self.addresses
        try:
            found: list[str] = [str(ip_address(self.mail.host))]
        except ValueError:
            found = self.dns.addresses(self.mail.host)
        return tuple(each for each in found if ip_address(each).is_global)

    def _spf(self, domain: str) -> list[Finding]:
        envelope = self._envelope(domain)
        texts = [text for text in self.dns.texts(envelope) if is_spf(text)]
        if not texts:
            return [_finding("spf", Grade.BAD, "missing", domain=envelope)]
        findings = []
        for address in self._leaving():
            sender = f"postmaster@{envelope}"
            result, judge = judge_spf(self.dns, domain=envelope, address=address, sender=sender)
            facts = {"domain": envelope, "address": address, "why": judge.why}
            facts |= {"look_ups": str(judge.look_ups), "record": texts[0]}
            findings.append(
                Finding(topic="spf", grade=_SPF_GRADES[result], code=result.value, facts=facts)
            )
        if not findings:
            findings.append(_finding("spf", Grade.WARNING, "no-address", domain=envelope))
        if any(text.split()[-1] in {"+all", "all"} for text in texts):
            findings.append(_finding("spf", Grade.BAD, "everybody", domain=envelope))
        return findings

    def _dkim(self, domain: str) -> list[Finding]:
        signer = load_signer(self.mail)
        if signer is None:
            return [_finding("dkim", Grade.BAD, "missing", domain=domain)]
        findings = [self._key(signer, "published", "wrong", Grade.BAD)]
        if signer.bits < _USUAL_BITS:
            findings.append(_finding("dkim", Grade.WARNING, "short", bits=str(signer.bits)))
        coming = load_next_signer(self.mail)
        if coming is not None:
            findings.append(self._key(coming, "next-published", "next-wrong", Grade.WARNING))
        return findings

    def _key(self, signer: DkimSigner, good: str, wrong: str, grade: Grade) -> Finding:
        name, text = signer.dns_record()
        keys = dkim_keys(self.dns, name)
        if not keys:
            return _finding("dkim", grade, f"{wrong}-missing", name=name)
        if [tags["p"] for tags in keys] != [tags_of(text)["p"]]:
            return _finding("dkim", grade, wrong, name=name)
        return _finding("dkim", Grade.GOOD, good, name=name, bits=str(signer.bits))

    def _dmarc(self, domain: str) -> list[Finding]:
        policy = dmarc_of(self.dns, domain)
        if policy is None:
            return [_finding("dmarc", Grade.BAD, "missing", domain=domain)]
        told = {"domain": policy.found_at, "policy": policy.policy}
        grade = Grade.WARNING if policy.policy == "none" else Grade.GOOD
        findings = [
            _finding("dmarc", grade, "watching" if policy.policy == "none" else "asks", **told)
        ]
        if not policy.reports:
            findings.append(_finding("dmarc", Grade.WARNING, "no-reports", **told))
        dkim, spf = self.mail.dkim_domain, self._envelope(domain)
        by_dkim = bool(dkim) and aligned(self.dns, domain, dkim, strict=policy.strict_dkim)
        by_spf = aligned(self.dns, domain, spf, strict=policy.strict_spf)
        facts = {"domain": domain, "dkim": dkim or "–", "spf": spf}
        codes = {(True, True): "aligned", (True, False): "dkim-only", (False, True): "spf-only"}
        grades = {"aligned": Grade.GOOD, "dkim-only": Grade.GOOD, "spf-only": Grade.WARNING}
        said = codes.get((by_dkim, by_spf), "not-aligned")
        findings.append(_finding("dmarc", grades.get(said, Grade.BAD), said, **facts))
        return findings

    def _mx(self, domain: str) -> list[Finding]:
        findings = []
        for name in sorted({domain, self._envelope(domain)}):
            hosts = self.dns.exchangers(name)
            reached = bool(hosts) and hosts != [""] and any(map(self.dns.addresses, hosts))
            code, grade = ("found", Grade.GOOD) if reached else ("missing", Grade.BAD)
            findings.append(_finding("mx", grade, code, domain=name, hosts=", ".join(hosts)))
        return findings

    def _ptr(self, _domain: str) -> list[Finding]:
        findings = []
        for address in self._leaving():
            names = self.dns.names_of(address)
            confirmed = [name for name in names if address in self.dns.addresses(name)]
            code = "confirmed" if confirmed else "not-confirmed" if names else "missing"
            grade = Grade.GOOD if confirmed else Grade.BAD
            facts = {"address": address, "name": ", ".join(confirmed or names)}
            findings.append(_finding("ptr", grade, code, **facts))
        return findings

    def _unsubscribe(self, _domain: str) -> list[Finding]:
        secure = self.public_url.startswith("https://")
        grade = Grade.GOOD if secure else Grade.BAD
        return [_finding("unsubscribe", grade, "https" if secure else "http", url=self.public_url)]

    def _returns(self, _domain: str) -> list[Finding]:
        address = self.mail.return_address
        if address or self.mail.provider:
            told = address or self.mail.provider
            return [_finding("returns", Grade.GOOD, "set", address=told)]
        return [_finding("returns", Grade.WARNING, "missing")]

    def _records(self, domain: str) -> list[DnsRecord]:
        """The records to publish; an SPF record that is there has to be put together by hand."""
        addresses = [ip_address(each) for each in self._known_addresses()]
        allowed = " ".join(f"ip{each.version}:{each}" for each in addresses) or "mx"
        envelope = self._envelope(domain)
        found = [DnsRecord(name=envelope, kind="TXT", text=f"v=spf1 {allowed} ~all")]
        for load in (load_signer, load_next_signer):
            try:
                signer = load(self.mail)
            except Invalid:
                continue
            if signer is not None:
                name, text = signer.dns_record()
                found.append(DnsRecord(name=name, kind="TXT", text=text))
        text = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"
        return [*found, DnsRecord(name=f"_dmarc.{domain}", kind="TXT", text=text)]

    def _known_addresses(self) -> tuple[str, ...]:
        try:
            return self._leaving()
        except DnsUnavailable:
            return ()


def _finding(topic: str, grade: Grade, code: str, **facts: str) -> Finding:
    return Finding(topic=topic, grade=grade, code=code, facts=facts)
