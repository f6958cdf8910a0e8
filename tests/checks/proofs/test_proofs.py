"""Every code of the proofs: silent on what is rendered, and loud on a template spoiled in exactly that way."""

from typing import Any

import pytest

from checks.proofs import CODES, PROOFS, prove, reprotection
from rendering.render import render
from tests.checks.rendered import Spoil, Templates, drop_tag, first, new_codes, properties, set_tag, spoiled, subjects
from tests.environments import environment

FAILOVER, DATABASE, FOUNDATION, BOOTSTRAP, LEASE = "failover", "database", "foundation", "bootstrap", "lease"
CLUSTER = {"Name": "DBClusterIdentifier", "Value": "x"}
OTHER_ACCOUNT = "arn:aws:iam::999999999999:root"


def change(layer: str, resource: str, **values: Any) -> Spoil:
    """Set properties of a resource; None removes one."""

    def spoil(templates: Templates) -> None:
        target = properties(templates[layer], resource)
        for name, value in values.items():
            if value is None:
                del target[name]
            else:
                target[name] = value

    return spoil


def change_check(title: str, **values: Any) -> Spoil:
    """Set fields of a health check's configuration."""
    return lambda templates: properties(templates[FAILOVER], title)["HealthCheckConfig"].update(values)


def statement(layer: str, resource: str, **values: Any) -> Spoil:
    """Set elements of the first statement of a role's first policy."""

    def spoil(templates: Templates) -> None:
        policy = properties(templates[layer], resource)["Policies"][0]["PolicyDocument"]
        policy["Statement"][0].update(values)

    return spoil


def trust(layer: str, resource: str, **values: Any) -> Spoil:
    """Set or remove elements of a role's trust."""

    def spoil(templates: Templates) -> None:
        target = properties(templates[layer], resource)["AssumeRolePolicyDocument"]["Statement"][0]
        for name, value in values.items():
            if value is None:
                del target[name]
            else:
                target[name] = value

    return spoil


def without_statements(layer: str, resource_type: str, document: str, service: str) -> Spoil:
    """Remove the statements for a service from a resource's policy."""

    def spoil(templates: Templates) -> None:
        policy = properties(templates[layer], resource_type)[document]
        policy["Statement"] = [
            each
            for each in policy["Statement"]
            if not (isinstance(each["Principal"], dict) and each["Principal"].get("Service") == service)
        ]

    return spoil


def add(layer: str, section: str, **entries: Any) -> Spoil:
    """Add entries to a section of a template."""
    return lambda templates: templates[layer].setdefault(section, {}).update(entries)


def remove(layer: str, section: str, name: str) -> Spoil:
    """Remove an entry of a section."""
    return lambda templates: templates[layer][section].pop(name)


def unconditional(layer: str, title: str) -> Spoil:
    """Let a resource exist everywhere."""
    return lambda templates: templates[layer]["Resources"][title].pop("Condition")


def tag(layer: str, resource: str, key: str, value: Any = None) -> Spoil:
    """Change or remove a tag."""

    def spoil(templates: Templates) -> None:
        tags = properties(templates[layer], resource)["Tags"]
        if value is None:
            drop_tag(tags, key)
        else:
            set_tag(tags, key, value)

    return spoil


def twice_the_same_alarm(templates: Templates) -> None:
    template = templates[DATABASE]
    properties(template, "CpuAlarm")["AlarmName"] = properties(template, "FreeStorageAlarm")["AlarmName"]


def unknown_on_dashboard(templates: Templates) -> None:
    dashboard = properties(templates[FAILOVER], "AWS::CloudWatch::Dashboard")
    body = dashboard["DashboardBody"]
    if isinstance(body, dict):
        arguments = body["Fn::Sub"]
        if isinstance(arguments, list):
            arguments[0] = arguments[0].replace("ReplicaLag", "ReplicationLag")
        else:
            body["Fn::Sub"] = arguments.replace("ReplicaLag", "ReplicationLag")
    else:
        dashboard["DashboardBody"] = body.replace("ReplicaLag", "ReplicationLag")


