"""What customers, partners and the operator do by chance, as steps of a state machine."""
