"""What everybody may see: products on sale, one product, and the checkout."""
