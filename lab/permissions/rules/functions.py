"""Lambda functions and the schedules that call them."""

from collections.abc import Iterator, Mapping

from lab.permissions.need import Need, Operation, Rule


def _passed(role: str, service: str) -> Need:
    return Need("iam:PassRole", role, {"iam:PassedToService": service})


def _function(op: Operation) -> Iterator[Need]:
    resource = op.arn("lambda", f"function:{op.name('FunctionName', longest=64)}")

    def on(*actions: str) -> Iterator[Need]:
        for action in actions:
            yield Need(f"lambda:{action}", resource, op.resource_tags() if op.old else op.request_tags())

    yield from on("GetFunction")
    if op.verb == "delete":
        yield from on("DeleteFunction")
        yield Need("ec2:DescribeNetworkInterfaces")
        return
    if op.verb == "create":
        yield from on("CreateFunction")
    if op.verb == "update" and op.changed("Code", "Architectures"):
        yield from on("UpdateFunctionCode")
    configuration = set(op.new) | set(op.old)
    configuration -= {"Code", "Architectures", "Tags", "FunctionName"}
    if op.verb == "update" and op.changed(*sorted(configuration)):
        yield from on("UpdateFunctionConfiguration")
    yield from on(
        "GetFunctionCodeSigningConfig",
        "GetFunctionRecursionConfig",
        "GetFunctionScalingConfig",
        "GetRuntimeManagementConfig",
    )
    if op.changed("Role") and op.given("Role"):
        yield _passed(op.new["Role"], "lambda.amazonaws.com")
    if op.given("VpcConfig") and op.changed("VpcConfig"):
        for what in ("SecurityGroups", "Subnets", "Vpcs"):
            yield Need(f"ec2:Describe{what}")
    if op.new_tags():
        yield from on("TagResource")
    if op.verb == "update" and op.lost_tags():
        yield from on("UntagResource")


def _of_a_function(create: tuple[str, ...], update: tuple[str, ...], delete: tuple[str, ...]) -> Rule:
    actions = {"create": create, "update": update, "delete": delete}

    def rule(op: Operation) -> Iterator[Need]:
        named = str(op.properties["FunctionName"])
        resource = named if named.startswith("arn:") else op.arn("lambda", f"function:{named}")
        for action in actions[op.verb]:
            yield Need(f"lambda:{action}", resource)

    return rule


def _schedule(op: Operation) -> Iterator[Need]:
    resource = op.arn("scheduler", f"schedule/default/{op.name('Name', longest=64)}")
    yield Need("scheduler:GetSchedule", resource)
    verb = {"create": "Create", "update": "Update", "delete": "Delete"}[op.verb]
    yield Need(f"scheduler:{verb}Schedule", resource)
    if op.verb != "delete":
        yield _passed(op.new["Target"]["RoleArn"], "scheduler.amazonaws.com")


RULES: Mapping[str, Rule] = {
    "AWS::Lambda::EventInvokeConfig": _of_a_function(
        ("PutFunctionEventInvokeConfig", "GetFunctionEventInvokeConfig"),
        ("UpdateFunctionEventInvokeConfig", "GetFunctionEventInvokeConfig"),
        ("DeleteFunctionEventInvokeConfig",),
    ),
    "AWS::Lambda::Function": _function,
    "AWS::Lambda::Permission": _of_a_function(("AddPermission", "GetPolicy"), ("GetPolicy",), ("RemovePermission",)),
    "AWS::Scheduler::Schedule": _schedule,
}
