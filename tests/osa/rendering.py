# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What os_nova and os_neutron would write on each host: their templates, filled by the Ansible of the release.

The roles' own defaults, variables, templates and plugins are used as they are, with OpenStack-Ansible's group variables
and its inventory; only the tasks are others: they do nothing but fill templates.
"""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
import typing as t
from pathlib import Path

import yaml
from inventory import Inventory, members
from releases import HERE, Failed, Series
from verdict import KNOWN, Values

from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_files import VARIABLES

_UBUNTU: t.Final = ((17, "16.04"), (18, "18.04"), (21, "20.04"), (26, "22.04"), (31, "24.04"))
"""By the first release that is at home on it."""

_ADDRESSES: t.Final = dict.fromkeys(("nova_management_address", "neutron_local_ip"), "{{ ansible_host }}")
"""What playbooks find out, and give to the roles."""


def render(series: Series, python: Path, folder: Path, inventory: Inventory) -> dict[str, dict[str, Values]]:
    """The files of each host, by their names.

    :param folder: the configuration folder
    :raises Failed: if a template cannot be filled
    """
    scratch = folder.with_name(f"{folder.name}.rendered")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    (scratch / "ansible.cfg").touch()
    (scratch / "local").mkdir()
    hosts = _hosts(inventory)
    for host in hosts:
        (scratch / "files" / host).mkdir(parents=True)
    _write_inventory(series, scratch, inventory)
    _write_facts(series, scratch / "facts", [*hosts, "localhost"])
    _write_roles(series, scratch)
    variables = {
        "ansible_connection": "local",
        "ansible_python_interpreter": str(python),
        "rendered": str(scratch / "files"),
        "nova_virt_type": "kvm",
        **dict.fromkeys(_secrets(series), "secret"),
    }
    (scratch / "variables.json").write_text(json.dumps(variables), "utf-8")
    done = subprocess.run(
        [
            python, "-W", "ignore", python.parent / "ansible-playbook", *_sources(scratch / "inventory"),
            "--limit", ",".join(hosts), "--extra-vars", f"@{scratch / 'variables.json'}",
            "--extra-vars", f"@{folder / VARIABLES}", scratch / "play.yml",
        ],
        env=_environment(series, scratch),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        reasons = [line for line in done.stdout.splitlines() if line.startswith(("fatal", "ERROR", "[ERROR]"))]
        raise Failed(f"its templates cannot be filled: {reasons[0] if reasons else done.stdout[-1000:]}")
    return {host: _read(series, scratch, host) for host in hosts}


def _hosts(inventory: Inventory) -> list[str]:
    """One that runs each part of the APIs, and all that run instances."""
    first = (members(inventory, group)[:1] for group in ("neutron_server", "nova_api_os_compute"))
    return sorted({*(host for hosts in first for host in hosts), *members(inventory, "nova_compute")})


def _write_inventory(series: Series, scratch: Path, inventory: Inventory) -> None:
    place = scratch / "inventory"
    place.mkdir()
    # Its own inventory beside the generated one has groups that are always there.
    for name in ("group_vars", "host_vars", "inventory.ini"):
        source = series.folder / "openstack-ansible" / "inventory" / name
        if source.exists():
            (place / name).symlink_to(source)
    (scratch / "inventory.json").write_text(json.dumps(inventory), "utf-8")
    script = place / "hosts.sh"
    script.write_text(f"#!/bin/sh\ncat {scratch / 'inventory.json'}\n", "utf-8")
    script.chmod(0o755)


def _sources(folder: Path) -> list[str]:
    """Of a folder Ansible would read no file with this ending."""
    return [word for path in sorted(folder.glob("*.*")) for word in ("--inventory", str(path))]


def _write_facts(series: Series, folder: Path, hosts: t.Iterable[str]) -> None:
    """As if they had been gathered."""
    folder.mkdir()
    version = [version for major, version in _UBUNTU if series.major >= major][-1]
    facts = {
        "distribution": "Ubuntu",
        "distribution_version": version,
        "distribution_major_version": version.split(".", maxsplit=1)[0],
        "distribution_release": "any",
        "os_family": "Debian",
        "pkg_mgr": "apt",
        "service_mgr": "systemd",
        "architecture": "x86_64",
        "processor": ["0", "any", "any"],
        "processor_vcpus": 4,
        "processor_cores": 4,
        "processor_threads_per_core": 1,
        "processor_count": 1,
        "memtotal_mb": 8192,
        "python": {"executable": "/usr/bin/python3", "version": {"major": 3, "minor": 10}},
        "default_ipv4": {"address": "192.0.2.1", "interface": "eth0"},
        "selinux": {"status": "disabled"},
        "local": {},
        "env": {},
        "date_time": {"epoch": "0"},
    }
    for host in hosts:
        own = {**facts, "hostname": host, "nodename": host, "fqdn": host}
        text = json.dumps({f"ansible_{name}": value for name, value in own.items()})
        _facts_file(series, folder, host).write_text(
            json.dumps({"__payload__": text}) if _wraps(series) else text, "utf-8"
        )


def _facts_file(series: Series, folder: Path, host: str) -> Path:
    return folder / f"s1_{host}" if _wraps(series) else folder / host


def _read_facts(series: Series, folder: Path, host: str) -> Values:
    facts: Values = json.loads(_facts_file(series, folder, host).read_text("utf-8"))
    return json.loads(facts["__payload__"], object_hook=_untagged) if _wraps(series) else facts


def _untagged(value: Values) -> t.Any:
    return value.get("value", value) if "__ansible_type" in value else value


def _wraps(series: Series) -> bool:
    """Whether the cache of facts has them as text in JSON: from ansible-core 2.19 on."""
    return series.major >= 33


def _write_roles(series: Series, scratch: Path) -> None:
    parts = {
        "os_nova": ("nova", _nova_tasks()),
        "os_neutron": ("neutron", _neutron_tasks()),
    }
    play = []
    for role, (service, tasks) in parts.items():
        source = series.folder / f"openstack-ansible-{role}"
        place = scratch / "roles" / role
        (place / "tasks").mkdir(parents=True)
        for name in ("defaults", "vars", "templates", "library"):
            if (source / name).is_dir():
                (place / name).symlink_to(source / name)
        found = _variables(series, source / "vars")
        tasks = [{"include_vars": f"{{{{ role_path }}}}/vars/{name}"} for name in found] + tasks
        (place / "tasks" / "main.yml").write_text(yaml.safe_dump(tasks, sort_keys=False), "utf-8")
        play.append({"hosts": f"{service}_all", "gather_facts": False, "roles": [{"role": role, **_ADDRESSES}]})
    (scratch / "play.yml").write_text(yaml.safe_dump(play, sort_keys=False), "utf-8")


def _variables(series: Series, folder: Path) -> list[str]:
    """What the role includes by the distribution, and by how it installs."""
    version = [version for major, version in _UBUNTU if series.major >= major][-1]
    wanted = [f"ubuntu-{version}.yml", "ubuntu.yml", "debian.yml"]
    return [name for name in wanted if (folder / name).exists()][:1] + [
        name for name in ("source_install.yml",) if (folder / name).exists()
    ]


def _filled(source: str, name: str, overrides: str) -> dict[str, t.Any]:
    return {
        "fill": {
            "src": source,
            "dest": f"{{{{ rendered }}}}/{{{{ inventory_hostname }}}}/{name}",
            "config_overrides": f"{{{{ {overrides} }}}}",
            "config_type": "ini",
        }
    }


def _nova_tasks() -> list[dict[str, t.Any]]:
    """What follows from the kind of instances is a fact there, too."""
    return [
        {"set_fact": {"{{ item.key }}": "{{ item.value }}"}, "with_dict": "{{ nova_virt_types[nova_virt_type] }}"},
        _filled("nova.conf.j2", "nova.conf", "nova_nova_conf_overrides"),
    ]


def _neutron_tasks() -> list[dict[str, t.Any]]:
    """The plug-in's file, those of the agents that run on the host, as the role chooses them, and what it knows."""
    networks = {
        "provider_networks": "{{ provider_networks }}",
        "bind_prefix": "",
        "is_metal": "{{ is_metal }}",
        "group_names": "{{ group_names }}",
    }
    known = {"networks": "{{ neutron_provider_networks }}", "services": "{{ filtered_neutron_services }}"}
    agents = _filled(
        "{{ item.service_conf }}.j2", "{{ item.service_conf | basename }}", "item.config_overrides | default({})"
    )
    return [
        {"provider_networks": networks, "register": "neutron_provider_networks"},
        {"set_fact": {"cacheable": True, KNOWN: known}},
        _filled("neutron.conf.j2", "neutron.conf", "neutron_neutron_conf_overrides"),
        _filled(
            "{{ neutron_plugins[neutron_plugin_type].plugin_ini }}.j2",
            "ml2_conf.ini",
            "neutron_plugins[neutron_plugin_type].plugin_conf_ini_overrides",
        ),
        {**agents, "with_items": f"{{{{ {KNOWN}.services }}}}", "when": "'service_conf' in item"},
    ]


