"""JSON under /api/v1: parse, authorize, answer."""
