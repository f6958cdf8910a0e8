from tests.lab.cloudformation import Stacks, resource


def topic(name: str) -> dict[str, object]:
    return {"Topic": resource("AWS::SNS::Topic", {"TopicName": name})}


def exported(name: str) -> dict[str, object]:
    return {"Arn": {"Value": {"Ref": "Topic"}, "Export": {"Name": name}}}


def importing(name: str) -> dict[str, object]:
    return {
        "Mail": resource(
            "AWS::SNS::Subscription",
            {"TopicArn": {"Fn::ImportValue": name}, "Protocol": "email", "Endpoint": "a@example.com"},
        )
    }


def test_a_value_in_use_neither_changes_nor_goes(stacks: Stacks) -> None:
    stacks.create("giver", topic("first"), Outputs=exported("used"))
    assert stacks.create("taker", importing("used"))["StackStatus"] == "CREATE_COMPLETE"
    for wanted, more in ((topic("second"), {"Outputs": exported("used")}), (topic("first"), {})):
        stack = stacks.update("giver", wanted, **more)
        assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
        assert stacks.outputs("giver")["Arn"].endswith(":first")
    reasons = [event.get("ResourceStatusReason", "") for event in stacks.said("giver")]
    assert "Cannot update export used as it is in use by taker. " in reasons
    assert "Cannot delete export used as it is in use by taker. " in reasons

    stacks.delete("taker")
    assert stacks.update("giver", topic("second"), Outputs=exported("used"))["StackStatus"] == "UPDATE_COMPLETE"


def test_a_stack_in_use_is_again_what_it_was(stacks: Stacks) -> None:
    stacks.create("lender", topic("lent"), Outputs=exported("lent"))
    stacks.create("borrower", importing("lent"))
    stack = stacks.delete("lender")
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert stack["StackStatusReason"] == "Delete canceled. Cannot delete export lent as it is in use by borrower."
    assert stacks.events("lender")[-2:] == [("stack", "DELETE_IN_PROGRESS"), ("stack", "CREATE_COMPLETE")]
    stacks.delete("borrower")
    assert stacks.delete("lender")["StackStatus"] == "DELETE_COMPLETE"


def test_a_name_is_exported_once(stacks: Stacks) -> None:
    stacks.create("owner", topic("owner"), Outputs=exported("once"))
    assert stacks.create("late", topic("late"), Outputs=exported("once"))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any(
        "already exported by stack owner" in event.get("ResourceStatusReason", "") for event in stacks.said("late")
    )


def test_a_deleted_stack_exports_nothing(stacks: Stacks) -> None:
    stacks.create("brief", topic("brief"), Outputs=exported("brief"))
    stacks.delete("brief")
    exports = stacks.api("cloudformation").list_exports()["Exports"]
    assert "brief" not in [export["Name"] for export in exports]


def test_an_import_of_nothing_fails(stacks: Stacks) -> None:
    assert stacks.create("lost", importing("nothing"))["StackStatus"] == "ROLLBACK_COMPLETE"
    assert any("nothing" in event.get("ResourceStatusReason", "") for event in stacks.said("lost"))
