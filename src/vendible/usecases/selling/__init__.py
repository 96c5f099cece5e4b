"""What a partner does to sell: coupons, private offers, announced prices, unpaid orders."""
