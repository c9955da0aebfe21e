# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints what vpn_link has to know of its host, as JSON. Of keys, these are public ones only."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import typing as t
from pathlib import Path

FOLDER = Path("/etc/wireguard")
MARK = "# Written by Ansible, role dhcpless.openstack.vpn_link."


def main() -> None:
    wanted = json.loads(sys.argv[1])
    interface, site, subnets = wanted["interface"], wanted["site"], wanted["subnets"]
    confs = {path.stem: path.read_text("utf-8", "replace") for path in sorted(FOLDER.glob("*.conf"))}
    ours = [name for name, text in confs.items() if text.startswith(MARK)]
    text = confs[interface] if interface in ours else ""
    there = Path("/sys/class/net", interface).exists()
    own = addresses(subnets[site], interface)
    carried = [each for peer in wanted["peers"] for each in subnets[peer["site"]]]
    found: dict[str, t.Any] = {
        "systemd": Path("/run/systemd/system").is_dir(),
        "tools": bool(shutil.which("wg") and shutil.which("wg-quick")),
        "kernel": Path("/sys/module/wireguard").exists() or succeeds("modprobe", "--dry-run", "--quiet", "wireguard"),
        "userspace": bool(shutil.which("wireguard-go")),
        "tun": Path("/dev/net/tun").is_char_device(),
        "ours": ours,
        "taken": interface not in ours and (there or interface in confs),
        "checksum": hashlib.sha256(text.encode()).hexdigest(),
        "known": dict(re.findall(r"^# Site (\S+)\.\n\[Peer\]\nPublicKey = (\S+)$", text, re.MULTILINE)),
        "port": "".join(re.findall(r"^ListenPort = (\d+)$", text, re.MULTILINE)),
        "has_key": (FOLDER / f"{interface}.key").exists(),
        "public_key": public_key(FOLDER / f"{interface}.key"),
        "addresses": own,
        "forwarding": forwarding(own, interface),
        "elsewhere": elsewhere(carried, {interface, *ours}),
        "endpoints": [judged(peer, carried) for peer in wanted["peers"] if peer.get("endpoint")],
        "client": inside(client(), carried + allowed(confs[name] for name in ours)),
        "loops": list(loops(interface, carried)) if text else [],
        "left": copy_of(interface).exists(),
    }
    found["drift"] = list(drift(wanted, found)) if text else []
    print(json.dumps(found))


