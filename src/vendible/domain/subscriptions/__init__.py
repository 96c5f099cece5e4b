"""What a customer holds: add-on rules, contracts, changes, cancelling."""
