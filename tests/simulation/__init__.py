"""Recovery rehearsed under a virtual clock."""
