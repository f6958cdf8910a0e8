"""A model of AWS: one module for each service, and the gateway that calls go through."""
