"""The license center: what installed software asks, in one statement and one signature."""

from __future__ import annotations

from vendible.license_center.app import create_app

__all__ = ["create_app"]
