"""What a customer holds, ordered, owes and may use: the pages below `/my/`."""
