"""Roles and permissions: data in, yes or no out."""
