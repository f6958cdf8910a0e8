"""Proofs of the rendered templates: linters, AWS's validator, and the mistakes that neither sees."""
