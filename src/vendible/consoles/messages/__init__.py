"""Messages to people, in the console of each: reading them, and choosing what comes."""
