"""What the operator sets, for one partner or the whole marketplace."""
