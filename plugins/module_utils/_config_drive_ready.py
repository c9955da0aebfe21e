# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a nova.conf makes this design work: every instance gets a config drive, and nobody needs the metadata API.

Each rule says which function of Nova reads the option, in which of its services. The defaults are Nova's own, the same
from Queens on.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.dhcpless.openstack.plugins.module_utils import _config_drive_reasons as reasons
from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_problems import Fact, Problem, Where
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_secrets import masked
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import Configuration, Effective
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_values import plain, read, references

SERVICES: t.Final = ("api", "compute")

# A chain of references that is longer than that is an endless one.
_LONGEST_CHAIN: t.Final = 8
_ONE_REFERENCE: t.Final = re.compile(r"\$(?:\{[^{}]*\}|[\w.]*)")


@dataclass(frozen=True)
class Readiness:
    """:ivar reasons: errors speak against it; warnings and hints are for the rest"""

    config_drive_ready: bool
    reasons: tuple[Problem, ...]


def judge(
    configuration: Configuration,
    problems: t.Iterable[Problem],
    *,
    services: t.Collection[str],
    is_there: t.Callable[[str], bool],
) -> Readiness:
    """The verdict on the files that some services run with.

    :param problems: what is wrong with the files; a service that stops is not ready
    :param services: some of :data:`SERVICES`; nova-api-metadata is none, for no file decides whether it runs
    :param is_there: whether a command, a name or a path, can be run on this host
    :raises InvalidInput: for services that are none
    """
    if not services or not set(services) <= set(SERVICES):
        raise InvalidInput("services", list(services), f"it must be one or more of {', '.join(SERVICES)}")
    rules = _Rules(configuration, is_there)
    found = [problem for problem in problems if problem.level == "error"]
    if "compute" in services:
        found += rules.forced()
    if "api" in services:
        found += rules.metadata_api()
        found += rules.metadata_proxy()
    if "compute" in services:
        found += rules.tool()
        found += rules.vendordata()
    # Any service may write down what a port's network is.
    found += rules.interfaces_file()
    if "compute" in services:
        found += rules.resumed()
    return Readiness(not any(reason.level == "error" for reason in found), tuple(found))


class _Value(t.NamedTuple):
    """An option's value, or its default; nothing is told of one that refers to others, or that is not valid."""

    value: t.Any
    where: Where
    told: bool = True
    is_default: bool = False


class _Rules:
    def __init__(self, configuration: Configuration, is_there: t.Callable[[str], bool]) -> None:
        self._configuration = configuration
        self._is_there = is_there

    def forced(self) -> t.Iterator[Problem]:
        """Source: ``nova.virt.configdrive.required_by``."""
        yield from self._unless(("DEFAULT", "force_config_drive"), True, False, reasons.NOT_FORCED)

    def metadata_api(self) -> t.Iterator[Problem]:
        """Source: ``nova.cmd.api.main``; that program went with Nova 32."""
        if self._configuration.catalogue.release.major >= 32:
            yield reasons.METADATA_API_UNTOLD.at(Where(None, None))
            return
        apis = self._value("DEFAULT", "enabled_apis", ["osapi_compute", "metadata"])
        if not apis.told:
            yield reasons.UNTOLD.at(apis.where)
        elif "metadata" in apis.value:
            default = ", as it does unless it is told otherwise" if apis.is_default else ""
            yield reasons.METADATA_API.at(apis.where, default=default)

    def metadata_proxy(self) -> t.Iterator[Problem]:
        """Source: ``nova.api.metadata.handler.MetadataRequestHandler``."""
        yield from self._unless(("neutron", "service_metadata_proxy"), False, False, reasons.METADATA_PROXY)

    def tool(self) -> t.Iterator[Problem]:
        """Source: ``nova.virt.configdrive.ConfigDriveBuilder.make_drive``."""
        file_system = self._value("DEFAULT", "config_drive_format", "iso9660")
        if not file_system.told:
            yield reasons.UNTOLD.at(file_system.where)
        elif file_system.value == "vfat":
            yield reasons.VFAT.at(file_system.where)
            if not self._is_there("mkfs.vfat"):
                yield reasons.NO_VFAT_TOOL.at(file_system.where, command="mkfs.vfat")
        else:
            command = self._value("DEFAULT", "mkisofs_cmd", "genisoimage")
            if not command.told:
                yield reasons.UNTOLD.at(command.where)
            elif not self._is_there(command.value):
                yield reasons.NO_ISO_TOOL.at(command.where, command=repr(masked(command.value)))

    def vendordata(self) -> t.Iterator[Problem]:
        """Source: ``nova.api.metadata.base.InstanceMetadata`` and ``vendordata_dynamic.DynamicVendorData``."""
        providers = self._value("api", "vendordata_providers", ["StaticJSON"])
        targets = self._value("api", "vendordata_dynamic_targets", [])
        untold = [found for found in (providers, targets) if not found.told]
        for found in untold:
            yield reasons.UNTOLD.at(found.where)
        # A target without a name is passed over.
        if not untold and "DynamicJSON" in providers.value and any("@" in target for target in targets.value):
            fatal = self._value("api", "vendordata_dynamic_failure_fatal", False).value is True
            consequence = "the instance does not start" if fatal else "their data are missing from the drive"
            yield reasons.VENDORDATA_BY_NETWORK.at(providers.where, consequence=consequence)

    def interfaces_file(self) -> t.Iterator[Problem]:
        """Source: ``nova.network.neutron.API._nw_info_build_network``."""
        yield from self._unless(("DEFAULT", "flat_injected"), True, False, reasons.NO_INTERFACES_FILE)

    def resumed(self) -> t.Iterator[Problem]:
        """Source: ``nova.compute.manager.ComputeManager._resume_guests_state``."""
        yield from self._unless(("DEFAULT", "resume_guests_state_on_host_boot"), True, False, reasons.NOT_RESUMED)

    def _unless(self, place: tuple[str, str], wanted: bool, default: bool, fact: Fact) -> t.Iterator[Problem]:
        found = self._value(*place, default)
        if not found.told:
            yield replace(reasons.UNTOLD, level=fact.level).at(found.where)
        elif found.value is not wanted:
            yield fact.at(found.where)

    def _value(self, group: str, name: str, default: t.Any) -> _Value:
        setting = self._configuration.find(group, name)
        if setting is None or setting.option is None:
            return _Value(default, Where(None, None, group, name), is_default=True)
        line = setting.lines[-1]
        where = Where(line.file, line.entry.line, *line.place)
        text = self._resolved(setting)
        try:
            return _Value(None, where, told=False) if text is None else _Value(self._read(text, setting), where)
        except InvalidInput:
            # The service stops, and that is among the problems.
            return _Value(default, where)

    def _read(self, text: str, setting: Effective) -> t.Any:
        value = read(text, setting.option.type, setting.name) if setting.option else text
        return plain(value) if isinstance(value, str) else value

    def _resolved(self, setting: Effective) -> str | None:
        """The text of an option; of one that is just a reference, that of the option it refers to. None for others."""
        for _step in range(_LONGEST_CHAIN):
            text = setting.lines[-1].entry.value
            named = references(text)
            if not named:
                return text
            group, _dot, name = named[0].rpartition(".")
            found = [
                self._configuration.find(each, name) for each in ((group,) if group else (setting.group, "DEFAULT"))
            ]
            known = next(filter(None, found), None)
            if known is None or not _ONE_REFERENCE.fullmatch(text):
                return None
            setting = known
        return None
