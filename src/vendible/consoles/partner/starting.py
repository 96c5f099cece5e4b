"""The listing that a new product begins with: complete, so that every line may be changed."""

EXAMPLE = """\
slug: fleet-manager
name: Fleet Manager
kind: base              # base, or addon with its additional purchase settings
type: license           # one of those enabled for you; it can't change later
billing: online         # online, offline or free
delivery: license       # license, instance or service_flow
summary: What it does, in one sentence.
description: |
  What it does, for whom, and what one needs to use it.
category: mobility
support: |
  When and how customers reach you.
agreement:
  source: platform_template

entitlements:
  - {code: vehicles, name: Connected vehicles, kind: limit, unit: vehicle}

editions:
  - code: basic
    name: Basic
    summary: Up to 100 vehicles.
    grants:
      - {entitlement: vehicles, sets: 100}

offers:
  - code: basic-monthly
    edition: basic
    method: recurring
    cycle: 1 month
    prices: {EUR: 100.00}
"""
