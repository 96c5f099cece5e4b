"""What falls due. The clock is the caller of these use cases."""