def output(*command: str, **options: t.Any) -> str:
    """What a command prints; nothing if it fails or is not there."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def ip(*arguments: str) -> list[dict[str, t.Any]]:
    """What iproute2 answers; it prints empty objects for what it leaves out."""
    return [each for each in json.loads(output("ip", "-json", *arguments) or "[]") if each]


def public_key(path: Path) -> str:
    """The public key to a private one, which only ``wg`` reads."""
    if not path.exists():
        return ""
    with path.open("rb") as stream:
        return output("wg", "pubkey", stdin=stream).strip()


def addresses(subnets: list[dict[str, t.Any]], but: str) -> dict[str, dict[str, str]]:
    """By IP version, the first address that the host has in the subnet, and its interface."""
    return {
        str(subnet["version"]): {"address": address["local"], "interface": link["ifname"]}
        for subnet in subnets
        for link in reversed(ip("address", "show", "to", subnet["subnet"]))
        for address in reversed(link["addr_info"])
        if address and link["ifname"] != but
    }


def forwarding(own: dict[str, dict[str, str]], interface: str) -> list[str]:
    """The settings that let packets through, below /proc/sys. For IPv6 there is none for a single interface."""
    names = [own["4"]["interface"], interface] if "4" in own else []
    return [f"net/ipv4/conf/{name}/forwarding" for name in names] + ["net/ipv6/conf/all/forwarding"] * ("6" in own)


def elsewhere(carried: list[dict[str, t.Any]], own: set[str]) -> list[str]:
    """The routes to what the VPN carries that lead somewhere else."""
    return [
        f"{each['subnet']} through {route.get('dev', 'several interfaces')}"
        for each in carried
        for route in ip(f"-{each['version']}", "route", "show", "exact", each["subnet"])
        if route.get("dev") not in own
    ]


def judged(peer: dict[str, t.Any], carried: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """The addresses of an endpoint, and the subnet that one of them is in, if any."""
    try:
        answers = socket.getaddrinfo(peer["endpoint"], None, type=socket.SOCK_DGRAM)
    except OSError:
        answers = []
    found = [str(answer[4][0]) for answer in answers]
    within = [subnet for subnet in (inside(address, carried) for address in found) if subnet]
    return {"site": peer["site"], "endpoint": peer["endpoint"], "resolves": bool(found), "inside": "".join(within[:1])}


def inside(address: str, carried: list[dict[str, t.Any]]) -> str:
    """The subnet that an address is in."""
    if not address:
        return ""
    own = ipaddress.ip_address(address.partition("%")[0])
    own = getattr(own, "ipv4_mapped", None) or own
    return next((each["subnet"] for each in carried if own in ipaddress.ip_network(each["subnet"])), "")


def allowed(texts: t.Iterable[str]) -> list[dict[str, t.Any]]:
    """The subnets that files of WireGuard have it carry."""
    lists = [each for text in texts for each in re.findall(r"^AllowedIPs = (.+)$", text, re.MULTILINE)]
    return [{"subnet": subnet} for each in lists for subnet in each.split(", ")]


def copy_of(interface: str) -> Path:
    """What the file was, until the VPN is seen to be up with the new one."""
    return FOLDER / f"{interface}.conf.dhcpless~"


def client() -> str:
    """Where the SSH connection comes from that this runs under; sudo hides it from its own processes only."""
    process = os.getpid()
    while process > 1:
        try:
            words = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
            parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            break
        for word in words:
            if word.startswith(b"SSH_CONNECTION="):
                return word.partition(b"=")[2].split()[0].decode()
        process = int(parent)
    return ""


def loops(interface: str, carried: list[dict[str, t.Any]]) -> t.Iterator[str]:
    """The addresses that WireGuard sends to because packets came from there, and that are behind the VPN itself."""
    for line in output("wg", "show", interface, "endpoints").splitlines():
        address = line.split()[1].rpartition(":")[0].strip("[]")
        if address and inside(address, carried):
            yield address


def drift(wanted: dict[str, t.Any], found: dict[str, t.Any]) -> t.Iterator[str]:
    """What the kernel has otherwise than the file says."""
    interface, mtus = wanted["interface"], wanted["mtus"]
    if not Path("/sys/class/net", interface).exists():
        yield f"there is no interface {interface}"
        return
    if copy_of(interface).exists():
        yield "a run was interrupted before the VPN was up with the new file"
    if not succeeds("systemctl", "--quiet", "is-active", f"wg-quick@{interface}.service"):
        yield "the unit is not active"
    if output("wg", "show", interface, "public-key").strip() != found["public_key"]:
        yield "the private key is another one"
    if output("wg", "show", interface, "listen-port").strip() != found["port"]:
        yield "the port is another one"
    lines = output("wg", "show", interface, "allowed-ips").splitlines()
    peers = {line.split()[0]: sorted(line.split()[1:]) for line in lines}
    sites = {found["known"].get(peer["site"]): wanted["subnets"][peer["site"]] for peer in wanted["peers"]}
    if peers != {key: sorted(each["subnet"] for each in subnets) for key, subnets in sites.items()}:
        yield "the peers are others"
    for peer in wanted["peers"]:
        for each in wanted["subnets"][peer["site"]]:
            routes = ip(f"-{each['version']}", "route", "show", "exact", each["subnet"], "dev", interface)
            if [(route.get("metrics") or [{}])[0].get("mtu") for route in routes] != [mtus[peer["site"]]]:
                yield f"the route to {each['subnet']} is missing or another one"
    for path in found["forwarding"]:
        if Path("/proc/sys", path).read_text().strip() != "1":
            yield f"{path} is off"


if __name__ == "__main__":
    main()
