"""The listing editor: one page per section, each a form over some keys of the draft."""
