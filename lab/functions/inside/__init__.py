"""What is put on the path of a function's process, and of nothing else."""
