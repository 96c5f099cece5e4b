"""A self-hosted marketplace for software."""
