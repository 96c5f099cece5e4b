"""Orders of every kind: record what is asked, check it, apply it at once."""
