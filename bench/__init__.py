"""How fast the marketplace is: `python -m bench quote|change-quote|order|check|all`."""
