"""What apply says at its end: the writer's name, the databases, and in the lab how to reach them."""

import shlex
from collections.abc import Iterator

from deployment import stack_sets
from deployment.cloud import Cloud
from deployment.runtime.lease import Lease, ask_lease
from deployment.session import Session
from templates import naming


def say(session: Session, typed: str) -> None:
    """Write it.

    Args:
        session: this run.
        typed: the environment as it was typed, for lines that can be pasted.
    """
    for line in lines(session, typed):
        session.out.write(f"{line}\n")
    session.out.flush()


def lines(session: Session, typed: str) -> Iterator[str]:
    """The lines."""
    rollout, cloud = session.rollout, session.cloud
    port = rollout.env.database.port
    yield f"{'writer':<16}{naming.writer_name(rollout.env)}:{port}  (in the VPCs)"
    found = endpoints(session)
    for region, endpoint in found.items():
        address = f"  {resolved(cloud, endpoint)}" if cloud.local else ""
        yield f"{region:<16}{endpoint}:{port}{address}"
    if cloud.local and (address := resolved(cloud, found.get(_writer(session), ""))):
        yield ""
        yield _psql(session, address, typed)


def _writer(session: Session) -> str:
    """The region whose database takes writes: home primary, unless the lease says otherwise."""
    lease = ask_lease(session.cloud, session.rollout.env)
    return lease.holder if isinstance(lease, Lease) else session.rollout.primary


def endpoints(session: Session) -> dict[str, str]:
    """Region to its database's address, home primary first."""
    rollout = session.rollout
    layer = rollout.layer("database")
    found = stack_sets.look(session.cloud, rollout.administration, layer.deployed_as)
    outputs = {one.region: one.stack.outputs for one in (found.instances if found else ()) if one.stack}
    addresses = {region: outputs.get(region, {}).get("DatabaseEndpoint", "") for region in layer.regions}
    return {region: address for region, address in addresses.items() if address}


def resolved(cloud: Cloud, name: str) -> str:
    """A name's address by the lab's name server; empty if it has none."""
    import dns.exception  # noqa: PLC0415  only there where the lab is used
    import dns.message  # noqa: PLC0415
    import dns.query  # noqa: PLC0415
    import dns.rdatatype  # noqa: PLC0415

    if cloud.dns is None or not name:
        return ""
    host, port = cloud.dns
    try:
        answer = dns.query.udp(dns.message.make_query(name, "A"), host, port=port, timeout=5)
    except (OSError, dns.exception.DNSException):
        return ""
    found = [record.address for rrset in answer.answer if rrset.rdtype == dns.rdatatype.A for record in rrset]
    return found[0] if found else ""


def _psql(session: Session, address: str, typed: str) -> str:
    """A line to paste. The password goes from Secrets Manager into psql's environment, and is shown nowhere."""
    database = session.rollout.env.database
    secret = f'PGPASSWORD="$(./deploy.sh password {shlex.quote(typed)} --local)"'
    return f'{secret} psql "host={address} port={database.port} dbname={database.name} user={database.master_username}"'
