"""Licenses: what they entitle to, how they merge, and the decision behind a check."""
