"""Letters over SMTP and texts by Apprise, to servers on the loopback."""

from __future__ import annotations

import logging
from email import message_from_bytes
from email.header import decode_header, make_header
from urllib.parse import unquote

import pytest
from pytest_django import Settings

from tests.usecases.loopback import Letters, notes, smtp
from vendible.gateways.mail import DjangoMail
from vendible.gateways.sms import AppriseSms, NoSms, NullSms, open_sms
from vendible.gateways.unsent import NotSentError

# Apprise looks at all of its plugins, and one of them asks for a module on its way out of Python.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

SECRET, PHONE = "s3cr3t-token", "+4915123456"


@pytest.fixture
def by_smtp(settings: Settings) -> Settings:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "market@example.com"
    return settings


def _to(server: Letters, settings: Settings) -> DjangoMail:
    settings.EMAIL_PORT = server.port
    return DjangoMail()


def test_a_letter_arrives(by_smtp: Settings) -> None:
    with smtp() as server:
        _to(server, by_smtp).send("pat@polaris.example", "“Fleet”已通过审核", "第 7 版已通过审核。")
        ((to, letter),) = server.taken
    read = message_from_bytes(letter)
    assert to == ["rcpt TO:<pat@polaris.example>"]
    assert read["From"] == "market@example.com"
    assert read["Auto-Submitted"] == "auto-generated"
    assert str(make_header(decode_header(read["Subject"]))) == "“Fleet”已通过审核"
    body = read.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert body.decode().strip() == "第 7 版已通过审核。"


@pytest.mark.parametrize(
    ("answer", "is_final"), [("451 later for pat@polaris.example", False), ("550 no", True)]
)
def test_a_refused_recipient(by_smtp: Settings, answer: str, *, is_final: bool) -> None:
    with smtp(answer) as server, pytest.raises(NotSentError) as failed:
        _to(server, by_smtp).send("pat@polaris.example", "A", "B")
    assert failed.value.reason == f"The mail server refused the recipient ({answer[:3]})"
    assert failed.value.is_final is is_final
    assert not server.taken


def test_no_server(by_smtp: Settings) -> None:
    with smtp() as server:
        mail = _to(server, by_smtp)
    with pytest.raises(NotSentError) as failed:
        mail.send("pat@polaris.example", "A", "B")
    assert failed.value.reason == "The mail server was not reached: ConnectionRefusedError"
    assert not failed.value.is_final


def test_a_marketplace_without_mail_says_so(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    with pytest.raises(NotSentError, match="not set up") as failed:
        DjangoMail().send("pat@polaris.example", "A", "B")
    assert failed.value.is_final
    settings.DEMO = True
    DjangoMail().send("pat@polaris.example", "A", "B")


def test_a_short_message_arrives() -> None:
    with notes() as server:
        url = f"json://user:{SECRET}@127.0.0.1:{server.server_address[1]}/{{phone}}"
        AppriseSms(url).send(PHONE, "Fleet is approved.")
        ((path, note),) = server.taken
    assert unquote(path) == f"/{PHONE}"
    assert note["message"] == "Fleet is approved."


def test_a_service_that_refuses(caplog: pytest.LogCaptureFixture) -> None:
    assert not logging.getLogger("apprise").isEnabledFor(logging.ERROR)
    with notes(500) as server:
        sms = AppriseSms(f"json://user:{SECRET}@127.0.0.1:{server.server_address[1]}/{{phone}}")
        with pytest.raises(NotSentError) as failed:
            sms.send(PHONE, "Fleet is approved.")
    assert failed.value.reason == "The SMS service did not take it"
    assert not failed.value.is_final
    assert not caplog.text


def test_an_url_that_is_none() -> None:
    with pytest.raises(NotSentError) as failed:
        AppriseSms(f"nonsense-{SECRET}").send(PHONE, "A")
    assert failed.value.is_final
    assert SECRET not in failed.value.reason


def test_what_the_settings_name(settings: Settings) -> None:
    settings.SMS_URL = "json://127.0.0.1/{phone}"
    assert isinstance(open_sms(), AppriseSms)
    settings.SMS_URL, settings.DEMO = "", True
    assert isinstance(open_sms(), NullSms)
    settings.DEMO = False
    assert isinstance(open_sms(), NoSms)
    with pytest.raises(NotSentError, match="not set up"):
        NoSms().send(PHONE, "A")
