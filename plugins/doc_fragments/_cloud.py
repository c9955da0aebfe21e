# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of the modules that talk to OpenStack's APIs, for their documentation."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - Python 3.9 or newer on the managed host
  - The Python library openstacksdk there, 0.101 or newer, which clouds have from Zed on
options:
  cloud:
    description:
      - The cloud, as an administrator. Either its name in a C(clouds.yaml) of the managed host, or a dictionary with
        what stands there under a name, such as C(auth) and C(region_name).
      - Without it, what the environment says (C(OS_CLOUD), or C(OS_AUTH_URL) and so on).
      - If the cloud has no C(api_timeout), an API that does not answer for 300 seconds is an error.
    type: raw
"""