def primary_only(layer: str, title: str) -> Spoil:
    """Let a resource exist in the home primary region only, and drop what refers to it."""

    def spoil(templates: Templates) -> None:
        templates[layer]["Resources"][title]["Condition"] = "IsHomePrimary"
        templates[layer].setdefault("Conditions", {}).setdefault(
            "IsHomePrimary",
            {"Fn::Equals": [{"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "HomeRole"]}, "primary"]},
        )

    return spoil


def not_a_plain_alarm(templates: Templates) -> None:
    properties(templates[FAILOVER], "DrHoldsAlarm")["DatapointsToAlarm"] = 1


def renamed_export(templates: Templates) -> None:
    templates[FOUNDATION]["Outputs"]["KeyArn"]["Export"]["Name"] = "orders-prod-Key"


def export_from_database(templates: Templates) -> None:
    templates[DATABASE]["Outputs"]["SecretName"]["Export"] = {"Name": "orders-prod-SecretName"}


def foreign_import(templates: Templates) -> None:
    properties(templates[DATABASE], "AWS::RDS::EventSubscription")["SourceIds"] = [
        {"Fn::ImportValue": "orders-prod-Database"}
    ]


def unpublished_output(templates: Templates) -> None:
    del templates[DATABASE]["Outputs"]["PeeringConnectionId"]


def parameter_with_default(templates: Templates) -> None:
    templates[FAILOVER]["Parameters"]["PeerVpcId"]["Default"] = "vpc-0123456789abcdef0"


def parameter_with_pattern_of_another(templates: Templates) -> None:
    templates[FAILOVER]["Parameters"]["PeerVpcId"]["AllowedPattern"] = "^pcx-[0-9a-f]+$"


def another_region_in_mapping(templates: Templates) -> None:
    regions = templates[FOUNDATION]["Mappings"]["Regions"]
    regions["eu-west-1"] = regions["us-east-1"]


def region_missing_in_mapping(templates: Templates) -> None:
    del templates[DATABASE]["Mappings"]["Regions"]["us-west-2"]


def dangling_reference(templates: Templates) -> None:
    templates[FAILOVER]["Outputs"]["HostedZoneId"].pop("Condition")


def without_update_policy(templates: Templates) -> None:
    del first(templates[LEASE], "AWS::DynamoDB::Table")["UpdateReplacePolicy"]


def deleted_with_the_stack(templates: Templates) -> None:
    first(templates[FOUNDATION], "AWS::KMS::Key")["DeletionPolicy"] = "Delete"


def parameters_differ(templates: Templates) -> None:
    group = properties(templates[DATABASE], "AWS::RDS::DBParameterGroup")
    group["Parameters"]["max_connections"] = {"Fn::If": ["IsHomePrimary", "400", "200"]}


def too_many_outputs(templates: Templates) -> None:
    templates[LEASE]["Outputs"] |= {f"Output{number}": {"Value": "x"} for number in range(201)}


def heavy_variables(templates: Templates) -> None:
    variables = properties(templates[FOUNDATION], "ProbeFunction")["Environment"]["Variables"]
    variables["MORE"] = "x" * 4096


def large_template(templates: Templates) -> None:
    templates[LEASE]["Description"] = "x" * 51_200


def slow_lease(templates: Templates) -> None:
    variables = properties(templates[FAILOVER], "ControllerFunction")["Environment"]["Variables"]
    variables["LEASE_TTL_SECONDS"] = "600"


def slow_signal(templates: Templates) -> None:
    properties(templates[FAILOVER], "DrHoldsAlarm")["EvaluationPeriods"] = 5


def large_policy(templates: Templates) -> None:
    policy = properties(templates[BOOTSTRAP], "AWS::IAM::ManagedPolicy")["PolicyDocument"]
    policy["Statement"][0]["Resource"] = [f"arn:aws:s3:::bucket-{number}" for number in range(400)]


def metrics_into_any_namespace(templates: Templates) -> None:
    role = properties(templates[FAILOVER], "ControllerRole")
    for each in role["Policies"][0]["PolicyDocument"]["Statement"]:
        if "cloudwatch:PutMetricData" in each["Action"]:
            del each["Condition"]


def unguarded_permission(templates: Templates) -> None:
    permission = properties(templates[DATABASE], "AWS::Lambda::Permission")
    permission.pop("SourceAccount", None)
    permission.pop("SourceArn", None)


def password_in_environment(templates: Templates) -> None:
    variables = properties(templates[FOUNDATION], "ProbeFunction")["Environment"]["Variables"]
    variables["DSN"] = "postgresql://dbmaster:hunter22@db.example/app"


def reference_in_environment(templates: Templates) -> None:
    variables = properties(templates[FOUNDATION], "ProbeFunction")["Environment"]["Variables"]
    variables |= {"LOGIN": "{{resolve:secretsmanager:orders-prod/master:SecretString:password}}"}


def any_generated_character(templates: Templates) -> None:
    secret = properties(templates[DATABASE], "AWS::SecretsManager::Secret")
    secret["GenerateSecretString"].pop("ExcludeCharacters", None)


SPOILED: tuple[tuple[str, str, Spoil], ...] = (
    ("DC010", "a region without facts", region_missing_in_mapping),
    ("DC010", "an output of a resource that one region does not have", dangling_reference),
    ("DC011", "a property of the wrong form", change(DATABASE, "CpuAlarm", Dimensions="DBInstanceIdentifier")),
    ("DC016", "signal alarm of five minutes", slow_signal),
    ("DC017", "controller told another lease", change(FAILOVER, "ControllerFunction", Environment={"Variables": {}})),
    ("DC020", "misspelt metric", change(DATABASE, "FreeStorageAlarm", MetricName="FreeStorage")),
    ("DC020", "misspelt namespace", change(DATABASE, "FreeStorageAlarm", Namespace="AWS/Rds")),
    ("DC020", "misspelt metric of our own", change(FAILOVER, "ControllerSilentAlarm", MetricName="HeartBeat")),
    ("DC020", "misspelt metric on the dashboard", unknown_on_dashboard),
    ("DC021", "no dimension", change(DATABASE, "CpuAlarm", Dimensions=[])),
    ("DC021", "another dimension", change(DATABASE, "CpuAlarm", Dimensions=[CLUSTER])),
    ("DC022", "comparison", change(DATABASE, "CpuAlarm", ComparisonOperator="GreaterThan")),
    ("DC022", "missing data undecided", change(DATABASE, "CpuAlarm", TreatMissingData=None)),
    ("DC022", "half a minute", change(DATABASE, "CpuAlarm", Period=30)),
    ("DC023", "GiB for bytes", change(DATABASE, "FreeStorageAlarm", Threshold=10)),
    ("DC023", "MiB for bytes", change(DATABASE, "FreeableMemoryAlarm", Threshold=256)),
    ("DC023", "more than all CPU", change(DATABASE, "CpuAlarm", Threshold=8000)),
    ("DC024", "tells nobody", change(DATABASE, "CpuAlarm", AlarmActions=[])),
    ("DC025", "two alarms of one name", twice_the_same_alarm),
    ("DC030", "family of another major", change(DATABASE, "AWS::RDS::DBParameterGroup", Family="postgres17")),
    ("DC031", "replica with Engine", change(DATABASE, "ReplicaBornDatabase", Engine="postgres")),
    ("DC031", "replica with StorageEncrypted", change(DATABASE, "ReplicaBornDatabase", StorageEncrypted=True)),
    ("DC031", "replica without key", change(DATABASE, "ReplicaBornDatabase", KmsKeyId=None)),
    ("DC031", "source by name", change(DATABASE, "ReplicaBornDatabase", SourceDBInstanceIdentifier="orders")),
    ("DC031", "source in its own region", change(DATABASE, "ReplicaBornDatabase", SourceRegion="us-west-2")),
    ("DC032", "smaller standby", change(DATABASE, "ReplicaBornDatabase", DBInstanceClass="db.t4g.medium")),
    ("DC032", "standby in one zone", change(DATABASE, "ReplicaBornDatabase", MultiAZ=False)),
    ("DC032", "parameters by region", parameters_differ),
    ("DC033", "another identifier", change(DATABASE, "PrimaryBornDatabase", DBInstanceIdentifier="orders-prod")),
    ("DC034", "unencrypted", change(DATABASE, "PrimaryBornDatabase", StorageEncrypted=False)),
    ("DC040", "no TTL", change(FAILOVER, "WriterPrimaryRecord", TTL=None)),
    ("DC040", "another TTL", change(FAILOVER, "WriterPrimaryRecord", TTL="30")),
    ("DC041", "two primaries", change(FAILOVER, "WriterSecondaryRecord", Failover="PRIMARY", HealthCheckId="x")),
    ("DC041", "pair with itself", remove(FAILOVER, "Resources", "WriterSecondaryRecord")),
    ("DC042", "secondary with a check", change(FAILOVER, "WriterSecondaryRecord", HealthCheckId="x")),
    ("DC042", "primary without a check", change(FAILOVER, "WriterPrimaryRecord", HealthCheckId=None)),
    ("DC043", "an alarm that is gone", remove(FAILOVER, "Resources", "DrHoldsAlarm")),
    ("DC044", "M out of N", not_a_plain_alarm),
    ("DC045", "one VPC only", lambda templates: properties(templates[FAILOVER], "HostedZone")["VPCs"].pop()),
    ("DC046", "missing data reads healthy", change_check("DrHoldsHealthCheck", InsufficientDataHealthStatus="Healthy")),
    ("DC046", "both children", change_check("WriterHealthCheck", HealthThreshold=2)),
    ("DC046", "TCP check of a private endpoint", change_check("PrimaryTookBackHealthCheck", Type="TCP")),
    ("DC050", "an export of the database layer", export_from_database),
    ("DC051", "an import of nothing", foreign_import),
    ("DC052", "a parameter of its own", add(DATABASE, "Parameters", Size={"Type": "String", "AllowedPattern": ".*"})),
    ("DC053", "an output that is gone", unpublished_output),
    ("DC054", "a default", parameter_with_default),
    ("DC054", "another's pattern", parameter_with_pattern_of_another),
    ("DC060", "a nested stack", add(LEASE, "Resources", Nested={"Type": "AWS::CloudFormation::Stack"})),
    ("DC060", "a custom resource", add(LEASE, "Resources", Made={"Type": "Custom::Made"})),
    ("DC060", "a transform", add(LEASE, "Transform", Name="AWS::Include")),
    ("DC061", "undecided on replacement", without_update_policy),
    ("DC061", "a key that goes with its stack", deleted_with_the_stack),
    ("DC062", "a peering from each region", unconditional(DATABASE, "PeeringConnection")),
    ("DC063", "an alarm in one region only", primary_only(DATABASE, "CpuAlarm")),
    ("DC064", "a third region in the mapping", another_region_in_mapping),
    ("DC070", "no Purpose", tag(FOUNDATION, "Key", "Purpose")),
    ("DC070", "alarm without Severity", tag(DATABASE, "CpuAlarm", "Severity")),
    ("DC072", "an apostrophe", tag(FOUNDATION, "Key", "Purpose", "the database's key")),
    ("DC071", "another region", tag(FOUNDATION, "Key", "Region", "eu-west-1")),
    ("DC071", "an unknown severity", tag(DATABASE, "CpuAlarm", "Severity", "high")),
    ("DC076", "too large", large_template),
    ("DC078", "too many outputs", too_many_outputs),
    ("DC079", "too much environment", heavy_variables),
    ("DC080", "everything", statement(FAILOVER, "ControllerRole", Action=["rds:PromoteReadReplica"], Resource=["*"])),
    ("DC080", "any namespace", metrics_into_any_namespace),
    ("DC081", "NotResource", statement(FAILOVER, "ControllerRole", NotResource=["x"])),
    ("DC082", "a whole service", statement(FAILOVER, "ControllerRole", Action=["rds:*"])),
    ("DC082", "all of KMS in an identity policy", statement(FAILOVER, "ControllerRole", Action=["kms:*"])),
    ("DC083", "another path", change(FAILOVER, "ControllerRole", Path="/")),
    ("DC083", "no boundary", change(FAILOVER, "ControllerRole", PermissionsBoundary=None)),
    ("DC083", "a name", change(FAILOVER, "ControllerRole", RoleName="controller")),
    ("DC084", "no condition", trust(FAILOVER, "ControllerScheduleRole", Condition=None)),
    ("DC084", "an unknown service", trust(FAILOVER, "ControllerRole", Principal={"Service": "ec2.amazonaws.com"})),
    ("DC084", "an unguarded permission", unguarded_permission),
    ("DC085", "too large a policy", large_policy),
    ("DC086", "anybody", trust(FAILOVER, "ControllerRole", Principal="*")),
    ("DC086", "another account", trust(FAILOVER, "ControllerRole", Principal={"AWS": OTHER_ACCOUNT})),
    ("DC090", "a literal password", change(DATABASE, "PrimaryBornDatabase", MasterUserPassword="hunter22")),
    ("DC090", "RDS manages it", change(DATABASE, "PrimaryBornDatabase", ManageMasterUserPassword=True)),
    ("DC091", "not replicated", change(DATABASE, "AWS::SecretsManager::Secret", ReplicaRegions=[])),
    ("DC091", "characters that RDS refuses", any_generated_character),
    ("DC091", "not generated", change(DATABASE, "AWS::SecretsManager::Secret", GenerateSecretString=None)),
    ("DC092", "a reference in a variable", reference_in_environment),
    ("DC093", "a password in a URL", password_in_environment),
    ("DC094", "AWS's own key", change(FOUNDATION, "AWS::SNS::Topic", KmsMasterKeyId="alias/aws/sns")),
    ("DC095", "alarms not let in", without_statements(
        FOUNDATION, "AWS::SNS::TopicPolicy", "PolicyDocument", "cloudwatch.amazonaws.com")),
    ("DC096", "events without the key", without_statements(
        FOUNDATION, "AWS::KMS::Key", "KeyPolicy", "events.rds.amazonaws.com")),
    ("DC097", "kept forever", change(FOUNDATION, "AWS::Logs::LogGroup", RetentionInDays=None)),
    ("DC098", "another topic", change(DATABASE, "CpuAlarm", AlarmActions=["arn:aws:sns:us-east-1:1:x"])),
)  # fmt: skip


@pytest.mark.parametrize(("code", "what", "spoil"), SPOILED, ids=[f"{code} {what}" for code, what, _ in SPOILED])
def test_a_spoiled_template_gets_exactly_its_code(code: str, what: str, spoil: Spoil) -> None:
    assert new_codes(spoiled(spoil)) == {code}, what


def test_a_renamed_export_breaks_promise_and_imports() -> None:
    assert new_codes(spoiled(renamed_export)) == {"DC050", "DC051"}


def test_a_slower_controller_breaks_configuration_and_promise() -> None:
    assert new_codes(spoiled(slow_lease)) == {"DC016", "DC017"}


def test_every_code_can_fail() -> None:
    of_the_generator = set(reprotection.CODES)  # nothing in a template can be spoiled so; see test_reprotection.py
    assert {code for code, _, _ in SPOILED} == set(CODES) - of_the_generator


def test_codes_are_unique_and_titled() -> None:
    codes = [code for proof in PROOFS for code in proof.CODES]
    assert len(codes) == len(set(codes))
    assert all(title and not title.endswith(".") for title in CODES.values())


@pytest.mark.parametrize("name", ["prod", "dev"])
def test_what_is_rendered_is_proven(name: str) -> None:
    assert prove(subjects(name)) == ()


REPROTECTED = {
    "regions__primary__generation": 2,
    "regions__primary__created_from": "orders-prod-us-west-2-g1",
}


@pytest.mark.parametrize(
    "changes",
    [
        REPROTECTED,
        {**REPROTECTED, "regions__dr__generation": 2, "regions__dr__created_from": "orders-prod-us-east-1-g2"},
        {"regions__witness": None, "recovery__mode": "approval"},
        {"clients__cidrs": ["192.168.0.0/16"], "monitoring__notify_emails": []},
        {"database__engine_version": "17.11"},
        {"database__parameters": {"max_connections": "LEAST({DBInstanceClassMemory/9531392},5000)"}},
        {"regions__primary__zones": ["us-east-1a", "us-east-1b"]},
        {"project": "ledger", "environment": "stage", "dns__zone": "ledger.internal"},
    ],
    ids=[
        "re-protected",
        "failed back",
        "no witness",
        "other clients",
        "other major",
        "formula",
        "uneven zones",
        "other names",
    ],
)
def test_other_environments_are_proven_too(changes: dict[str, Any]) -> None:
    if "project" in changes:
        changes = {**changes, "regions__dr__created_from": "ledger-stage-us-east-1-g1"}
    assert new_codes(render(environment("prod", **changes), "x.yaml")) == set()


def test_part_of_an_environment_can_be_proven() -> None:
    for subject in subjects():
        assert new_codes([subject]) == set(), subject.layer
