"""Why it failed: of all the events of a failed operation, the one that came first and stopped the others.

CloudFormation cancels what runs beside a failed resource and reports that as failures too; and an operation can be
called a success although something that was to be deleted is still there (`DELETE_FAILED` in the clean-up).
"""

from collections.abc import Iterable, Mapping

from deployment.events import Event

CANCELLED = ("Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled")
BY_OTHERS = ("The following resource(s) failed", "The following resources failed")
"""How a stack's own event begins when a resource is the reason."""


def first_cause(events: Iterable[Event]) -> Event | None:
    """The earliest failure that is one of its own; of the stack itself only if no resource failed.

    Args:
        events: of one stack, oldest first.
    """
    failed = [event for event in events if event.failed]
    failures = [event for event in failed if not event.reason.startswith(CANCELLED)]
    of_resources = [event for event in failures if not event.of_the_stack]
    of_the_stack = [event for event in failures if event.of_the_stack and not event.reason.startswith(BY_OTHERS)]
    return next(iter([*of_resources, *of_the_stack, *failed]), None)


def first_of_all(by_region: Mapping[str, Iterable[Event]]) -> tuple[str, Event] | None:
    """The earliest first cause of several stacks, and its region."""
    found = [(region, cause) for region, events in by_region.items() if (cause := first_cause(events))]
    return min(found, key=lambda pair: pair[1].at, default=None)


def left_behind(events: Iterable[Event]) -> tuple[Event, ...]:
    """Resources whose deletion failed and was not made good later: they exist, and nothing will delete them."""
    still: dict[tuple[str, str], Event] = {}
    for event in events:
        if event.of_the_stack:
            continue
        key = (event.resource, event.physical)
        if event.status == "DELETE_FAILED":
            still[key] = event
        elif event.status in {"DELETE_COMPLETE", "DELETE_SKIPPED"}:
            still.pop(key, None)
    return tuple(still.values())
