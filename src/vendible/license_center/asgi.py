"""The app for a server, by the environment: `granian --interface asgi <this module>:app`.

DATABASE_URL and VENDIBLE_KEYS (a folder) are needed; VENDIBLE_LICENSE_CENTER_URL names the issuer,
VENDIBLE_LEASE_SECONDS is how long an answer may be used offline.
"""

from __future__ import annotations

import os
from pathlib import Path

from vendible.gateways.keys import open_keys
from vendible.license_center.app import ISSUER, LEASE_SECONDS, create_app

app = create_app(
    os.environ["DATABASE_URL"],
    open_keys(Path(os.environ["VENDIBLE_KEYS"])),
    lease_seconds=int(os.environ.get("VENDIBLE_LEASE_SECONDS", LEASE_SECONDS)),
    issuer=os.environ.get("VENDIBLE_LICENSE_CENTER_URL", ISSUER),
)
