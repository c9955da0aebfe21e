# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that OpenStack-Ansible has to be told of a layout, as files below its configuration folder."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._layout_model import Layout
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_config import user_config
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_environment import environment
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_hosts import plug_groups, site_groups
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_release import osa_release
from ansible_collections.dhcpless.openstack.plugins.module_utils._osa_variables import user_variables
from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import yaml_text

CONFIG: t.Final = "conf.d/dhcpless.yml"
ENVIRONMENT: t.Final = "env.d/dhcpless.yml"
VARIABLES: t.Final = "user_zz_dhcpless.yml"
"""Of the variables in two files, those in the last one hold; this name is the last by bytes and in any language."""

HEADER: t.Final = (
    "# Written by dhcpless.openstack's role openstack_ansible from dhcpless_layout; changes made here are lost.\n---\n"
)

Files = dict[str, dict[str, t.Any]]
"""What stands in each file, by its path below the configuration folder."""


def osa_files(layout: Layout, option: str = "layout") -> Files:
    """:raises InvalidInput: for what the release of OpenStack-Ansible cannot do
    :raises MissingLibrary: without netaddr
    """
    given = layout.openstack_ansible
    if given is None:
        allowed = "it must say at which addresses the load balancer is reached, and how controllers are made"
        raise InvalidInput(f"{option}.openstack_ansible", None, allowed)
    release = osa_release(layout, given, option)
    plugs = plug_groups(layout, option)
    groups = [*(site.name for site in site_groups(layout)), *(plug.name for plug in plugs)]
    return {
        CONFIG: user_config(layout, given, release, plugs),
        ENVIRONMENT: environment(given, release, groups),
        VARIABLES: user_variables(layout, given, release),
    }


def file_text(content: t.Mapping[str, t.Any]) -> str:
    return f"{HEADER}{yaml_text(content)}"
