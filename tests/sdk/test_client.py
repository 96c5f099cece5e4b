"""Asking a center over HTTP, and living on the last answer while it is away."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.centers import CREDENTIAL, NOW, FakeCenter, Reply, jose, signed
from vendible.gateways.keys import KeyFolder, open_keys
from vendible_license import (
    CenterUnreachable,
    Client,
    LeaseExpired,
    LicenseError,
    MalformedAnswer,
    RequestRefused,
    TamperedAnswer,
    UnknownKey,
    WrongInstance,
    WrongNonce,
)

CHECK, KEYS = "/v1/check", "/.well-known/jwks.json"
AWAY = Reply(503, "application/problem+json", b"{}")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def client(center: FakeCenter, clock: Clock, **more: Any) -> Client:
    return Client(center.url, CREDENTIAL, clock=clock, **more)


def test_a_check(center: FakeCenter, clock: Clock) -> None:
    asking = client(center, clock)
    first, second = asking.check(), asking.check()
    assert first.is_valid
    assert first.number("vehicles") == 600
    assert first.nonce != second.nonce
    assert center.asked == [CHECK, KEYS, CHECK]  # the key set once
    assert center.sent[0]["Authorization"] == f"Bearer {CREDENTIAL}"
    assert "Authorization" not in center.sent[1]


def test_a_rotation_is_noticed(center: FakeCenter, clock: Clock, keys: KeyFolder) -> None:
    asking = client(center, clock)
    asking.check()
    keys.rotate()
    assert asking.check().is_valid
    assert center.asked == [CHECK, KEYS, CHECK, KEYS]


def test_a_key_that_stays_unknown(center: FakeCenter, clock: Clock, tmp_path: Path) -> None:
    stranger = open_keys(tmp_path / "stranger")
    center.reply = lambda nonce: jose(signed(stranger, nonce=nonce))
    with pytest.raises(UnknownKey):
        client(center, clock).check()
    assert center.asked == [CHECK, KEYS]


def test_pinned_keys_are_the_only_ones(center: FakeCenter, clock: Clock, keys: KeyFolder) -> None:
    asking = client(center, clock, keys=keys.public_jwks())
    assert asking.check().is_valid
    keys.rotate()
    with pytest.raises(UnknownKey):
        asking.check()
    assert KEYS not in center.asked


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"nonce": "f" * 16}, WrongNonce), ({"instance": "another"}, WrongInstance)],
)
def test_answers_that_are_not_for_this_question(
    center: FakeCenter, clock: Clock, changes: dict[str, Any], error: type[LicenseError]
) -> None:
    center.reply = lambda nonce: jose(signed(center.keys, **({"nonce": nonce} | changes)))
    with pytest.raises(error):
        client(center, clock).check()


def test_a_forged_answer_is_not_covered_by_the_last_one(center: FakeCenter, clock: Clock) -> None:
    asking = client(center, clock)
    asking.check()
    center.reply = lambda nonce: jose(signed(center.keys, nonce=nonce)[:-9] + "AAAAAAAAA")
    with pytest.raises(TamperedAnswer):
        asking.check()
    center.reply = jose
    with pytest.raises(MalformedAnswer):
        asking.check()


LOST = [
    AWAY,
    Reply(500, "text/html", b""),
    Reply(429, "application/problem+json", b"{}"),
    Reply(404, "text/html", b"no such page"),
    Reply(400, "text/html", b"a proxy's"),
    Reply(400, "application/problem+json", b"[]"),
    Reply(200, "text/html", b"<h1>Welcome to our hotel</h1>"),
    Reply(302, "text/html", b"", {"Location": "/elsewhere"}),
    Reply(307, "text/html", b"", {"Location": "/elsewhere"}),
]


@pytest.mark.parametrize("reply", LOST, ids=lambda reply: f"{reply.status} {reply.content_type}")
def test_the_last_answer_counts_until_its_lease_ends(
    center: FakeCenter, clock: Clock, reply: Reply
) -> None:
    asking = client(center, clock)
    last = asking.check()
    center.reply = lambda _: reply
    clock.now = NOW + timedelta(hours=23)
    assert asking.check() == last
    clock.now = NOW + timedelta(hours=24)
    with pytest.raises(LeaseExpired) as expired:
        asking.check()
    assert isinstance(expired.value.__cause__, CenterUnreachable)
    assert "/elsewhere" not in center.asked  # the credential goes nowhere else


def test_nobody_listens(clock: Clock) -> None:
    asking = Client("http://127.0.0.1:1", CREDENTIAL, clock=clock)
    with pytest.raises(CenterUnreachable, match="Check the address"):
        asking.check()


def test_the_key_set_can_not_be_had(center: FakeCenter, clock: Clock) -> None:
    center.key_set = AWAY
    with pytest.raises(CenterUnreachable):
        client(center, clock).check()
    center.key_set = Reply(200, "application/jwk-set+json", b"not JSON")
    with pytest.raises(CenterUnreachable):
        client(center, clock).check()
    center.key_set = Reply(200, "application/jwk-set+json", b"[]")
    with pytest.raises(MalformedAnswer):
        client(center, clock).check()


def test_a_refused_question_says_what_was_expected(center: FakeCenter, clock: Clock) -> None:
    problem = {"detail": "The body is not JSON.", "expected": "a nonce"}
    body = json.dumps(problem).encode()
    center.reply = lambda _: Reply(400, "application/problem+json", body)
    with pytest.raises(RequestRefused, match=r"The body is not JSON\. Expected: a nonce"):
        client(center, clock).check()


def test_a_cache_file_outlives_the_process(
    center: FakeCenter, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "license.json"
    last = client(center, clock, cache_file=file).check()
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["license.json"]
    center.reply = lambda _: AWAY
    restarted = client(center, clock, cache_file=str(file))
    assert restarted.check() == last
    clock.now = NOW + timedelta(days=1)
    with pytest.raises(LeaseExpired):
        restarted.check()


def test_a_cache_file_of_another_installation(
    center: FakeCenter, clock: Clock, tmp_path: Path, keys: KeyFolder
) -> None:
    file = tmp_path / "license.json"
    theirs = signed(keys, instance="another")
    file.write_text(json.dumps({"answer": theirs, "keys": keys.public_jwks()}))
    center.reply = lambda _: AWAY
    with pytest.raises(WrongInstance, match="delete a cache file"):
        client(center, clock, cache_file=file).check()


def test_pinned_keys_are_not_replaced_by_those_in_the_file(
    center: FakeCenter, clock: Clock, tmp_path: Path, keys: KeyFolder
) -> None:
    file = tmp_path / "license.json"
    stranger = open_keys(tmp_path / "stranger")
    file.write_text(json.dumps({"answer": signed(stranger), "keys": stranger.public_jwks()}))
    center.reply = lambda _: AWAY
    with pytest.raises(UnknownKey):
        client(center, clock, cache_file=file, keys=keys.public_jwks()).check()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"answer": "x"}', "[" * 99_999, "\x00"])
def test_a_file_that_is_no_cache_is_as_none(
    center: FakeCenter, clock: Clock, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "license.json"
    file.write_text(content)
    center.reply = lambda _: AWAY
    with pytest.raises(CenterUnreachable):
        client(center, clock, cache_file=file).check()


def test_a_cache_that_can_not_be_written_stops_nothing(
    center: FakeCenter, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    asking = client(center, clock, cache_file=tmp_path / "missing" / "license.json")
    assert asking.check().is_valid
    assert "could not be kept" in caplog.text


@pytest.mark.parametrize("url", ["licenses.example.com", "file:///etc/passwd", ""])
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="expected https"):
        Client(url, CREDENTIAL)


def test_a_credential_that_is_none() -> None:
    with pytest.raises(ValueError, match="as shown once") as refused:
        Client("https://licenses.example.com", "vli_secret")
    assert "vli_secret" not in str(refused.value)
