"""Wires the rest together: settings, URLs, servers, embedded PostgreSQL."""
