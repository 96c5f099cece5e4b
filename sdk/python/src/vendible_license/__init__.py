"""Ask a Vendible license center what this installation may do, and verify the answer offline."""

from __future__ import annotations

from vendible_license.answers import UNLIMITED, Answer, Entitlement
from vendible_license.client import Client
from vendible_license.errors import (
    CenterUnreachable,
    LeaseExpired,
    LicenseError,
    MalformedAnswer,
    RequestRefused,
    TamperedAnswer,
    UnknownKey,
    WrongInstance,
    WrongNonce,
)
from vendible_license.verifying import verify

__all__ = [
    "UNLIMITED",
    "Answer",
    "CenterUnreachable",
    "Client",
    "Entitlement",
    "LeaseExpired",
    "LicenseError",
    "MalformedAnswer",
    "RequestRefused",
    "TamperedAnswer",
    "UnknownKey",
    "WrongInstance",
    "WrongNonce",
    "verify",
]
