"""The words that all rules share: money, terms and calendars, ids, refusals."""
