"""What partners list: products, editions, attributes, offers, add-ons, connections, review."""
