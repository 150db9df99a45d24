"""Says hello to the SMTP server, to see whether it protects the connection."""

import smtplib
import ssl

from rapport.delivery.dns_check.model import Finding, Grade
from rapport.kit.settings import MailSettings

_SECONDS = 10


def probe_server(mail: MailSettings, *, tls: ssl.SSLContext | None = None) -> Finding:
    """Connect as the settings say; nothing is sent and nobody signs in."""
    context = tls or ssl.create_default_context()
    facts = {"server": f"{mail.host}:{mail.port}"}
    try:
        if mail.security == "tls":
            with smtplib.SMTP_SSL(mail.host, mail.port, timeout=_SECONDS, context=context) as box:
                box.ehlo()
            return Finding(topic="tls", grade=Grade.GOOD, code="protected", facts=facts)
        with smtplib.SMTP(mail.host, mail.port, timeout=_SECONDS) as box:
            box.ehlo()
            offered = box.has_extn("starttls")
            if mail.security == "starttls" and offered:
                box.starttls(context=context)
                return Finding(topic="tls", grade=Grade.GOOD, code="protected", facts=facts)
    except ssl.SSLError:
        return Finding(topic="tls", grade=Grade.BAD, code="not-trusted", facts=facts)
    except (OSError, smtplib.SMTPException):
        return Finding(topic="tls", grade=Grade.UNKNOWN, code="no-answer", facts=facts)
    if mail.security == "starttls":
        return Finding(topic="tls", grade=Grade.BAD, code="not-offered", facts=facts)
    code = "offered" if offered else "none"
    return Finding(topic="tls", grade=Grade.WARNING, code=code, facts=facts)
