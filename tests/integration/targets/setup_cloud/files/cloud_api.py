# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""As much of Keystone's, Neutron's and Nova's APIs as the modules talk to, with objects in memory. What those refuse of
what the modules could ask, this one does, too.

Arguments: a JSON file of objects by their kinds, a file that gets the port, and for how many seconds to serve. A real
cloud is in the scenario `openstack` of molecule; this one is there at once, on any machine.
"""

from __future__ import annotations

import json
import sys
import threading
import typing as t
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

OBJECTS: dict[str, list[dict[str, t.Any]]] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
PROJECT = OBJECTS["projects"][0]["id"]
PAGE = 2
PLURALS = {
    "networks": "network",
    "subnets": "subnet",
    "ports": "port",
    "agents": "agent",
    "rbac_policies": "rbac_policy",
    "security_groups": "security_group",
    "security_group_rules": "security_group_rule",
    "os-aggregates": "aggregate",
    "routers": "router",
    "floatingips": "floatingip",
}
ROUTER_PORT = ("network:router_", "network:floatingip")
REQUESTS: list[str] = []
"""Those that changed something since they were last asked for."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_arguments: t.Any) -> None:
        pass

    def answer(self, status: int, body: t.Any = None, **headers: str) -> None:
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), "Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self) -> None:
        self.handle_request("GET")

    def do_POST(self) -> None:
        self.handle_request("POST")

    def do_PUT(self) -> None:
        self.handle_request("PUT")

    def do_DELETE(self) -> None:
        self.handle_request("DELETE")

    def handle_request(self, method: str) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        url = urlsplit(self.path)
        service, *place = [part for part in url.path.split("/") if part]
        root = f"http://127.0.0.1:{self.server.server_address[1]}/{service}"
        if service == "changes":
            changes = list(REQUESTS)
            REQUESTS.clear()
            return self.answer(200, changes)
        if service == "end":
            # The answer first: no thread outlives the server.
            self.answer(200, {})
            threading.Thread(target=self.server.shutdown).start()
            return None
        if len(place) < 2:
            return self.answer(200, versions(service, root))
        if place[1:] == ["auth", "tokens"]:
            return self.log_in(body, root.rpartition("/")[0])
        if method != "GET":
            REQUESTS.append(f"{method} {'/'.join(place[1:2])}")
        return self.serve(method, place[1:], dict(parse_qsl(url.query)), body, root)

    def log_in(self, body: t.Any, root: str) -> None:
        if body["auth"]["identity"]["password"]["user"]["password"] != "planted":
            return self.answer(401, {"error": {"message": "The request you have made requires authentication."}})
        services = {"identity": "v3", "network": "", "compute": "v2.1"}
        catalog = [
            {
                "type": name,
                "name": name,
                "id": name,
                "endpoints": [
                    {
                        "interface": "public",
                        "region": "here",
                        "region_id": "here",
                        "id": name,
                        "url": f"{root}/{name}/{path}",
                    }
                ],
            }
            for name, path in services.items()
        ]
        token = {
            "methods": ["password"],
            "catalog": catalog,
            "project": {"id": PROJECT, "name": "admin", "domain": {"id": "default", "name": "Default"}},
            "user": {"id": "u", "name": "admin", "domain": {"id": "default", "name": "Default"}},
            "roles": [{"id": "a", "name": "admin"}],
            "issued_at": "2020-01-01T00:00:00.000000Z",
            "expires_at": "2999-01-01T00:00:00.000000Z",
        }
        return self.answer(201, {"token": token}, X_Subject_Token="token")

    def serve(self, method: str, place: list[str], query: dict[str, str], body: t.Any, root: str) -> None:
        kind = place[0] if place[0] in PLURALS else place[0].replace("-", "_")
        if kind == "os_server_external_events":
            return self.tell_servers([event["server_uuid"] for event in body["events"]])
        key = "aggregates" if kind == "os-aggregates" else "services" if kind == "os_services" else kind
        found = OBJECTS.get(key)
        if found is None:
            return self.answer(404, {"NeutronError": {"message": "The resource could not be found."}})
        if method == "GET":
            chosen = [
                each
                for each in found
                if all(
                    str(each.get(name, value)) == value
                    for name, value in query.items()
                    if name not in ("marker", "all_tenants", "binary")
                )
            ]
            names = [each["id"] for each in chosen]
            start = names.index(query["marker"]) + 1 if "marker" in query else 0
            page = {key: chosen[start : start + PAGE]}
            if chosen[start + PAGE :] and place[-1] != "projects":
                more = f"{root}/v2.0/{place[0]}?{urlencode({**query, 'marker': names[start + PAGE - 1]})}"
                page[f"{key}_links"] = [{"rel": "next", "href": more}]
            return self.answer(200, page if place[-1] != "projects" else {key: found})
        if method == "POST" and len(place) == 1:
            new = {"id": str(uuid.uuid4()), "hosts": [], **body[PLURALS[kind]]}
            found.append(new)
            if kind == "security_group_rules":
                (group,) = [each for each in OBJECTS["security_groups"] if each["id"] == new["security_group_id"]]
                absent = dict.fromkeys(("port_range_min", "port_range_max", "remote_ip_prefix", "remote_group_id"))
                group["security_group_rules"].append({**absent, **new})
            return self.answer(201, {PLURALS[kind]: new})
        at = [each for each in found if each["id"] == place[1]]
        if not at:
            return self.answer(404, {"NeutronError": {"message": f"{place[1]} could not be found."}})
        (there,) = at
        reason = refusal(method, kind, there, body.get(PLURALS[kind], {}), place[-1])
        if reason:
            return self.answer(*reason)
        if method == "DELETE":
            found.remove(there)
            forget_ports(lambda port: port["device_id"] == there["id"])
            return self.answer(204)
        if place[-1] == "remove_router_interface":
            forget_ports(lambda port: port["id"] == body["port_id"])
            return self.answer(200, {"port_id": body["port_id"]})
        if place[-1] == "action":
            ((action, what),) = body.items()
            if any(each.get("is_kept") for each in OBJECTS["services"] if each["host"] == what["host"]):
                return self.answer(409, {"conflictingRequest": {"message": "The host already has 1 instance(s)."}})
            getattr(there["hosts"], "append" if action == "add_host" else "remove")(what["host"])
            return self.answer(200, {"aggregate": there})
        there.update(body[PLURALS[kind]])
        if kind == "subnets" and not there["enable_dhcp"]:
            # What the DHCP agent does.
            forget_ports(lambda port: port["device_id"] == "taken away" and port["network_id"] == there["network_id"])
        return self.answer(200, {PLURALS[kind]: there})

    def tell_servers(self, ids: list[str]) -> None:
        """As Nova of Queens answers, which newer ones do not differ from but in the second."""
        hosted = {each["id"] for each in OBJECTS["servers"] if each.get("OS-EXT-SRV-ATTR:host")}
        if not all(is_uuid(each) for each in ids):
            return self.answer(400, {"badRequest": {"message": f"Invalid input for field server_uuid: {ids}"}})
        if hosted.isdisjoint(ids):
            return self.answer(404, {"itemNotFound": {"message": "No instances found for any event"}})
        return self.answer(200 if hosted.issuperset(ids) else 207, {"events": []})


