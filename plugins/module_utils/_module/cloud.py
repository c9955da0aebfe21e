# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the modules that talk to OpenStack's APIs have in common.

Of openstacksdk only the session is used, with its ways to log in and its catalogue of endpoints: requests and answers
are those of the APIs themselves, which its releases spell in different ways.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import IDENTITY, Request, shown
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import (
    HIDDEN,
    CloudError,
    DhcplessError,
    InvalidInput,
    MissingLibrary,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import HIDDEN as HIDDEN_PARAM
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import DiscreetModule, Params, Spec

Object = dict[str, t.Any]

CLOUD_OPTIONS: t.Final = {"cloud": {"type": "raw", "no_log": True}}

# That of Zed's upper constraints.
_SDK: t.Final = ("openstacksdk", "0.101", "to talk to OpenStack's APIs", "python3-openstacksdk")
_NOT_FOUND: t.Final = 404
_TIMEOUT_SECONDS: t.Final = 300
"""Without one, openstacksdk waits for ever for an API that has taken a request and does not answer."""


Change = t.Callable[["Cloud", Params, bool], tuple[t.Sequence[Request], Object]]
"""Of a cloud, a module's options, and whether it is in check mode, where nothing is asked that changes anything: the
requests that had to be made, and the module's result.
"""


class CloudModule(DiscreetModule):
    def __init__(self, argument_spec: Spec) -> None:
        super().__init__({**argument_spec, **CLOUD_OPTIONS})

    def shown_params(self) -> Params:
        safe = {name: value if name in self.argument_spec else HIDDEN_PARAM for name, value in self.params.items()}
        cloud = self.params.get("cloud")
        return {**safe, "cloud": cloud if cloud is None or isinstance(cloud, str) else HIDDEN_PARAM}

    def end_with(self, change: Change) -> None:
        """Does what has to be done, and ends the module with what that was."""
        try:
            requests, result = change(Cloud(self.params["cloud"]), self.params, self.check_mode)
        except DhcplessError as exc:
            self.fail_json(msg=str(exc))
        self.exit_json(changed=bool(requests), diff=shown(requests), **result)


class Cloud:
    """The APIs of a cloud.

    :raises MissingLibrary: if there is no openstacksdk here
    :raises CloudError: if there is no such cloud
    """

    def __init__(self, cloud: t.Any) -> None:
        try:
            import openstack
            from keystoneauth1.exceptions import ClientException
            from openstack.version import __version__ as found
        except ImportError:
            raise MissingLibrary(*_SDK) from None
        if _numbers(found) < _numbers(_SDK[1]):
            raise MissingLibrary(*_SDK, found=found)
        self._errors = (openstack.exceptions.SDKException, ClientException)
        if cloud is not None and not isinstance(cloud, (str, dict)):
            raise InvalidInput("cloud", HIDDEN, "it must be the name of a cloud, or a dictionary")
        try:
            self._connection = openstack.connect(**cloud) if isinstance(cloud, dict) else openstack.connect(cloud=cloud)
        except (*self._errors, TypeError, ValueError) as exc:
            raise CloudError(f"cloud: {_one_line(exc)}") from None
        session = self._connection.session
        session.timeout = session.timeout or _TIMEOUT_SECONDS

    def list(self, service: str, path: str, key: str, *, absent: bool = False, **query: t.Any) -> list[Object]:
        """All objects of a kind, over all pages.

        :param absent: whether the service may know nothing of such objects, which is then an empty list
        """
        found: list[Object] = []
        following: str | None = path
        while following:
            answer = self._ask(service, "GET", following, params=query, missing={} if absent else None)
            found += answer.get(key, [])
            links = answer.get(f"{key}_links") or []
            following = next((link["href"] for link in links if link["rel"] == "next"), None)
            query = {}
        return found

    def do(self, request: Request, *, absent: bool = False) -> Object:
        """What the API answers.

        :param absent: whether it does not matter if what the request is about is not there any more
        """
        missing: Object | None = {} if absent else None
        return self._ask(request.service, request.method, request.path, missing=missing, json=request.body)

    def project_ids(self, names: t.Iterable[str]) -> dict[str, str]:
        """Names by the ids of projects, which are given by one or the other.

        :raises InvalidInput: for a project that is not there, or a name that several have
        """
        projects = self.list(IDENTITY, "/projects", "projects")
        found = {}
        for name in names:
            ids = [each["id"] for each in projects if name in (each["id"], each["name"])]
            if len(ids) != 1:
                allowed = "there is no such project" if not ids else f"there are several: {', '.join(sorted(ids))}"
                raise InvalidInput("project", name, allowed)
            found[ids[0]] = name
        return found

    def own_project_id(self) -> str:
        project: str | None = self._connection.session.get_project_id()
        if project is None:
            raise CloudError("cloud: its credentials are for no project")
        return project

    def _ask(self, service: str, method: str, path: str, *, missing: Object | None = None, **more: t.Any) -> Object:
        try:
            # Which logs in, and asks for the versions that the service has.
            adapter = getattr(self._connection, service)
            answer = adapter.request(path, method, raise_exc=False, **more)
        except self._errors as exc:
            raise CloudError(f"{service}: {_one_line(exc)}") from None
        if answer.status_code == _NOT_FOUND and missing is not None:
            return missing
        if not answer.ok:
            raise CloudError(
                f"{service}: {method} {path}: {_reason(answer)} ({answer.status_code})", answer.status_code
            )
        content: Object = answer.json() if answer.content else {}
        return content


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])


def _reason(answer: t.Any) -> str:
    """What an API says is wrong; each of them has its own form."""
    try:
        said = answer.json()
    except ValueError:
        return _one_line(answer.reason)
    inner = next(iter(said.values()), None) if isinstance(said, dict) else None
    message = inner.get("message") if isinstance(inner, dict) else inner
    return _one_line(message or answer.reason)


def _one_line(what: t.Any) -> str:
    return " ".join(str(what).split()).rstrip(".")
