"""What an update of a stack would do, resource by resource, before anything is touched."""
