"""Mail, as a person reads it."""

from pathlib import Path

import pytest

from lab.__main__ import main
from lab.daemon import Running
from tests.lab.running import client

REGION = "us-west-2"


def test_mail_is_printed_with_whom_it_goes_to(
    own_lab: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sns = client(own_lab, "sns", REGION)
    topics = [sns.create_topic(Name=name)["TopicArn"] for name in ("alerts", "other")]
    for topic in topics:
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="dba@example.com")
        sns.subscribe(TopicArn=topic, Protocol="sms", Endpoint="+15550100")
    sns.publish(TopicArn=topics[0], Subject="orders-dev us-west-2: take", Message="It takes over.\nNext: promotion.")
    sns.publish(TopicArn=topics[1], Message="Something else.")

    assert main(["--directory", str(tmp_path / "lab"), "mail", "alerts"]) == 0
    first, *text = capsys.readouterr().out.splitlines()
    assert first.endswith("from us-west-2 to dba@example.com: orders-dev us-west-2: take")
    assert text == ["    It takes over.", "    Next: promotion."]

    assert main(["--directory", str(tmp_path / "lab"), "mail"]) == 0
    assert "dba@example.com: AWS Notification Message" in capsys.readouterr().out
