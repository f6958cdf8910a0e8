"""An execution environment: MiniStack's worker process, made the place that a function would run in on AWS."""

import time
from typing import Any

from ministack.core import lambda_runtime

from lab.functions.logs import Stream
from lab.functions.surroundings import CannotRunError, Surroundings
from lab.hooks import Hook

HOOKS = (
    Hook(
        "ministack.core.lambda_runtime",
        "Worker.__init__",
        "(self, func_name, config, code_zip)",
        "9f537cd431cf",
        "is extended",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "Worker._spawn",
        "(self)",
        "c55febf95656",
        "called; takes the environment from the configuration",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "Worker._read_stderr",
        "(self)",
        "d8eb30038f94",
        "lines go to the log while it runs",
    ),
    Hook(
        "ministack.core.lambda_runtime",
        "Worker.invoke",
        "(self, event, request_id, *, trace_id=None, depth=None, durable=None, invoked_function_arn=None)",
        "96751a754710",
        "called between the lines that Lambda writes itself",
    ),
    Hook("ministack.core.lambda_runtime", "_workers", "dict", "", "all execution environments"),
    Hook("ministack.core.lambda_runtime", "_lock", "lock", "", "guards them"),
)


class Environment(lambda_runtime.Worker):  # type: ignore[misc]  # MiniStack is not typed
    """One execution environment. It ends with its run if it was taken out of the pool meanwhile."""

    def __init__(self, surroundings: Surroundings, name: str, config: dict[str, Any], code: bytes) -> None:
        self._surroundings = surroundings
        self._placement = surroundings.place(config)
        self.busy = False
        """Whether a run is under way."""
        variables = (config.get("Environment") or {}).get("Variables") or {}
        whole = {**variables, **surroundings.variables(self._placement)}
        super().__init__(name, {**config, "Environment": {"Variables": whole}}, code)
        key, region = surroundings.credentials(config, self._placement), self._placement.region
        self._log = Stream(
            surroundings.account,
            region,
            (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}",
            lambda action, resource: surroundings.allowed(key, region, action, resource),
        )

    def invoke(self, event: Any, request_id: str, **more: Any) -> dict[str, Any]:
        """Run the function once, if it can run now."""
        self.busy = True
        try:
            self._surroundings.admit(self.config, self._placement)
            return self._run(event, request_id, **more)
        except CannotRunError as error:
            return {"status": "error", "error": str(error)}
        finally:
            self.busy = False
            with lambda_runtime._lock:
                pooled = any(self in pool for pool in lambda_runtime._workers.values())
            if not pooled:
                lambda_runtime.kill_workers([self])

    def _run(self, event: Any, request_id: str, **more: Any) -> dict[str, Any]:
        self._log.write(f"START RequestId: {request_id} Version: $LATEST")
        began = time.monotonic()
        answer: dict[str, Any] = super().invoke(event, request_id, **more)
        if answer.get("status") == "error":
            self._log.write(*str(answer.get("trace") or answer.get("error")).splitlines())
        milliseconds = round((time.monotonic() - began) * 1000)
        self._log.write(f"END RequestId: {request_id}", f"REPORT RequestId: {request_id}\tDuration: {milliseconds} ms")
        return answer

    def _read_stderr(self) -> None:
        """Lines that the function prints, to the log and to whoever asked for the run's tail."""
        process = self._proc
        for line in process.stderr if process else ():
            text = line.rstrip("\n")
            self._log.write(text)
            self._stderr_queue.put(text)