def is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def forget_ports(gone: t.Callable[[dict[str, t.Any]], bool]) -> None:
    OBJECTS["ports"][:] = [port for port in OBJECTS["ports"] if not gone(port)]


def refusal(method: str, kind: str, there: t.Any, wanted: t.Any, action: str) -> tuple[int, t.Any] | None:
    """What Neutron would say against it, as its ``db_base_plugin_v2``, ``l3_db``, ``external_net_db`` do, and for the
    last the versions of its driver for OVN that do not delete a chassis with its agents.
    """
    mine = {port["device_owner"] for port in OBJECTS["ports"] if there["id"] in (port["device_id"], port["network_id"])}
    if kind == "subnets" and wanted.get("enable_dhcp") is False and there.get("ipv6_address_mode"):
        return 400, neutron_error("Invalid input for operation: Cannot disable enable_dhcp with ipv6 attributes set.")
    if kind == "networks" and wanted.get("router:external") is False and "network:router_gateway" in mine:
        return 409, neutron_error(f"External network {there['id']} cannot be updated to be made non-external.")
    if kind == "routers" and action == "remove_router_interface" and (there["routes"] or OBJECTS["floatingips"]):
        return 409, neutron_error("Router interface cannot be deleted, as it is required by one or more routes.")
    if kind == "routers" and method == "DELETE" and "network:router_interface" in mine:
        return 409, neutron_error(f"Router {there['id']} still has ports")
    if kind == "ports" and there["device_owner"].startswith(ROUTER_PORT):
        owners = {each["id"] for each in (*OBJECTS.get("routers", []), *OBJECTS.get("floatingips", []))}
        if there["device_id"] in owners:
            return 409, neutron_error(f"Port {there['id']} cannot be deleted directly via the port API.")
    if kind == "agents" and there["agent_type"].startswith("OVN"):
        return 400, neutron_error("Bad agent request: OVN agents cannot be deleted.")
    return None


def neutron_error(message: str) -> dict[str, t.Any]:
    return {"NeutronError": {"message": message}}


def versions(service: str, root: str) -> dict[str, t.Any]:
    version = {"identity": "v3.14", "network": "v2.0", "compute": "v2.1"}[service]
    path = version.partition(".")[0] if service == "identity" else version
    one = {
        "id": version,
        "status": "CURRENT" if service != "identity" else "stable",
        "version": "2.90" if service == "compute" else "",
        "min_version": "2.1" if service == "compute" else "",
        "links": [{"rel": "self", "href": f"{root}/{path}"}],
    }
    return {"versions": {"values": [one]}} if service == "identity" else {"versions": [one]}


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Path(sys.argv[2]).write_text(str(server.server_address[1]))
    end = threading.Timer(float(sys.argv[3]), server.shutdown)
    # One that was asked to end does not wait for it.
    end.daemon = True
    end.start()
    server.serve_forever()


if __name__ == "__main__":
    main()