def _secrets(series: Series) -> list[str]:
    source = series.folder / "openstack-ansible" / "etc" / "openstack_deploy" / "user_secrets.yml"
    return list(yaml.safe_load(source.read_text("utf-8")))


def _environment(series: Series, scratch: Path) -> dict[str, str]:
    plugins = [series.folder / "openstack-ansible-plugins", series.folder / "ansible-config_template"]
    folders = [place for plugin in plugins for place in (plugin, plugin / "plugins") if place.is_dir()]

    def path(*names: str) -> str:
        return ":".join(str(place / name) for place in folders for name in names if (place / name).is_dir())

    templates = [place / "action" / "config_template.py" for place in folders]
    return {
        **os.environ,
        "ANSIBLE_CONFIG": str(scratch / "ansible.cfg"),
        "ANSIBLE_LOCAL_TEMP": str(scratch / "local"),
        "ANSIBLE_REMOTE_TEMP": str(scratch / "remote"),
        "ANSIBLE_ROLES_PATH": str(scratch / "roles"),
        "ANSIBLE_LIBRARY": path("library", "modules"),
        "ANSIBLE_ACTION_PLUGINS": str(HERE / "action"),
        "OSA_CONFIG_TEMPLATE": next(str(path) for path in templates if path.exists()),
        "ANSIBLE_FILTER_PLUGINS": path("filter"),
        "ANSIBLE_LOOKUP_PLUGINS": path("lookup"),
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(scratch / "facts"),
        "ANSIBLE_CACHE_PLUGIN_PREFIX": "",
        "ANSIBLE_CACHE_PLUGIN_TIMEOUT": "0",
        "ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS": "ignore",
        "ANSIBLE_DEPRECATION_WARNINGS": "False",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_RETRY_FILES_ENABLED": "False",
    }


def _read(series: Series, scratch: Path, host: str) -> dict[str, Values]:
    files = {path.name: _values(path) for path in sorted((scratch / "files" / host).iterdir())}
    facts = _read_facts(series, scratch / "facts", host)
    return {**files, KNOWN: facts[KNOWN]} if KNOWN in facts else files


def _values(path: Path) -> Values:
    parser = configparser.RawConfigParser(strict=False, default_section="", interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, "utf-8")
    return {group: dict(parser[group]) for group in parser.sections()}
