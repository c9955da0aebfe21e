# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What of a nova.conf speaks against config drives without a metadata API, or should be known about them."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_problems import Fact

NOT_FORCED: t.Final = Fact(
    "error",
    "instances get a config drive only if their user or image asks for one",
    "set [DEFAULT] force_config_drive to true",
)
METADATA_API: t.Final = Fact(
    "error",
    "the program nova-api serves the metadata API{default}",
    "set [DEFAULT] enabled_apis to osapi_compute",
)
METADATA_API_UNTOLD: t.Final = Fact(
    "hint",
    "whether the metadata API is served cannot be told from nova.conf: from Nova 32 on it is a WSGI application that a "
    "web server runs or does not",
    "probe the port on which it would listen, 8775 unless the web server says otherwise",
)
METADATA_PROXY: t.Final = Fact(
    "error",
    "the metadata API answers requests that come through Neutron's metadata proxy, and this design has neither",
    "set [neutron] service_metadata_proxy to false",
)
NO_ISO_TOOL: t.Final = Fact(
    "error",
    "{command}, by which Nova makes the drives, is not on this host: no instance starts",
    "install it, or name another one in [DEFAULT] mkisofs_cmd",
)
NO_VFAT_TOOL: t.Final = Fact(
    "error",
    "{command}, by which Nova makes the drives, is not on this host: no instance starts",
    "install it (Debian's package dosfstools), or set [DEFAULT] config_drive_format to iso9660",
)
VENDORDATA_BY_NETWORK: t.Final = Fact(
    "error",
    "for each drive, Nova asks the targets of [api] vendordata_dynamic_targets over the network; without an answer "
    "{consequence}",
    "take DynamicJSON out of [api] vendordata_providers, and give what is static in vendordata_jsonfile_path",
)
NO_INTERFACES_FILE: t.Final = Fact(
    "warning",
    "drives hold no interfaces file, from which older versions of cloudbase-init take the network",
    "set [DEFAULT] flat_injected to true",
)
NOT_RESUMED: t.Final = Fact(
    "hint",
    "instances stay down when the compute host was restarted",
    "set [DEFAULT] resume_guests_state_on_host_boot to true, if they are to come back by themselves",
)
VFAT: t.Final = Fact(
    "hint",
    "vfat was meant for live migration with libvirt before 1.2.17; each drive takes 64 MiB and is mounted to be made",
    "take [DEFAULT] config_drive_format away, unless a guest cannot read ISO 9660",
)
UNTOLD: t.Final = Fact(
    "error",
    "the value cannot be told, as it refers to other options: whether config drives work depends on it",
    "write the value itself",
)
