"""Balanced postings. Nothing edits one; a correction is a new posting."""
