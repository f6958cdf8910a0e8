"""The RTO promise, added up from the templates as they are rendered rather than from what was configured."""

from collections.abc import Iterator

from checks.finding import Finding
from checks.proofs.deployment import Deployment
from settings.budget import ROUTE53_VIEW_SECONDS, region_lost

CODES = {
    "DC016": "the recovery that the templates give is not the configured budget, or takes longer than rto_seconds",
    "DC017": "what the controller is told is not what was configured",
}

TIMINGS = {
    "LEASE_TTL_SECONDS": "lease_ttl_seconds",
    "LOOP_SECONDS": "loop_seconds",
    "FENCE_AFTER_SECONDS": "fence_after_seconds",
    "MULTI_AZ_GRACE_SECONDS": "multi_az_grace_seconds",
    "RPO_SECONDS": "rpo_seconds",
}
"""Environment variable of the controller to the setting it repeats."""
CONTROLLER = "ControllerFunction"
RECORD, CHECK, ALARM = "AWS::Route53::RecordSet", "AWS::Route53::HealthCheck", "AWS::CloudWatch::Alarm"


def prove(deployment: Deployment) -> Iterator[Finding]:
    """In each region's stack: either may have to take over."""
    recovery = deployment.environment.recovery
    planned = region_lost(deployment.environment).seconds
    name_change = _signal_seconds(deployment) + ROUTE53_VIEW_SECONDS + _ttl_seconds(deployment)
    for stack in deployment.of("failover"):
        controller = stack.of_type("AWS::Lambda::Function").get(CONTROLLER, {})
        told = controller.get("Environment", {}).get("Variables", {})
        for variable, setting in TIMINGS.items():
            if told.get(variable) != str(getattr(recovery, setting)):
                yield stack.finding("DC017", f"{CONTROLLER}/{variable}", f"{told.get(variable)!r}: {setting} differs")
        if not {"LEASE_TTL_SECONDS", "LOOP_SECONDS"} <= told.keys():
            continue
        rendered = (
            int(told["LEASE_TTL_SECONDS"])
            + int(told["LOOP_SECONDS"])
            + max(recovery.promotion_seconds, name_change)
            + recovery.reconnect_seconds
        )
        if rendered != planned or rendered > recovery.rto_seconds:
            yield stack.finding(
                "DC016", CONTROLLER, f"{rendered} s; planned are {planned}, rto_seconds promises {recovery.rto_seconds}"
            )


def _ttl_seconds(deployment: Deployment) -> int:
    return max((int(record["TTL"]) for _, _, record in deployment.find(RECORD) if "TTL" in record), default=0)


def _signal_seconds(deployment: Deployment) -> int:
    """How long an alarm behind a health check looks at its metric before it changes."""
    names = {
        check["HealthCheckConfig"]["AlarmIdentifier"]["Name"]
        for _, _, check in deployment.find(CHECK)
        if "AlarmIdentifier" in check["HealthCheckConfig"]
    }
    alarms = [alarm for _, _, alarm in deployment.find(ALARM) if alarm.get("AlarmName") in names]
    return max((alarm["Period"] * alarm["EvaluationPeriods"] for alarm in alarms), default=0)
