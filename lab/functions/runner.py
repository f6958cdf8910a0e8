"""Where functions run: makes execution environments, and ends them with their function or their region."""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import lambda_runtime
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc

from lab.functions.environment import Environment
from lab.functions.surroundings import Surroundings
from lab.hooks import Hook
from lab.outages import Outages

CLASS = Hook(
    "ministack.core.lambda_runtime",
    "_worker_class_for",
    "(config)",
    "b5a23849280a",
    "which kind of worker runs a function",
)
INVALIDATE = Hook(
    "ministack.services.lambda_svc",
    "invalidate_worker",
    "(func_name, qualifier=None, account=None, region=None)",
    "1be5d7f769f5",
    "what runs when a function changes runs on to its end, and another region's is not concerned",
)
HOOKS = (
    CLASS,
    INVALIDATE,
    Hook(
        "ministack.services.lambda_svc",
        "_functions",
        "AccountRegionScopedDict",
        "",
        "whether a function is still there",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "kill_workers",
        "(workers)",
        "56a6df63f9bd",
        "ends what runs in a region that is off",
    ),
)


class Runner:
    """Makes execution environments, and ends them with their region."""

    def __init__(self, surroundings: Surroundings, outages: Outages) -> None:
        self._surroundings = surroundings
        self._outages = outages

    def install(self) -> None:
        """Have every function run in an environment of the lab's."""
        CLASS.replace(self._class_for)
        INVALIDATE.replace(self.retire)
        self._outages.on_change(self.stand_still)

    def stand_still(self) -> None:
        """End every execution environment in a region that is off."""
        with lambda_runtime._lock:
            doomed = [key for key in lambda_runtime._workers if self._outages.region_off(key.split(":")[1])]
            workers = [worker for key in doomed for worker in lambda_runtime._workers.pop(key)]
        lambda_runtime.kill_workers(workers)

    def retire(
        self, name: str, qualifier: str | None = None, account: str | None = None, region: str | None = None
    ) -> None:
        """No new run in the environments that a function has: it has changed. If it was deleted, they end at once."""
        scope = account or get_account_id(), region or get_region()
        keeping = lambda_svc._functions.contains_scoped(*scope, name)
        with lambda_runtime._lock:
            found = [key for key in lambda_runtime._workers if _names(key, scope, name, qualifier)]
            workers = [worker for key in found for worker in lambda_runtime._workers.pop(key)]
        # One that is busy ends itself after its run: it is in the pool no more.
        lambda_runtime.kill_workers([worker for worker in workers if not (keeping and worker.busy)])

    def _class_for(self, _config: Mapping[str, Any]) -> Callable[[str, dict[str, Any], bytes], Environment]:
        return lambda name, found, code: Environment(self._surroundings, name, found, code)


def _names(key: str, scope: tuple[str, str], name: str, qualifier: str | None) -> bool:
    """Whether a key of MiniStack's pool, `account:region:function:qualifier`, is one of these."""
    account, region, function, version = key.split(":")
    return (account, region) == scope and function == name and qualifier in (None, version)
