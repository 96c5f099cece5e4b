"""Invoices that are to come: see `ordering/forecast.py`, which walks the days of ordering."""
