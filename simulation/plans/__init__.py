"""What happens in a history: faults and commands as data, what each does to the model, and how a seed draws them."""
