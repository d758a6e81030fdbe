"""E-mail against aiosmtpd."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor.delivery.connector import DeliveryError, Note
from sensor.delivery.kinds import build
from sensor.delivery.mail import Mail
from sensor.errors import MisconfiguredError
from tests.sensor.delivery.notes import HOSTILE, hostile, note
from tests.sensor.delivery.peers import Identity, free_port

ADDRESSES = {"from": "Sensor <airwarden@example.net>", "to": ["ops@example.net"]}


class Mailbox:
    """Takes mails, or answers what it is told to."""

    def __init__(self) -> None:
        self.answer = "250 OK queued"
        self.refused: set[str] = set()
        self.mails: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(envelope)
        return self.answer

    def last(self) -> EmailMessage:
        content = self.mails[-1].content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"sensor", b"hunter2")
    return AuthResult(success=good, handled=good)


@contextmanager
def server(mailbox: Mailbox, identity: Identity | None = None) -> Iterator[int]:
    port = free_port()
    options: dict[str, Any] = {}
    if identity is not None:
        options = {
            "tls_context": identity.server_context(),
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _authenticate,
        }
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


async def sent(port: int, told: Note, **settings: object) -> str:
    wanted = {"host": "127.0.0.1", "port": port, "security": "none", "timeout_s": 5, **ADDRESSES, **settings}
    return await build("email", "mail", wanted).send(told)


async def test_a_mail_arrives_with_its_facts() -> None:
    mailbox = Mailbox()
    with server(mailbox) as port:
        assert "OK queued" in await sent(port, note())
    mail = mailbox.last()
    assert mail["Subject"] == "[airwarden] DEAUTHFLOOD high"
    assert mail["From"] == "Sensor <airwarden@example.net>"
    assert mail["To"] == "ops@example.net"
    assert mail["Message-ID"] == "<k1@example.net>"
    assert mail["Date"] == "Fri, 15 Jan 2027 08:00:00 +0000"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert "Many deauthentications against office." in text
    assert "Subject: 00:1b:2f:aa:00:01" in text


async def test_hostile_text_makes_no_header_and_no_recipient() -> None:
    mailbox = Mailbox()
    with server(mailbox) as port:
        await sent(port, hostile())
        await sent(port, note(HOSTILE))
    for mail in mailbox.mails:
        assert mail.rcpt_tos == ["ops@example.net"]
    message = mailbox.last()
    assert message["Bcc"] is None
    assert message["Message-ID"].count("@") == 1


async def test_starttls_and_a_login(tmp_path: Path) -> None:
    mailbox, identity = Mailbox(), Identity.make(tmp_path)
    login = {"security": "starttls", "username": "sensor", "ca_file": str(identity.certificate)}
    with server(mailbox, identity) as port:
        await sent(port, note(), **login, password="hunter2")
        with pytest.raises(DeliveryError, match="535") as caught:
            await sent(port, note(), **login, password="wrong")
    assert len(mailbox.mails) == 1
    assert caught.value.retry  # somebody can put the password right
    assert not caught.value.answered
    assert "wrong" not in str(caught.value)


async def test_starttls_is_insisted_on() -> None:
    mailbox = Mailbox()
    with server(mailbox) as port, pytest.raises(DeliveryError) as caught:
        await sent(port, note(), security="starttls")
    assert caught.value.retry
    assert mailbox.mails == []


async def test_a_stranger_gets_no_mail(tmp_path: Path) -> None:
    mailbox, identity = Mailbox(), Identity.make(tmp_path)
    with server(mailbox, identity) as port, pytest.raises(DeliveryError) as caught:
        await sent(port, note(), security="starttls", username="sensor", password="hunter2")
    assert caught.value.retry
    assert "hunter2" not in str(caught.value)
    assert mailbox.mails == []


@pytest.mark.parametrize(("answer", "retry"), [("451 try later", True), ("554 never", False), ("421 closing", True)])
async def test_what_the_server_answers_decides(answer: str, retry: bool) -> None:
    mailbox = Mailbox()
    mailbox.answer = answer
    with server(mailbox) as port, pytest.raises(DeliveryError, match=answer[:3]) as caught:
        await sent(port, note())
    assert caught.value.retry is retry


async def test_a_mail_goes_to_those_who_take_it() -> None:
    mailbox = Mailbox()
    mailbox.refused = {"gone@example.net"}
    with server(mailbox) as port:
        assert "refused for 1 of 2" in await sent(port, note(), to=["gone@example.net", "ops@example.net"])
        with pytest.raises(DeliveryError, match="every recipient refused: 550") as caught:
            await sent(port, note(), to=["gone@example.net"])
    assert not caught.value.retry


async def test_an_action_names_its_own_recipients() -> None:
    mailbox = Mailbox()
    with server(mailbox) as port:
        wanted = {"to": ("a@example.net",), "cc": ("b@example.net",), "bcc": ("c@example.net",)}
        await sent(port, note(options=wanted))
    assert mailbox.mails[0].rcpt_tos == ["a@example.net", "b@example.net", "c@example.net"]
    assert "c@example.net" not in str(mailbox.last())


@pytest.mark.parametrize("address", ["a@b\r\nBcc: c@d", "nobody", "<a@b>", "a@b,c@d", "", '"x"@y'])
async def test_what_is_no_address_is_never_sent_to(address: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await sent(1, note(options={"to": (address,)}))
    assert not caught.value.retry
    with pytest.raises(MisconfiguredError, match="no mail address"):
        build("email", "mail", {"host": "h", **ADDRESSES, "to": [address]})


async def test_nobody_there_is_a_reason_to_come_again() -> None:
    with pytest.raises(DeliveryError) as caught:
        await sent(free_port(), note())
    assert (caught.value.retry, caught.value.answered) == (True, False)


@settings(max_examples=30)  # the mail library takes a tenth of a second to read one
@given(st.text(), st.text(), st.text(), st.dictionaries(st.sampled_from(["id", "subject"]), st.text()))
def test_no_text_makes_a_header(key: str, title: str, body: str, document: dict[str, object]) -> None:
    connector = build("email", "mail", {"host": "h", **ADDRESSES})
    assert isinstance(connector, Mail)
    raw = connector.message(note(key, title=title, body=body, document=document)).as_bytes()
    read = email.message_from_bytes(raw, policy=email.policy.default)
    names = {name.lower() for name in read.keys()}  # noqa: SIM118 - a message is no mapping
    assert names == {
        *("from", "to", "subject", "date", "message-id", "auto-submitted"),
        *("mime-version", "content-type", "content-transfer-encoding"),
    }
    assert read["To"] == "ops@example.net"


def test_a_password_is_not_sent_in_clear() -> None:
    with pytest.raises(MisconfiguredError, match="not sent in clear"):
        build("email", "mail", {"host": "mail.example.net", "security": "none", "password": "p", **ADDRESSES})


def test_a_sender_needs_an_address() -> None:
    with pytest.raises(MisconfiguredError, match="'from' is no mail address"):
        build("email", "mail", {"host": "h", "from": "nobody"})
