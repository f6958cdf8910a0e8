"""The lab's own API, `/_lab/...` under the same endpoint: what no AWS API can do, such as switching off a region."""

from lab.control.client import Control
from lab.control.router import ControlError, Router

__all__ = ["Control", "ControlError", "Router"]
