# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import socket
import sys
import typing as t

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._cloud_plan import COMPUTE, NETWORK, Request
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import CloudError, InvalidInput, MissingLibrary
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.cloud import CLOUD_OPTIONS, Cloud, CloudModule
from ansible_collections.dhcpless.openstack.plugins.module_utils._module.discreet import HIDDEN


class Answer:
    reason = "Conflict"

    def __init__(self, status_code: int, content: t.Any) -> None:
        self.status_code = status_code
        self.ok = status_code < 400
        self.content = content if isinstance(content, str) else json.dumps(content)

    def json(self) -> t.Any:
        return json.loads(self.content)


class Refused(Exception):
    pass


class Api:
    """A connection, and the adapter of each of its services."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str]] = []
        self.network = self.compute = self.identity = self

    def request(self, path: str, method: str, **_more: t.Any) -> Answer:
        self.asked.append((method, path))
        if not self.answers:
            raise Refused("Unable to\n connect.")
        return self.answers.pop(0)


def cloud(*answers: Answer) -> tuple[Cloud, Api]:
    api, made = Api(*answers), Cloud.__new__(Cloud)
    made._connection, made._errors = api, (Refused,)
    return made, api


def test_pages() -> None:
    first = {"ports": [{"id": "1"}], "ports_links": [{"rel": "next", "href": "http://h/v2.0/ports?marker=1"}]}
    second = {"ports": [{"id": "2"}], "ports_links": [{"rel": "previous", "href": "http://h/v2.0/ports"}]}
    reader, api = cloud(Answer(200, first), Answer(200, second))
    assert [port["id"] for port in reader.list(NETWORK, "/ports", "ports")] == ["1", "2"]
    assert api.asked == [("GET", "/ports"), ("GET", "http://h/v2.0/ports?marker=1")]


def test_what_a_service_does_not_know() -> None:
    gone = Answer(404, {"NeutronError": {"message": "The resource could not be found."}})
    assert cloud(gone)[0].list(NETWORK, "/routers", "routers", absent=True) == []
    with pytest.raises(CloudError, match=r"^network: GET /routers: The resource could not be found \(404\)$"):
        cloud(gone)[0].list(NETWORK, "/routers", "routers")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"NeutronError": {"message": "In\nuse.", "type": "InUse"}}, "In use"),
        ({"conflictingRequest": {"code": 409, "message": "Cannot add host."}}, "Cannot add host"),
        ({"message": "plain"}, "plain"),
        ([], "Conflict"),
        ("<html>", "Conflict"),
    ],
)
def test_refusals(content: t.Any, reason: str) -> None:
    with pytest.raises(CloudError) as caught:
        cloud(Answer(409, content))[0].do(Request(COMPUTE, "POST", "/x", "x"))
    assert str(caught.value) == f"compute: POST /x: {reason} (409)"


def test_an_api_that_cannot_be_reached() -> None:
    with pytest.raises(CloudError, match=r"^network: Unable to connect$"):
        cloud()[0].list(NETWORK, "/ports", "ports")


def test_an_empty_answer() -> None:
    assert cloud(Answer(204, ""))[0].do(Request(NETWORK, "DELETE", "/ports/1", "port 1")) == {}


def test_projects() -> None:
    answer = Answer(200, {"projects": [{"id": "1", "name": "a"}, {"id": "2", "name": "b"}, {"id": "3", "name": "b"}]})
    assert cloud(answer)[0].project_ids(["a", "3"]) == {"1": "a", "3": "3"}
    for name, message in (("c", "there is no such project"), ("b", "there are several: 2, 3")):
        with pytest.raises(InvalidInput, match=message):
            cloud(answer)[0].project_ids([name])


# openstacksdk warns of parts of its own.
@pytest.mark.filterwarnings("ignore::Warning:openstack")
@pytest.mark.parametrize(("given", "seconds"), [({}, 300), ({"api_timeout": 1}, 1)])
def test_an_api_that_does_not_answer(given: dict[str, t.Any], seconds: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v3"
        access = {"auth_url": url, "username": "a", "password": "b", "user_domain_id": "c", "system_scope": "all"}
        made = Cloud({"auth": access, **given})
        assert made._connection.session.timeout == seconds
        if seconds == 1:
            with pytest.raises(CloudError, match=r"^network: Request to .* timed out"):
                made.list(NETWORK, "/ports", "ports")


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openstack", None)
    with pytest.raises(MissingLibrary, match="lacks the library openstacksdk"):
        Cloud("lab")


@pytest.mark.filterwarnings("ignore::Warning:openstack")
@pytest.mark.parametrize(
    ("version", "is_old"), [("0.59.0", True), ("0.100.9", True), ("0.101.0", False), ("1.0", False)]
)
def test_with_a_library_that_is_old(monkeypatch: pytest.MonkeyPatch, version: str, is_old: bool) -> None:
    monkeypatch.setattr("openstack.version.__version__", version)
    message = f"has openstacksdk {version}, and lacks a newer one, which is needed .*: install openstacksdk 0.101"
    # What comes next is that a list is no cloud.
    with pytest.raises(MissingLibrary if is_old else InvalidInput, match=message if is_old else "^cloud: "):
        Cloud([])


@pytest.mark.parametrize(("given", "shown"), [("lab", "lab"), (None, None), ({"auth": "planted"}, HIDDEN)])
def test_credentials_are_not_shown(given: t.Any, shown: t.Any) -> None:
    module = CloudModule.__new__(CloudModule)
    module.argument_spec, module.params = CLOUD_OPTIONS, {"cloud": given, "password": "planted"}
    assert module.shown_params() == {"cloud": shown, "password": HIDDEN}
