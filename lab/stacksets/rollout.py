"""Run an operation: wave by wave, within its tolerance, until it is done or stopped."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lab.stacksets import overrides, preferences
from lab.stacksets.model import (
    Action,
    Instance,
    InstanceStatus,
    Operation,
    OperationStatus,
    Outcome,
    Result,
    StackSet,
    Target,
    now,
)
from lab.stacksets.store import Store
from lab.stacksets.target import TargetError, Targets

TOO_MANY_FAILED = "Cancelled since failure tolerance has exceeded"
STOPPED = "Cancelled since the operation was stopped by the user"


@dataclass(frozen=True)
class Rollout:
    """One operation of one stack set, on a thread of its own."""

    store: Store
    targets: Targets
    stack_set: StackSet
    operation: Operation

    def start(self) -> None:
        """Begin in the background; behind operations that it conflicts with."""
        self.operation.results = {target: Result(target) for target in self.operation.targets}
        threading.Thread(target=self._run, name=f"stackset-{self.operation.id}", daemon=True).start()

    def _run(self) -> None:
        if not self._await_turn():
            return
        if self.operation.touches_all:
            self._redefine()
        stopped_by = ""
        for wave in preferences.waves(self.operation.targets, self.operation.preferences):
            if stopped_by:
                self._cancel(wave, stopped_by)
            else:
                stopped_by = self._visit(wave)
        self._end(stopped_by)

    def _await_turn(self) -> bool:
        """Wait behind earlier operations that conflict; False when stopped while waiting."""
        with self.store.changed:
            while any(self.operation.conflicts_with(earlier) for earlier in self._earlier()):
                self.store.changed.wait()
                if self.operation.status is OperationStatus.STOPPING:
                    break
            if self.operation.status is OperationStatus.STOPPING:
                self._cancel(list(self.operation.targets), STOPPED)
                self._end(STOPPED)
                return False
            self.operation.status = OperationStatus.RUNNING
            return True

    def _earlier(self) -> list[Operation]:
        ongoing = self.stack_set.ongoing()
        return ongoing[: ongoing.index(self.operation)]

    def _redefine(self) -> None:
        """The stack set changes at once; an instance is outdated until its stack has followed."""
        with self.store.lock:
            self.stack_set.definition = self.operation.definition
            for instance in self.stack_set.instances.values():
                if instance.status is InstanceStatus.CURRENT:
                    instance.status = InstanceStatus.OUTDATED

    def _visit(self, wave: list[Target]) -> str:
        """Visit the targets of a wave; answers why the operation goes no further, or nothing."""
        accounts = len({target.account for target in wave})
        regions = len({target.region for target in wave})
        tolerated = preferences.tolerance(self.operation.preferences, accounts)
        at_once = preferences.concurrency(self.operation.preferences, accounts) * regions
        reasons: list[str] = []

        def visit(target: Target) -> None:
            if reason := self._reason_to_stop(target.region, tolerated):
                self._cancel([target], reason)
                reasons.append(reason)
            else:
                self._carry_out(target)

        with ThreadPoolExecutor(max_workers=at_once) as pool:
            list(pool.map(visit, wave))
        reasons += [why for target in wave if (why := self._reason_to_stop(target.region, tolerated))]
        return reasons[0] if reasons else ""

    def _reason_to_stop(self, region: str, tolerated: int) -> str:
        with self.store.lock:
            if self.operation.status is OperationStatus.STOPPING:
                return STOPPED
            results = self.operation.results.values()
            failed = sum(result.outcome is Outcome.FAILED for result in results if result.target.region == region)
            return TOO_MANY_FAILED if failed > tolerated else ""

    def _carry_out(self, target: Target) -> None:
        with self.store.lock:
            instance = self._instance(target)
            self._record(instance, Outcome.RUNNING, "")
        try:
            self._act(instance)
        except TargetError as failure:
            self._failed(instance, str(failure))
        except Exception as error:  # noqa: BLE001 - a bug of the lab must end the operation, not hang it
            self._failed(instance, f"Internal failure of the lab: {error!r}")
        else:
            with self.store.lock:
                self._record(instance, Outcome.SUCCEEDED, "")

    def _instance(self, target: Target) -> Instance:
        """The instance of a target, with the overrides this operation gives it."""
        instance = self.stack_set.instances[target]
        if self.operation.action is not Action.DETECT_DRIFT:
            instance.status = InstanceStatus.OUTDATED
        if self.operation.action in {Action.CREATE, Action.UPDATE}:
            instance.overrides = overrides.merged(instance.overrides, self.operation.overrides)
        return instance

    def _act(self, instance: Instance) -> None:
        definition = self.stack_set.definition
        match self.operation.action:
            case Action.CREATE | Action.UPDATE:
                self.targets.stack(self.stack_set, definition, instance).apply()
                instance.status = InstanceStatus.CURRENT
            case Action.DELETE:
                if instance.exists and not self.operation.retain_stacks:
                    self.targets.stack(self.stack_set, definition, instance).delete()
                with self.store.lock:
                    del self.stack_set.instances[instance.target]
            case Action.DETECT_DRIFT:
                instance.drift = self.targets.stack(self.stack_set, definition, instance).drift()
                instance.drift_checked = now()

    def _failed(self, instance: Instance, reason: str) -> None:
        """An instance that could not be deleted is INOPERABLE, any other OUTDATED (API reference, StackInstance)."""
        with self.store.lock:
            self._record(instance, Outcome.FAILED, reason)
            if self.operation.action is Action.DELETE:
                instance.status = InstanceStatus.INOPERABLE
                instance.outcome = InstanceStatus.INOPERABLE

    def _record(self, instance: Instance, outcome: Outcome, reason: str) -> None:
        result = self.operation.results[instance.target]
        result.outcome, result.reason = outcome, reason
        instance.outcome, instance.reason, instance.operation = outcome, reason, self.operation.id

    def _cancel(self, wave: list[Target], reason: str) -> None:
        with self.store.lock:
            for target in wave:
                result = self.operation.results[target]
                result.outcome, result.reason = Outcome.CANCELLED, reason
                instance = self.stack_set.instances.get(target)
                if instance is not None:
                    self._record(instance, Outcome.CANCELLED, reason)

    def _end(self, stopped_by: str) -> None:
        with self.store.changed:
            if stopped_by == STOPPED:
                self.operation.status = OperationStatus.STOPPED
            else:
                self.operation.status = OperationStatus.FAILED if stopped_by else OperationStatus.SUCCEEDED
            self.operation.ended = now()
            if self.operation.action is Action.DETECT_DRIFT:
                self._summarise_drift()
            self.store.changed.notify_all()

    def _summarise_drift(self) -> None:
        checked = [self.stack_set.instances[target] for target in self.operation.targets]
        drifted = sum(instance.drift == "DRIFTED" for instance in checked)
        failed = self.operation.failures()
        ended = {OperationStatus.SUCCEEDED: "COMPLETED", OperationStatus.STOPPED: "STOPPED"}
        self.stack_set.drift = {
            "DriftStatus": "DRIFTED" if drifted else "IN_SYNC",
            "DriftDetectionStatus": ended.get(self.operation.status, "FAILED"),
            "LastDriftCheckTimestamp": self.operation.ended,
            "TotalStackInstancesCount": len(checked),
            "DriftedStackInstancesCount": drifted,
            "InSyncStackInstancesCount": len(checked) - drifted - failed,
            "InProgressStackInstancesCount": 0,
            "FailedStackInstancesCount": failed,
        }
