"""One function per verb: load, decide, save, in one transaction."""
