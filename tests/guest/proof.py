# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the instance reported and the wire showed, and whether that is what was to be shown."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass

from .frames import KINDS, Control, Frame
from .network import GATEWAY, TAP, UPLINK


@dataclass(frozen=True)
class Instance:
    """The instance of the article, as its port in Neutron describes it."""

    port: str = "2498eebd-3593-49b9-938f-b0380930586b"
    network: str = "affc4c87-f1d1-4605-afda-3829c4a4cbc9"
    hardware_address: str = "fa:16:3e:62:7c:09"
    address: str = "10.42.42.6"
    prefix: int = 24


@dataclass(frozen=True)
class Report:
    """The guest's own words, by section; see ``files/root/usr/local/sbin/guest-report``."""

    sections: t.Mapping[str, str]

    @classmethod
    def of(cls, text: str) -> Report:
        """Takes apart what came over the serial port, complete or not."""
        parts = re.split(r"^== (.*)\n", text, flags=re.MULTILINE)
        return cls(dict(zip(parts[1::2], (body.strip() for body in parts[2::2]))))

    @property
    def complete(self) -> bool:
        """Whether the guest has said all."""
        return "end" in self.sections

    def __getitem__(self, section: str) -> str:
        return self.sections.get(section, "")

    @property
    def written(self) -> dict[str, str]:
        """The network configuration files: path -> text."""
        return {name[8:]: text for name, text in self.sections.items() if name.startswith("written ")}

    @property
    def datasource(self) -> str:
        """Where cloud-init has its data from, in its words."""
        return str(self._status.get("datasource"))

    @property
    def complaints(self) -> list[str]:
        """Errors of cloud-init's stages."""
        stages = (stage for stage in self._status.values() if isinstance(stage, dict))
        return [error for stage in stages for error in stage.get("errors", [])]

    @property
    def addresses(self) -> list[str]:
        """IPv4 addresses with prefix length, except the loopback's and link-local ones."""
        lines = (line.split() for line in self["address"].splitlines())
        found = [word for interface, _state, *words in lines if interface != "lo" for word in words]
        return [word for word in found if ":" not in word and not word.startswith("169.254.")]

    @property
    def network_data(self) -> t.Any:
        """What stands in the drive's network_data.json; ``None`` if nothing that can be read."""
        try:
            return json.loads(self["network_data"])
        except ValueError:
            return None

    @property
    def _status(self) -> dict[str, t.Any]:
        try:
            return dict(json.loads(self["status"])["v1"])
        except (ValueError, KeyError, TypeError):
            return {}


@dataclass(frozen=True)
class Evidence:
    """What a run brought to light.

    :param ping: in ping's own words; ``replies`` of them came back
    :param frames: all of the capture, on all interfaces of the hypervisor
    :param dropped: frames that the kernel could not hand to the capture
    :param controls: the capture's positive control, before the instance had a cable and at the end
    """

    report: Report
    replies: int
    ping: str
    frames: t.Sequence[Frame]
    dropped: int
    controls: t.Sequence[Control]

    def passed(self, interface: str) -> list[Frame]:
        """The frames on one interface."""
        return [frame for frame in self.frames if frame.interface == interface]


@dataclass(frozen=True)
class Check:
    """One claim, what was found, and whether it holds."""

    claim: str
    found: str
    held: bool


def with_drive(instance: Instance, evidence: Evidence) -> list[Check]:
    """What has to hold for an instance with its config drive."""
    report = evidence.report
    links, networks = (_ids(report.network_data, *keys) for keys in (("links", "vif_id"), ("networks", "network_id")))
    address, text = f"{instance.address}/{instance.prefix}", "".join(report.written.values())
    static = f"Address={address}" in text and not re.search(r"DHCP=(?!no)", text)
    default = [line for line in report["route"].splitlines() if line.startswith("default ")]
    routed = len(default) == 1 and default[0].startswith(f"default via {GATEWAY} dev ")
    return [
        _booted(report),
        Check("it mounts its drive", report["drive"] or "none", report["drive"].split()[1:] == ["iso9660", "config-2"]),
        Check("the drive describes its port", _list(links), (links, networks) == ([instance.port], [instance.network])),
        Check("cloud-init reads it", report.datasource, report.datasource.startswith("DataSourceConfigDrive ")),
        Check("and writes the address, no DHCP", _list(report.written), static),
        Check("the address is set", _list(report.addresses), report.addresses == [address]),
        Check("and the default route", _list(default), routed),
        Check("the gateway's pings come back", f"{evidence.replies} of 3", evidence.replies == 3),
        *(_absent(kind, evidence) for kind in KINDS),
        *_wide_awake(instance, evidence),
    ]


def without_drive(instance: Instance, evidence: Evidence) -> list[Check]:
    """What has to hold for the same instance without a drive: it asks for DHCP, in vain, and boots all the same."""
    report = evidence.report
    asked = [frame for frame in _sent_by(instance, evidence) if frame.is_dhcp_discover]
    return [
        _booted(report),
        Check("it finds no drive", report["drive"] or "none", not report["drive"]),
        Check("cloud-init has no data", report.datasource, report.datasource.startswith("DataSourceNone")),
        Check("it asks for DHCP", f"{len(asked)} times DHCPDISCOVER", len(asked) > 0),
        Check("it gets no IPv4 address", _list(report.addresses), not report.addresses),
        Check("the gateway's ping is lost", f"{evidence.replies} replies", evidence.replies == 0),
        *_wide_awake(instance, evidence),
    ]


def _booted(report: Report) -> Check:
    words = dict(line.split(" ", 1) for line in report["boot"].splitlines() if " " in line)
    targets = ("multi-user.target", "cloud-init.target")
    reached = [unit for unit in targets if words.get(unit) == "active"]
    errors = f", cloud-init: {_list(report.complaints)}" if report.complaints else ""
    found = f"{_list(reached)} after {words.get('seconds')} s{errors}"
    return Check("the guest finishes booting", found, len(reached) == len(targets) and not report.complaints)


def _absent(kind: str, evidence: Evidence) -> Check:
    counts = {name: sum(kind in frame.kinds for frame in evidence.passed(name)) for name in (TAP, UPLINK)}
    found = ", ".join(f"{count} on the {name}" for name, count in counts.items())
    return Check(f"no packet: {kind}", found, not any(counts.values()))


def _wide_awake(instance: Instance, evidence: Evidence) -> list[Check]:
    """The capture lost nothing, heard the guest, and its filter catches what is sent on purpose."""
    total, heard = len(evidence.passed(UPLINK)), len(_sent_by(instance, evidence))
    sent = sum(control.sent for control in evidence.controls)
    caught = sum(control.caught for control in evidence.controls)
    return [
        Check("the capture hears the guest", f"{heard} of {total} packets on the {UPLINK} are its own", heard > 0),
        Check("and loses nothing", f"{evidence.dropped} dropped", evidence.dropped == 0),
        Check("and catches what is sent on purpose", f"{caught} of {sent} control packets", 0 < sent == caught),
    ]


def _sent_by(instance: Instance, evidence: Evidence) -> list[Frame]:
    return [frame for frame in evidence.passed(UPLINK) if frame.sender == instance.hardware_address]


def _ids(data: t.Any, items: str, key: str) -> list[t.Any]:
    try:
        return [item[key] for item in data[items]]
    except (TypeError, KeyError):
        return []


def _list(items: t.Iterable[t.Any]) -> str:
    return ", ".join(str(item) for item in items) or "none"
