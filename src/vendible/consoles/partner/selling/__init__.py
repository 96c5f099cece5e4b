"""The pages by which a partner sells: coupons, private offers, announced prices, unpaid orders."""
