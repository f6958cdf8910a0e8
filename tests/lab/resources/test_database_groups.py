from typing import Any

from lab.daemon import Running
from tests.lab.cloudformation import Stacks, outputs, resource


def groups(parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    subnets = {
        f"Subnet{zone}": resource(
            "AWS::EC2::Subnet",
            {
                "VpcId": {"Ref": "Vpc"},
                "CidrBlock": f"10.8.{number}.0/24",
                "AvailabilityZone": f"us-east-1{zone.lower()}",
            },
        )
        for number, zone in enumerate("ABC")
    }
    tags = [{"Key": "Name", "Value": "group"}]
    return {
        "Vpc": resource("AWS::EC2::VPC", {"CidrBlock": "10.8.0.0/16"}),
        **subnets,
        "Subnets": resource(
            "AWS::RDS::DBSubnetGroup",
            {
                "DBSubnetGroupDescription": "database subnets",
                "SubnetIds": [{"Ref": name} for name in subnets],
                "Tags": tags,
                **more,
            },
        ),
        "Parameters": resource(
            "AWS::RDS::DBParameterGroup",
            {"Description": "parameters", "Family": "postgres18", "Parameters": parameters, "Tags": tags},
        ),
    }


def user_parameters(stacks: Stacks, name: str) -> dict[str, str]:
    pages = stacks.api("rds").get_paginator("describe_db_parameters").paginate(DBParameterGroupName=name, Source="user")
    return {one["ParameterName"]: one["ParameterValue"] for page in pages for one in page["Parameters"]}


def test_groups_are_made_changed_and_removed(running: Running, stacks: Stacks) -> None:
    rds = stacks.api("rds")
    wanted = {"max_connections": "200", "log_statement": "all"}
    stacks.create("Groups", groups(wanted), Outputs=outputs(Name={"Ref": "Parameters"}))
    made = stacks.ids("Groups")
    assert made["Subnets"].startswith("groups-subnets-")
    assert made["Parameters"] == made["Parameters"].lower()
    group = rds.describe_db_subnet_groups(DBSubnetGroupName=made["Subnets"])["DBSubnetGroups"][0]
    assert group["DBSubnetGroupDescription"] == "database subnets"
    assert {one["SubnetIdentifier"] for one in group["Subnets"]} == {made[f"Subnet{zone}"] for zone in "ABC"}
    assert user_parameters(stacks, made["Parameters"]) == wanted
    found = rds.describe_db_parameter_groups(DBParameterGroupName=made["Parameters"])["DBParameterGroups"][0]
    assert (found["DBParameterGroupFamily"], found["Description"]) == ("postgres18", "parameters")
    arn = f"arn:aws:rds:us-east-1:{running.account}:pg:{made['Parameters']}"
    assert {"Key": "Name", "Value": "group"} in rds.list_tags_for_resource(ResourceName=arn)["TagList"]

    changed = {"max_connections": "300", "wal_keep_size": "1024"}
    stacks.update("Groups", groups(changed, DBSubnetGroupDescription="others"))
    assert stacks.ids("Groups") == made
    assert user_parameters(stacks, made["Parameters"]) == changed
    group = rds.describe_db_subnet_groups(DBSubnetGroupName=made["Subnets"])["DBSubnetGroups"][0]
    assert group["DBSubnetGroupDescription"] == "others"
    assert stacks.delete("Groups")["StackStatus"] == "DELETE_COMPLETE"
    assert made["Subnets"] not in [
        one["DBSubnetGroupName"] for one in rds.describe_db_subnet_groups()["DBSubnetGroups"]
    ]


def test_an_event_subscription_is_one(stacks: Stacks) -> None:
    def subscription(categories: list[str], *, enabled: bool = True) -> dict[str, Any]:
        properties = {
            "SnsTopicArn": {"Ref": "Topic"},
            "SourceType": "db-instance",
            "EventCategories": categories,
            "Enabled": enabled,
            "Tags": [{"Key": "Name", "Value": "events"}],
        }
        topic = resource("AWS::SNS::Topic", {"TopicName": "events"})
        return {"Topic": topic, "Events": resource("AWS::RDS::EventSubscription", properties)}

    rds = stacks.api("rds")
    stacks.create("events", subscription(["failover", "failure"]))
    name, topic = stacks.ids("events")["Events"], stacks.ids("events")["Topic"]
    found = rds.describe_event_subscriptions(SubscriptionName=name)["EventSubscriptionsList"][0]
    assert (found["SnsTopicArn"], found["SourceType"], found["Enabled"]) == (topic, "db-instance", True)
    assert sorted(found["EventCategoriesList"]) == ["failover", "failure"]
    stacks.update("events", subscription(["deletion"], enabled=False))
    found = rds.describe_event_subscriptions(SubscriptionName=name)["EventSubscriptionsList"][0]
    assert (found["EventCategoriesList"], found["Enabled"]) == (["deletion"], False)
    stacks.delete("events")
    assert rds.describe_event_subscriptions()["EventSubscriptionsList"] == []
