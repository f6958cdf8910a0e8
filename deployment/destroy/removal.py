"""Takes everything away in order, one step at a time and with a look before each: it can be interrupted anywhere."""

from botocore.exceptions import ClientError

from deployment import codes, operations, remains, stack_sets, stacks
from deployment import events as stack_events
from deployment.apply.follow import End, follow_operation, follow_stack
from deployment.apply.stack_set import ANOTHER_RUN
from deployment.aws_errors import error_code
from deployment.destroy.inventory import Inventory
from deployment.errors import Failure
from deployment.session import Session
from deployment.stack_sets import StackSet


def remove(session: Session, inventory: Inventory) -> None:
    """Everything that was listed, and nothing else.

    Raises:
        Failure: something did not go; the message has the first cause. Run again, it goes on from there.
    """
    for stack_set in inventory.stack_sets:
        _remove_stack_set(session, stack_set.name)
    for stack in inventory.stacks:
        _remove_stack(session, stack.region, stack.name)
    for remain in inventory.remains:
        session.progress.say(f"{remain}: deleting")
        remains.remove(session.cloud, remain)
    for remain in remains.log_groups(session.cloud, session.rollout):  # a function may have run while it was deleted
        remains.remove(session.cloud, remain)


def _remove_stack_set(session: Session, name: str) -> None:
    cloud, administration = session.cloud, session.rollout.administration
    before: StackSet | None = None
    while found := stack_sets.look(cloud, administration, name):
        if found.under_way:
            session.progress.say(f"{name}: following operation {found.under_way.id}")
            follow_operation(session, name, found.under_way)
        elif found.instances:
            if before and before.instances == found.instances:
                raise Failure(codes.NO_EFFECT, "deleting its instances changed nothing", where=name)
            before = found
            _remove_instances(session, found)
        else:
            session.progress.say(f"{name}: deleting")
            cloud.client("cloudformation", administration).delete_stack_set(StackSetName=name)


def _remove_instances(session: Session, found: StackSet) -> None:
    """Dr first: it holds what refers to primary.

    An instance whose stack is gone goes by itself: StackSets look for no stack then, also where they have given up
    (`INOPERABLE`).
    """
    rollout = session.rollout
    empty = [instance.region for instance in found.instances if not instance.stack]
    there = empty or [instance.region for instance in found.instances]
    regions = tuple(sorted(there, key=lambda region: (region != rollout.dr, region)))
    session.progress.say(f"{found.name}: deleting {', '.join(regions)}")
    last = found.last.id if found.last else ""
    client = session.cloud.client("cloudformation", rollout.administration)
    try:
        begun = client.delete_stack_instances(
            StackSetName=found.name,
            Accounts=[session.cloud.account],
            Regions=list(regions),
            RetainStacks=bool(empty),
            OperationPreferences=operations.preferences(regions),
            OperationId=operations.identity("delete", found.id, last, regions, empty),
        )
    except ClientError as error:
        if error_code(error) in ANOTHER_RUN:
            return
        raise
    operation = operations.look(session.cloud, rollout.administration, found.name, begun["OperationId"])
    follow_operation(session, found.name, operation)


def _remove_stack(session: Session, region: str, name: str) -> None:
    while stack := stacks.look(session.cloud, region, name):
        if stack.under_way and stack.status != "DELETE_IN_PROGRESS":
            follow_stack(session, stack, End.ANYHOW)
            continue
        session.progress.say(f"{name}: deleting {region}")
        before = stack_events.newest(session.cloud, region, stack.id)
        if stack.status != "DELETE_IN_PROGRESS":
            client = session.cloud.client("cloudformation", region)
            client.delete_stack(
                StackName=stack.id, ClientRequestToken=operations.identity("delete", stack.id, stack.changed_at, before)
            )
        follow_stack(session, stack, End.GONE, after=before)
