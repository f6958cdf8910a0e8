"""IAM through awacs: who may assume a role, and what statements say. No inline JSON anywhere."""
