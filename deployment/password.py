"""`deploy.sh password ENV`: the master password, into a pipe or a command substitution, never onto a terminal."""

import argparse
import json

from deployment import codes
from deployment.errors import Refusal
from deployment.session import Session
from templates import naming
from templates.database.secret import PASSWORD_KEY


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to read it."""
    parser.add_argument("--region", metavar="REGION", help="read the copy there; default: home primary")


def run(session: Session, options: argparse.Namespace) -> int:
    """Write it to standard output, unless somebody would see it.

    Raises:
        Refusal: standard output is a terminal.
    """
    if session.out.isatty():
        raise Refusal(codes.SECRET_ON_TERMINAL, "standard output is a terminal")
    region = options.region or session.rollout.primary
    client = session.cloud.as_password_reader().client("secretsmanager", region)
    secret = json.loads(client.get_secret_value(SecretId=naming.master_secret(session.rollout.env))["SecretString"])
    session.out.write(secret[PASSWORD_KEY])
    session.out.flush()
    return 0
