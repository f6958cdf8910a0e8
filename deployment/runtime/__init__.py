"""What a deployment is at this moment, as its controllers, RDS and EC2 have it. Read only, one question each.

`lease` says which region may write, `record` what a region remembers, `journal` what has happened, `databases` what
RDS has, `fences` what clients of a region can reach.
"""
