"""Names of resources for which the template gives none."""

from ministack.services.cloudformation import provisioners

from lab.hooks import Hook, Table

PHYSICAL_NAME = Hook(
    "ministack.services.cloudformation.provisioners",
    "_physical_name",
    "(stack_name, logical_id, *, lowercase=False, max_len=128, seeded=True)",
    "aeef5b394ad2",
    "makes names, the same again in an update and another after a replacement",
)
HOOKS: tuple[Hook | Table, ...] = (PHYSICAL_NAME,)


def generated(stack: str, logical_id: str, *, lowercase: bool, longest: int) -> str:
    """`{stack}-{logical id}-{suffix}`, as CloudFormation makes it."""
    return str(provisioners._physical_name(stack, logical_id, lowercase=lowercase, max_len=longest))
