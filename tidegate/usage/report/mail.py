"""The report as a letter, and the way to a mail server (RFC 5321, RFC 5322).

Its number is that of the report it carries, so a letter that was sent twice by accident is one to programs that look at
numbers.  It must never send a password over a connection that is not encrypted, nor tell one in a sentence.
"""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import blake2b
from typing import Final, Literal, TypeAlias

from tidegate.usage.report.document import Document

Security: TypeAlias = Literal["starttls", "tls", "none"]

#: Seconds to wait for each answer of the server.
PATIENCE: Final = 30.0


class NotSent(Exception):
    """The letter was not taken; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server.  ``authorities``: a PEM file of who may have signed its certificate; the system's if empty."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the letter: its name, its type as ``application/pdf``, and its content."""

    name: str
    kind: str
    content: bytes


def letter(
    document: Document, subject: str, closing: str, attachments: Sequence[Attachment],
    *, sender: str, to: Sequence[str], written: datetime,
) -> EmailMessage:  # fmt: skip
    """What is sent: the summary as plain text, and the report in its files."""
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = sender
    made["To"] = ", ".join(to)
    made["Date"] = format_datetime(written)
    number = blake2b("\0".join((document.subtitle, document.language, sender, *to)).encode(), digest_size=12)
    made["Message-ID"] = f"<tidegate-report-{number.hexdigest()}@{sender.rpartition('@')[2].strip('> ')}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"{document.text()}\n{closing}\n")
    for one in attachments:
        main, _, sub = one.kind.partition("/")
        params = {"charset": "utf-8"} if main == "text" else None
        made.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name, params=params)
    return made


def send(server: Server, made: EmailMessage) -> tuple[str, ...]:
    """Hand the letter to the server; returns the addresses it refused, others having it.  Raises ``NotSent``."""
    try:
        with contextlib.closing(_connection(server)) as connection:
            if server.user:
                connection.login(server.user, server.password)
            refused = connection.send_message(made)
            with contextlib.suppress(smtplib.SMTPException, OSError):  # it has the letter, whatever it says to that
                connection.quit()
            return tuple(refused)
    except smtplib.SMTPAuthenticationError:
        why = f"it does not take the password of {server.user}. Look at `user` and `password-file`"
    except smtplib.SMTPRecipientsRefused as trouble:
        codes = {code for code, _ in trouble.recipients.values()}
        later = all(400 <= code < 500 for code in codes)  # RFC 5321 section 4.2.1; so does greylisting, RFC 6647
        said = "asks to be asked again later about" if later else "refuses"
        why = f"it {said} everybody in `to` ({', '.join(map(str, sorted(codes)))})"
        why += "" if later else ". Look at the addresses"
    except smtplib.SMTPSenderRefused:
        why = "it refuses the address in `from`"
    except smtplib.SMTPNotSupportedError:
        why = "it offers no encryption, or no login. Look at `security`"
    except ssl.SSLError as trouble:
        why = f"its certificate or its encryption cannot be relied on ({trouble.reason or type(trouble).__name__})"
    except smtplib.SMTPResponseException as trouble:
        why = f"it answered {trouble.smtp_code}"
    except (smtplib.SMTPException, OSError) as trouble:
        why = f"it cannot be reached or went away ({type(trouble).__name__})"
    raise NotSent(f"The mail server {server.host}:{server.port} did not take the report: {why}.")


def _connection(server: Server) -> smtplib.SMTP:
    if server.user and server.security == "none":
        raise NotSent("A password would go over the network as it is. Set `security` to starttls or tls.")
    context = ssl.create_default_context(cafile=server.authorities or None)
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    if server.security == "starttls":
        try:
            connection.starttls(context=context)
        except BaseException:
            connection.close()
            raise
    return connection
