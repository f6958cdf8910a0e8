"""What people are told: a log line and a message for each transition; what happened, what comes next, what to type."""

import json
import os
import time
from contextlib import suppress
from typing import Any

from functions.controller import calls, environment, memory

AGAIN = 900.0
"""A page that still stands is repeated after this."""
MESSAGES = """
found|The first lease: {own} writes.|It is armed once the standby follows and DNS has settled.|status
fence|{own} is fenced {why}: clients cannot write there.|It stays so until this region is the writer again.|status
unfence|{own} is not fenced any more.|Clients can connect.|status
abandon|The planned change of writer is called off; nothing is lost.|{own} is unfenced and goes on.|switchover
hand over|{own} hands over: everything has reached {peer}.|{peer} is promoted and the name follows.|status
release|The database of {own} is dead and fenced; its lease is released.|{peer} takes over.|status
reclaim|{peer} did not take the released lease; {own} has it again.|{own} is unfenced.|status
take|{own} takes over from {peer}. Fence of {peer}: {fence}.|Promotion, then the name.|status
promote|RDS has accepted the promotion of {own}.|The name follows within minutes.|status
give back|RDS refuses to promote {own}; {peer} gets the lease back.|{peer} is unfenced and goes on.|status
undo|{peer} left a switchover half-done; it is undone.|{peer} is unfenced and goes on.|status
fence peer|{peer} is being fenced from {own}.|Retried until it is.|status
password|The master password of {own} is the one of its secret.|Nothing.|status
armed|A failover to {peer} is possible.|Nothing.|status
disarmed|No automatic failover to {peer}.|See why: mode, standby, DNS, or just promoted.|status
writable|{own} serves clients, {rto} s after the last sign of {peer}.|The loss is final once {peer} is fenced.|status
rpo|What was acknowledged until {kept_until} survives, {rpo} s before the last sign.|Re-protect {peer}.|status
lease backwards|The lease is gone, or older than one seen before.|{own} goes on as it is. Restore the table.|status
database dead|The database of {own} answers nobody.|Automatic failover is off or impossible.|approve
approval needed|The writer in {peer} is silent. Its fence is {fence}.|Nothing until a human approves.|approve
lagging|The standby {own} was too far behind.|Nothing until a human accepts the loss.|failover
not promotable|RDS cannot promote {own} now: {why}.|Retried until it can.|status
promotion slow|RDS has not finished the promotion of {own}.|See its events; ask AWS.|status
writer alive|{peer} is silent here, but RDS says that it lives.|Nobody is promoted. See the network between.|failover
neighbours|{own} stays fenced: other databases are in its subnets: {others}.|Remove them, or unfence anyway.|unfence
"""
TEXTS = {line.split("|")[0]: line.split("|")[1:] for line in MESSAGES.split("\n") if line}


def log(event: str, **details: Any) -> None:
    """One structured line."""
    print(json.dumps({"event": event, "at": round(time.time(), 3), "region": environment.OWN, **details}))


def tell(seen: memory.Seen, event: str, **details: Any) -> None:
    """Log a transition, keep it in the region's journal, and send it to the topic."""
    epoch = seen.state.get("epoch", seen.record.get("epoch", 0))
    log(event, epoch=epoch, **details)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time()))
    seen.record["journal"] = [*seen.record.get("journal", []), f"{stamp} {event} (epoch {epoch})"][-12:]
    fence = "confirmed" if not isinstance(seen.peer_fence, str) and seen.peer_fence.up else "NOT confirmed"
    status = getattr(seen.own, "status", seen.own)
    names = {"own": environment.OWN, "peer": environment.PEER, "fence": fence, "why": status, **details}
    what, then, command = (text.format(**names) for text in TEXTS[event])
    message = f"{what}\n\nNext: {then}\n\nCommand:\n{typed(command, event, epoch)}"
    # People are told by best effort; what is done does not wait for it.
    with suppress(calls.Silence, calls.Refusal):
        subject = f"{environment.DEPLOYMENT} {environment.OWN}: {event}"[:99]
        calls.call("sns", environment.OWN, "publish", TopicArn=os.environ["TOPIC"], Subject=subject, Message=message)


def page(seen: memory.Seen, event: str, **details: Any) -> None:
    """Tell of what stands until a human acts: once, and again every quarter of an hour. Mode `off` asks nobody."""
    if event == "approval needed" and seen.state.get("mode") == "off":
        return
    told = seen.record.setdefault("told", {})
    if seen.now - told.get(event, 0) >= AGAIN:
        told[event] = seen.now
        tell(seen, event, **details)


def typed(command: str, event: str, epoch: int) -> str:
    """The command for a human, whole; a failover goes to the region that can take over."""
    order: dict[str, Any] = {"command": command}
    if command != "status":
        away = event in ("database dead", "abandon")
        order.update(to=environment.PEER if away else environment.OWN, epoch=epoch)
    if command == "failover":
        order["data_loss"] = True
    return (
        f"aws lambda invoke --region {environment.OWN} --function-name {os.environ['AWS_LAMBDA_FUNCTION_NAME']} "
        f"--cli-binary-format raw-in-base64-out --payload '{json.dumps(order)}' /dev/stdout"
    )
