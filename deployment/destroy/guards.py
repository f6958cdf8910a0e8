"""What speaks against taking a deployment down. A pure decision, before anything is removed."""

from collections.abc import Sequence

from deployment import codes
from deployment.destroy.inventory import Inventory
from deployment.errors import Refusal


def check(inventory: Inventory, impairments: Sequence[str], *, told: bool) -> None:
    """Go on only if everything can go, and is meant to.

    Args:
        inventory: what is there.
        impairments: what is wrong with the pair, in words.
        told: it is to go as it is.

    Raises:
        Refusal: with everything of the first kind that was found.
    """
    protected = [f"{one.instance.identifier} in {one.region}" for one in inventory.databases if one.instance.protected]
    if protected:
        raise Refusal(codes.DELETION_PROTECTED, f"of {', '.join(protected)}")
    strange = [f"{one.instance.identifier} in {one.region}" for one in inventory.databases if not one.held]
    if strange:
        raise Refusal(codes.STRANGE_DATABASE, ", ".join(strange))
    others = [f"{one.instance.identifier} in {one.region}" for one in inventory.databases if not one.as_described]
    if others:
        raise Refusal(codes.OTHER_FILE, f"the stacks hold {', '.join(others)}")
    if impairments and not told:
        raise Refusal(codes.NOT_WHILE_IMPAIRED, "the pair is impaired", details=impairments)
