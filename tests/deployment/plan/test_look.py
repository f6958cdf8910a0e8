"""What a plan sees beside the stacks: what is gone although a stack holds it."""

from collections.abc import Mapping
from pathlib import Path

from deployment import rollout
from deployment.cloud import connect
from deployment.plan.look import Seen, lost
from deployment.remains import Kind
from lab.control import Control
from tests.deployment.deployer import deployer
from tests.deployment.plan.deployments import DR, PRIMARY, WITNESS, committed, deployed

LEASE, TABLES = "orders-dev-lease", "orders-dev-region"
THERE: Mapping[tuple[str, str], Seen] = deployed(committed("dev")).stacks


def test_a_table_that_is_gone_is_missed_where_a_stack_stands_and_the_region_answers(tmp_path: Path) -> None:
    with deployer(tmp_path, 31) as deploy:
        read = rollout.read(tmp_path / "config" / "dev.yaml", tmp_path / "output")
        cloud = connect(read.env, lab=tmp_path / "state" / "dev")

        def missed(there: Mapping[tuple[str, str], Seen] = THERE) -> set[tuple[Kind, str]]:
            return {(one.kind, one.region) for one in lost(cloud, read, there)}

        everything = {(Kind.TABLE, WITNESS), (Kind.TABLE, PRIMARY), (Kind.TABLE, DR), (Kind.SECRET, PRIMARY)}
        assert missed() == everything
        assert missed({}) == set()
        for status in ("CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS"):
            stack = THERE["lease", WITNESS]
            assert missed({("lease", WITNESS): Seen(status, template=stack.template)}) == set()
        for region, table in ((WITNESS, LEASE), (DR, TABLES)):
            deploy.client("dynamodb", region).create_table(
                TableName=table,
                KeySchema=[{"AttributeName": "key", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "key", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        assert missed() == {(Kind.TABLE, PRIMARY), (Kind.SECRET, PRIMARY)}
        Control(deploy.lab).post("outages", region=PRIMARY, mode="refuse")
        assert missed() == set()
