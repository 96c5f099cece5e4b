"""Documents that are made of the code: `python -m tests.domain.listing_documents` writes them."""

from __future__ import annotations

import json
from pathlib import Path

from vendible.domain.catalog.checks import requirements
from vendible.domain.catalog.checks.demands import Group
from vendible.domain.catalog.checks.numbers import NUMBERS
from vendible.domain.catalog.schema import listing_schema

ROOT = Path(__file__).parents[2]
_HEADINGS = {
    Group.TEXTS: "Texts and contact",
    Group.UPLOADS: "Logo and pictures",
    Group.AGREEMENT: "Agreement",
    Group.DELIVERY: "Delivery and sign-on",
    Group.PARTS: "Codes and names",
    Group.EDITIONS: "Editions and attributes",
    Group.ENTITLEMENTS: "Entitlements and grants",
    Group.OFFERS: "Offers",
    Group.PRICES: "Prices",
    Group.ADDONS: "Add-ons",
    Group.CONNECTIONS: "Beside other listings",
}
_INTRODUCTION = """\
# Release requirements

What a listing must fulfil before it is submitted. An *error* refuses the submission; a *warning*
has to be ticked as intended, and the tick is kept for the reviewer; an *info* is only told. The
operator may switch off or weigh otherwise those with a cross in the last column, and set the
numbers within their bounds, under *Settings* in its console or as the market setting
`requirements`:

```json
{
  "switched_off": ["highlights_missing"],
  "severities": {"logo_missing": "error"},
  "numbers": {"introduction_length_min": 200}
}
```

The others hold everywhere: without them an order, a price or a license could not be worked out.
This page is made of the code by `python -m tests.domain.listing_documents`; a test compares.
"""


def schema_text() -> str:
    return json.dumps(listing_schema(), indent=2) + "\n"


def requirements_text() -> str:
    lines = [_INTRODUCTION]
    for group, heading in _HEADINGS.items():
        lines += [f"## {heading}", ""]
        lines += ["| Requirement | Code | Usually | May change |", "|---|---|---|---|"]
        lines += [
            f"| {each.sentence} | `{each.code.value}` | {each.severity.value} "
            f"| {'×' if each.may_be_changed else ''} |"
            for each in requirements()
            if each.group is group
        ]
        lines.append("")
    lines += ["## Numbers", "", "| Name | Default | From | To | Unit |", "|---|---|---|---|---|"]
    lines += [
        f"| `{name}` | {each.default:,} | {each.least:,} | {each.greatest:,} | {each.unit} |"
        for name, each in NUMBERS.items()
    ]
    return "\n".join(lines) + "\n"


DOCUMENTS = {
    ROOT / "docs" / "listing.schema.json": schema_text,
    ROOT / "docs" / "concepts" / "release-requirements.md": requirements_text,
}


def write() -> None:
    for path, text in DOCUMENTS.items():
        path.write_text(text(), "utf-8")


if __name__ == "__main__":
    write()
