"""Every endpoint, with requests made from the document: no crash, and answers as it says.

Each request is made by a customer, a partner and the operator: as it was made up, where hardly any
id is one of ours, and once more about things that exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.calling import DESK, VOICE, Caller
from tests.api.openapi_document import DOCUMENT
from tests.api.test_authorization import people_of_aurora, sold_by_harbor
from tests.marketplace import Marketplace, stackable_listing
from vendible.records.books import read_books

EXAMPLES = 20

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
generation = GenerationConfig(
    deterministic=True,
    database="none",
    allow_extra_parameters=False,  # a query may say more than is asked for
    with_security_parameters=False,  # the keys are ours
)
config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
schema = schemathesis.openapi.from_path(DOCUMENT, config=config)
schema.app = get_wsgi_application()

AS_DOCUMENTED = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def things(market: Marketplace, client: Client) -> Mapping[str, str]:
    """What can stand in a path."""
    customer = Caller(client, market.keys["aurora"])
    placed = customer.order(DESK, VOICE)
    license_ = placed["licenses"][0]
    return {
        "order": placed["id"],
        "subscription": license_["subscription"],
        "license_id": license_["id"],
        "instance": license_["instance"],
        "invoice": customer.read("/invoices")["items"][0]["id"],
        "submission": str(market.submit("harbor", stackable_listing())),
        "slug": "customer-service",
        **sold_by_harbor(market),
        **people_of_aurora(market),
    }


@pytest.fixture(autouse=True)
def _one_connection(things: Mapping[str, str]) -> Iterator[None]:
    """The application would close the connection, and with it the test's transaction.

    Django's test client, which makes the things, connects what is disconnected here.
    """
    signals = (request_started, request_finished)
    for each in signals:
        each.disconnect(close_old_connections)
    yield
    for each in signals:
        each.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_endpoint(
    case: schemathesis.Case[Any], market: Marketplace, things: Mapping[str, str]
) -> None:
    for who in ("aurora", "harbor", "market"):
        headers = {"Authorization": f"Bearer {market.keys[who]}"}
        case.call_and_validate(headers=headers, checks=[*AS_DOCUMENTED, negative_data_rejection])
    known = {name: things[name] for name in case.path_parameters if name in things}
    if known:
        case.path_parameters = {**case.path_parameters, **known}
        for who in ("aurora", "harbor", "market"):
            headers = {"Authorization": f"Bearer {market.keys[who]}"}
            case.call_and_validate(headers=headers, checks=AS_DOCUMENTED)
    assert read_books().balance
