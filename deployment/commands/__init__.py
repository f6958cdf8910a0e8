"""What a human orders from the controllers, and what becomes of it.

`order` turns a command line into an event for the right region, `give` hands it over, `follow` watches the lease and
the records until `verdict` says that it is done, undone, or that nothing more is waited for.
"""
