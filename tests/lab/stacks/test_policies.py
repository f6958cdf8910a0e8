import pytest

from tests.lab.cloudformation import Stacks, resource

LOGS = "AWS::Logs::LogGroup"


def log_group(name: str, **attributes: object) -> dict[str, object]:
    return resource(LOGS, {"LogGroupName": name}, **attributes)


def there(stacks: Stacks, prefix: str) -> list[str]:
    return [
        one["logGroupName"] for one in stacks.api("logs").describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    ]


@pytest.mark.parametrize(("policy", "stays"), [("Delete", False), ("Retain", True), ("RetainExceptOnCreate", True)])
def test_a_deleted_stack_leaves_what_its_policy_keeps(stacks: Stacks, policy: str, *, stays: bool) -> None:
    name = f"/delete/{policy}"
    stacks.create(f"delete-{policy}", {"One": log_group(name, DeletionPolicy=policy)})
    assert stacks.delete(f"delete-{policy}")["StackStatus"] == "DELETE_COMPLETE"
    assert there(stacks, name) == ([name] if stays else [])


@pytest.mark.parametrize(("policy", "stays"), [("Delete", False), ("Retain", True), ("RetainExceptOnCreate", False)])
def test_only_retain_outlives_the_create_that_failed(stacks: Stacks, policy: str, *, stays: bool) -> None:
    name = f"/create/{policy}"
    stacks.api("logs").create_log_group(logGroupName=f"/occupied/{policy}")
    resources = {
        "One": log_group(name, DeletionPolicy=policy),
        "Two": log_group(f"/occupied/{policy}", DependsOn="One"),
    }
    assert stacks.create(f"create-{policy}", resources)["StackStatus"] == "ROLLBACK_COMPLETE"
    assert there(stacks, name) == ([name] if stays else [])


@pytest.mark.parametrize(("policy", "stays"), [("Delete", False), ("Retain", True)])
def test_a_replaced_resource_goes_as_its_policy_says(stacks: Stacks, policy: str, *, stays: bool) -> None:
    stacks.create(f"replace-{policy}", {"One": log_group(f"/replace/{policy}/old", UpdateReplacePolicy=policy)})
    stacks.update(f"replace-{policy}", {"One": log_group(f"/replace/{policy}/new", UpdateReplacePolicy=policy)})
    kept = [f"/replace/{policy}/old"] if stays else []
    assert there(stacks, f"/replace/{policy}/") == [f"/replace/{policy}/new", *kept]


def test_a_resource_that_leaves_the_template_goes_as_its_policy_says(stacks: Stacks) -> None:
    both = {"Kept": log_group("/leave/kept", DeletionPolicy="Retain"), "Gone": log_group("/leave/gone")}
    stacks.create("leave", {**both, "One": log_group("/leave/one")})
    stacks.update("leave", {"One": log_group("/leave/one")})
    assert there(stacks, "/leave/") == ["/leave/kept", "/leave/one"]
    assert ("Kept", "DELETE_SKIPPED") in stacks.events("leave")


def protected(name: str, *, protection: bool) -> dict[str, object]:
    return resource(
        "AWS::DynamoDB::Table",
        {
            "TableName": name,
            "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "DeletionProtectionEnabled": protection,
        },
    )


def test_what_cannot_be_deleted_stays_with_what_it_needs_and_the_rest_goes(stacks: Stacks) -> None:
    table = {**protected("stuck", protection=True), "DependsOn": "Needed"}
    stacks.create("stuck", {"Table": table, "Needed": log_group("/stuck/needed"), "Free": log_group("/stuck/free")})
    stack = stacks.delete("stuck")
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [Table]. "
    assert sorted(stacks.ids("stuck")) == ["Needed", "Table"]
    assert there(stacks, "/stuck/") == ["/stuck/needed"]

    stacks.api("dynamodb").update_table(TableName="stuck", DeletionProtectionEnabled=False)
    assert stacks.delete("stuck")["StackStatus"] == "DELETE_COMPLETE"
    assert there(stacks, "/stuck/") == []


def test_what_the_clean_up_cannot_delete_is_no_longer_the_stacks(stacks: Stacks) -> None:
    stacks.create("left", {"Table": protected("left", protection=True), "One": log_group("/left")})
    stack = stacks.update("left", {"One": log_group("/left")})
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert stacks.events("left")[-4:] == [
        ("stack", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Table", "DELETE_IN_PROGRESS"),
        ("Table", "DELETE_FAILED"),
        ("stack", "UPDATE_COMPLETE"),
    ]
    assert list(stacks.ids("left")) == ["One"]
    assert stacks.api("dynamodb").describe_table(TableName="left")["Table"]["TableStatus"] == "ACTIVE"
