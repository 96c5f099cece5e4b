from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.sdk.centers import FakeCenter, jose, serve, signed
from vendible.gateways.keys import KeyFolder, open_keys


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return open_keys(tmp_path / "keys")


@pytest.fixture
def center(keys: KeyFolder) -> Iterator[FakeCenter]:
    """A center that answers "valid" to everyone, on a port of its own."""
    fake = FakeCenter(keys, lambda nonce: jose(signed(keys, nonce=nonce)))
    server = serve(fake)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()
