"""E-mail by SMTP, through aiosmtplib."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from typing import Final

import aiosmtplib

from sensor.delivery.connector import MAX_ANSWER, DeliveryError, Note, Plain, flat
from sensor.delivery.schema import Given
from sensor.delivery.tls import client_context, told
from sensor.delivery.wording import LAST_US, MAX_TITLE, body_of, facts
from sensor.errors import MisconfiguredError

KIND: Final = "email"
PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
MAX_RECIPIENTS: Final = 64
PERMANENT: Final = 500  # RFC 5321 4.2.1: from here on the same mail is refused again
# RFC 4954 6: a wrong password can be put right, and then the mail shall still go.
LOGIN_TROUBLE: Final = frozenset({530, 534, 535, 538})

_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]{1,64}@[^\s<>()\[\],;:\\\"@\x00-\x1f\x7f]{1,255}")


def build(name: str, given: Given) -> "Mail":
    """Return the connector; raises MisconfiguredError for addresses that are none, or a password sent in clear."""
    return Mail(name, given)


class Mail(Plain):
    """Sends each note as one mail of plain text."""

    kind = KIND

    def __init__(self, name: str, given: Given) -> None:
        """Check the settings."""
        self.name = name
        self._given = given
        self._security = given.text("security")
        self._port = given.integer("port") or PORTS[self._security]
        self._tls = client_context(given.text("ca_file"))
        shown, address = parseaddr(given.text("from"))
        if not _ADDRESS.fullmatch(address) or not shown.isprintable():
            raise MisconfiguredError("'from' is no mail address")
        self._sender = address
        self._from = formataddr((shown, address))
        wrong = [each for each in given.texts("to") if not _ADDRESS.fullmatch(each)]
        if wrong:
            raise MisconfiguredError(f"'to' holds what is no mail address: {flat(wrong[0], 80)}")
        if given.secret("password") and self._security == "none" and given.text("host") not in LOOPBACK:
            raise MisconfiguredError("a password is not sent in clear: 'security' must be 'starttls' or 'tls'")

    async def send(self, note: Note) -> str:
        """Hand one mail over; a recipient who is refused fails it only where all are."""
        recipients, message = self._recipients(note), self.message(note)
        password = self._given.secret("password").reveal()
        timeout_s = float(self._given.integer("timeout_s"))
        try:
            refused, answer = await aiosmtplib.send(
                message,
                sender=self._sender,
                recipients=recipients,
                hostname=self._given.text("host"),
                port=self._port,
                username=self._given.text("username") or None,
                password=password or None,
                use_tls=self._security == "tls",
                start_tls=self._security == "starttls",
                tls_context=None if self._security == "none" else self._tls,
                timeout=timeout_s,
            )
        except aiosmtplib.SMTPException as error:
            raise _failure(error) from None
        except OSError as error:
            raise DeliveryError(f"no connection: {told(error)}", retry=True) from None
        except ValueError:
            raise DeliveryError("the mail cannot be written down", retry=False) from None
        left = f"; refused for {len(refused)} of {len(recipients)}" if refused else ""
        return flat(f"{answer}{left}", MAX_ANSWER)

    def message(self, note: Note) -> EmailMessage:
        """Return the mail; its Message-ID is the same at each attempt."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._from
        message["To"] = ", ".join(note.list_option("to") or self._given.texts("to")) or "undisclosed-recipients:;"
        if note.list_option("cc"):
            message["Cc"] = ", ".join(note.list_option("cc"))
        message["Subject"] = flat(self._given.text("subject_prefix") + note.title, MAX_TITLE)
        message["Date"] = format_datetime(datetime.fromtimestamp(min(max(note.ts_us, 0), LAST_US) / 1_000_000, UTC))
        message["Message-ID"] = f"<{note.token}@{self._sender.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834 5: nobody's holiday notice answers it
        told_of = "\n".join(f"{name}: {text}" for name, text in facts(note))
        message.set_content(f"{body_of(note)}\n\n{told_of}".rstrip() + "\n")
        return message

    def _recipients(self, note: Note) -> list[str]:
        """Return whom it goes to; raises DeliveryError where there is nobody, or no address."""
        wanted = (note.list_option("to") or self._given.texts("to")) + note.list_option("cc") + note.list_option("bcc")
        wrong = [each for each in wanted if not _ADDRESS.fullmatch(each)]
        if wrong or not wanted or len(wanted) > MAX_RECIPIENTS:
            trouble = (
                f"{flat(wrong[0], 80)} is no mail address" if wrong else f"it needs 1 to {MAX_RECIPIENTS} recipients"
            )
            raise DeliveryError(trouble, retry=False)
        return list(dict.fromkeys(wanted))


def _failure(error: aiosmtplib.SMTPException) -> DeliveryError:
    """Return what an SMTP error means: 4xx is for now, 5xx for ever, and so is what all recipients met."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [each.code for each in error.recipients]
        first = error.recipients[0]
        return DeliveryError(
            f"every recipient refused: {first.code} {first.message}",
            retry=any(code < PERMANENT for code in codes),
            answered=True,
        )
    if isinstance(error, aiosmtplib.SMTPResponseException):
        retry = error.code < PERMANENT or error.code in LOGIN_TROUBLE
        answered = error.code not in LOGIN_TROUBLE and error.code != 421  # RFC 5321 3.8: the whole service goes
        return DeliveryError(f"{error.code} {error.message}", retry=retry, answered=answered)
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return DeliveryError("no answer in time", retry=True)
    return DeliveryError(f"no mail could be sent: {error}", retry=True)
