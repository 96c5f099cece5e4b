"""The people of an organization: one set of pages for all three consoles, and joining."""
