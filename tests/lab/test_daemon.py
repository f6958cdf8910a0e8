from lab.daemon import Running
from tests.lab.running import client


def test_root_and_deployer_are_known_to_it(running: Running) -> None:
    root = client(running, "sts", "us-east-1").get_caller_identity()
    deployer = client(running, "sts", "us-east-1", root=False).get_caller_identity()
    assert root["Arn"] == "arn:aws:iam::111122223333:root"
    assert deployer["Arn"] == "arn:aws:iam::111122223333:user/deployer"
