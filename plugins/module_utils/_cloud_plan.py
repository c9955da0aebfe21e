# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be asked of OpenStack's APIs, as requests that can be shown before they are made."""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass, field

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput

Plain = t.Mapping[str, t.Any]

NETWORK: t.Final = "network"
COMPUTE: t.Final = "compute"
IDENTITY: t.Final = "identity"


@dataclass(frozen=True)
class Request:
    """One request that changes something.

    :ivar service: the type of the service, as the catalogue of endpoints has it
    :ivar path: below the service's endpoint of its version
    :ivar what: the object, as users know it
    :ivar before: of what changes, what there was; so is ``after``, what there will be
    """

    service: str
    method: str
    path: str
    what: str
    body: Plain | None = None
    before: Plain = field(default_factory=dict)
    after: Plain = field(default_factory=dict)


def shown(requests: t.Iterable[Request]) -> dict[str, dict[str, Plain]]:
    """What changes, for diff mode: the objects before and after."""
    requests = list(requests)
    return {
        "before": {request.what: request.before for request in requests},
        "after": {request.what: request.after for request in requests},
    }


def create(service: str, path: str, key: str, body: Plain, what: str) -> Request:
    return Request(service, "POST", path, what, {key: body}, {}, body)


def update(service: str, path: str, key: str, there: Plain, wanted: Plain, what: str) -> list[Request]:
    """The request that gives an object what it lacks; none if there is nothing to do."""
    after = {name: value for name, value in wanted.items() if meaning(there.get(name)) != meaning(value)}
    before = {name: there.get(name) for name in after}
    return [Request(service, "PUT", path, what, {key: after}, before, after)] if after else []


def delete(service: str, path: str, there: Plain, what: str) -> Request:
    return Request(service, "DELETE", path, what, None, there, {})


def meaning(value: t.Any) -> t.Any:
    """A value such that two that mean the same to the API are equal.

    Addresses have many spellings, lists of pools and routes have no order, and an empty text is nothing.
    """
    if isinstance(value, str):
        return _address(value)
    if isinstance(value, t.Mapping):
        return frozenset((key, meaning(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        items = [meaning(item) for item in value]
        return frozenset(items) if any(isinstance(item, frozenset) for item in items) or not items else tuple(items)
    return value


def only(found: t.Sequence[Plain], kind: str, name: str) -> Plain | None:
    """The object of that name, if there is one.

    :raises InvalidInput: if there are several
    """
    if len(found) > 1:
        ids = ", ".join(sorted(str(each["id"]) for each in found))
        raise InvalidInput(kind, name, f"there are several of that name ({ids}): rename all but one")
    return found[0] if found else None


def _address(text: str) -> t.Any:
    try:
        return ipaddress.ip_network(text) if "/" in text else ipaddress.ip_address(text)
    except ValueError:
        return text or None
