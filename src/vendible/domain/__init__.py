"""What is true: the rules, pure. No I/O, no clock, no chance, no framework."""
