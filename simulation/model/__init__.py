"""What surrounds the functions: virtual time, regions and links, AWS's services, databases, clients."""
