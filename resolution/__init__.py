"""A template as CloudFormation reads it in one region: intrinsic functions, conditions, mappings."""
