"""What the operator sets: abilities, categories, requirements, reviews, proration, agreements."""
