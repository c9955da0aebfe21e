# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a config drive, once for the modules that take them: at the top, and for each drive of a fleet."""

from __future__ import annotations

import textwrap


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  format:
    description:
      - The file system of the drive. Nova's default, and this module's if nothing is given, is V(iso9660).
      - V(vfat) is always an image of 64 MiB. V(directory) writes a plain folder.
    type: str
    choices: [iso9660, vfat, directory]
  encoding:
    description:
      - How the image is wrapped. V(none), if nothing is given.
      - Ironic takes V(gzip_base64), of at most 64 MiB before it is compressed.
    type: str
    choices: [none, gzip, gzip_base64]
  release:
    description:
      - The release of OpenStack whose rules decide what the drive holds.
      - Either its name, from V(queens) to V(2026.2), or a version of Nova, from V(17) to V(34), such as V(26.2.1).
      - A name, or a version without its last parts, stands for the newest point release of the series.
      - The rules changed inside stable series, so that V(27.2.0) and V(27.3.0) make different drives.
    type: str
  instance:
    description:
      - The server, as its metadata describe it.
    type: dict
    suboptions:
      uuid:
        description: The id of the server. Required.
        type: str
      name:
        description: Its display name. The same as the host name, if not given.
        type: str
      hostname:
        description: Its host name, without the domain. Required.
        type: str
      project_id:
        description: The id of its project.
        type: str
      availability_zone:
        description: Its availability zone.
        type: str
      launch_index:
        description: Its number among the servers that were created together. Nova counts from V(0), which is assumed.
        type: int
      metadata:
        description: Keys and values that a user has given it. Values are strings.
        type: dict
      keypairs:
        description: The keys that may log in. Nova itself knows at most one for each server.
        type: list
        elements: dict
        suboptions:
          name:
            description: The key's name.
            type: str
            required: true
          public_key:
            description: The public key or the certificate itself.
            type: str
            required: true
          type:
            description: V(ssh), if not given.
            type: str
            choices: [ssh, x509]
      admin_pass:
        description: The administrator's password, in clear text on the drive.
        type: raw
      devices:
        description:
          - Devices with tags, as C(devices) of C(meta_data.json) names them.
          - A release leaves out what it does not know.
        type: list
        elements: dict
        suboptions:
          type:
            description: The kind of device. V(share) exists from Nova 31 on.
            type: str
            required: true
            choices: [nic, disk, share]
          bus:
            description: The bus it is on. V(none), if not given.
            type: str
            choices: [pci, usb, scsi, ide, xen, none]
          address:
            description: Its address on the bus, such as V(0000:00:05.0).
            type: str
          tags:
            description: The tags that a user has given it.
            type: list
            elements: str
          mac:
            description: The MAC address of a NIC. Required with V(nic).
            type: str
          vlan:
            description: The VLAN of a NIC that is passed through.
            type: int
          vf_trusted:
            description: Whether the virtual function of a NIC is trusted. Told from Nova 18 on.
            type: bool
          serial:
            description: The serial number of a disk.
            type: str
          path:
            description: The path of a disk, such as V(/dev/vdb).
            type: str
          share_id:
            description: The id of a share. Required with V(share).
            type: str
          tag:
            description: The tag by which a share is mounted. Required with V(share).
            type: str
      dedicated_cpus:
        description: The host CPUs on which it is pinned. Told from Nova 22 on.
        type: list
        elements: int
      ec2:
        description:
          - What only the C(ec2) folders tell. They are written if this is given. Its numbers come from Nova's database
            and cannot be derived.
        type: dict
        suboptions:
          instance_id:
            description: Such as V(i-00000001).
            type: str
            required: true
          ami_id:
            description: Such as V(ami-00000001).
            type: str
            required: true
          reservation_id:
            description: Such as V(r-abcdefgh).
            type: str
            required: true
          flavor:
            description: The name of the flavor.
            type: str
            required: true
          security_groups:
            description: The names of the security groups. V(default), if not given.
            type: list
            elements: str
          root_device_name:
            description: V(/dev/vda), if not given.
            type: str
          public_ipv4:
            description: The first floating IP address.
            type: str
  ports:
    description:
      - The server's ports, in the order in which they are attached, as the Neutron API or the module
        M(openstack.cloud.port_info) returns them.
      - Exactly one of O(ports) and O(network_data) must be given.
      - A drive with ports is a drive of Nova, so that C(user_data) must be short enough for the compute API.
    type: list
    elements: dict
  networks:
    description:
      - The networks of the ports, as the Neutron API or M(openstack.cloud.networks_info) returns them.
      - There may be more.
    type: list
    elements: dict
  subnets:
    description:
      - The subnets of the ports, as the Neutron API or M(openstack.cloud.subnets_info) returns them. There may be more.
      - Of several subnets of one IP version, Nova describes the first in this list.
    type: list
    elements: dict
  dhcp_ports:
    description:
      - The ports of DHCP agents on these networks (C(device_owner) is C(network:dhcp)), if there are any. Others are
        passed over.
    type: list
    elements: dict
  network_data:
    description:
      - The content of C(network_data.json), instead of O(ports); taken as it is. It may hold bonds and VLANs.
    type: dict
  flat_injected:
    description:
      - Whether the drive also holds the network as a Debian interfaces file, as the option of the same name of
        C(nova.conf) decides. Needs O(ports). False, if not given.
    type: bool
  dhcp_domain:
    description:
      - The domain that is added to the host name; empty for none. V(novalocal), if not given, as in C(nova.conf).
    type: str
  user_data:
    description:
      - The user data as text, such as a C(#cloud-config).
    type: raw
  user_data_base64:
    description:
      - The user data in base64, for anything that is no text. Excludes O(user_data).
    type: str
  vendor_data:
    description:
      - The content of C(vendor_data.json), which C(vendor_data2.json) repeats under C(static). Empty, if not given.
    type: dict
  vendor_data2:
    description:
      - What dynamic vendor data add to C(vendor_data2.json), by the target's name.
    type: dict
  files:
    description:
      - Files for the guest to put in place, each with either its text or its base64.
    type: list
    elements: dict
    suboptions:
      path:
        description: Where the guest is to put it.
        type: str
        required: true
      content:
        description: The content as text.
        type: raw
      content_base64:
        description: The content in base64.
        type: str
  random_seed:
    description:
      - The seed for the guest's random numbers, in base64, the same in all folders.
      - If it is not given, one is drawn for each folder, as Nova does, and kept while the drive is of the same server.
    type: str
  owner:
    description:
      - The user who is to own the drive. If not given, a new drive is the remote user's, and an old one's owner stays.
    type: str
  group:
    description:
      - The group that is to own the drive, like O(owner).
    type: str
  mode:
    description:
      - The drive's permission bits, octal and in quotes. V('0600'), if not given, as there may be secrets on it.
      - With O(format=directory) all files in it get them, and folders may be searched by whoever may read.
    type: raw
"""

    # Annotated, since ansible-test takes a plain assignment of that kind for a literal. Options refer to those of the
    # same drive.
    FLEET: str = """
options:
  drives:
    suboptions:
      path:
        description:
          - Where the drive is to be; its parent must exist.
        type: path
        required: true
""" + textwrap.indent(DOCUMENTATION.partition("options:\n")[2].replace(" O(", " O(drives[]."), "    ")
