"""What the function is told by its environment. Times are seconds."""

import json
import os
from typing import Any

OWN = os.environ["AWS_REGION"]
REGIONS: dict[str, dict[str, Any]] = json.loads(os.environ["REGIONS"])
PEER = next(name for name in REGIONS if name != OWN)
DEPLOYMENT = os.environ["DEPLOYMENT"]
LEASE_REGION = os.environ["LEASE_REGION"]
WITNESS = LEASE_REGION not in REGIONS
MODE = os.environ["MODE"]
FOUNDER = REGIONS[OWN]["home"] == "primary" and not REGIONS[OWN]["created_from"]
"""Its database was created from nothing, so it may make the first lease."""

TTL = float(os.environ["LEASE_TTL_SECONDS"])
LOOP = float(os.environ["LOOP_SECONDS"])
FENCE_AFTER = float(os.environ["FENCE_AFTER_SECONDS"])
GRACE = float(os.environ["MULTI_AZ_GRACE_SECONDS"])
RPO = float(os.environ["RPO_SECONDS"])
PASS = 20.0
"""How long one pass keeps others out; longer than any pass that is not killed."""
BOUND = 300.0
"""A switchover or a released lease is undone after this. A drain may take 260: a minute's rest, two minutes, delay."""
APPROVED = 900.0
"""How long an order of a human stands."""
REFUSED = 60.0
"""After this a refused promotion gives the lease back."""
