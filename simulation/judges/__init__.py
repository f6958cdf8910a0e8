"""What a history is held against: the claims of the design, what its faults left possible, what scenarios expect."""
