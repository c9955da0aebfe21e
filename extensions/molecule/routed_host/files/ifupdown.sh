#!/bin/sh
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Has ifupdown set up the network of compute1.
set -e
systemctl --quiet disable --now systemd-networkd.socket systemd-networkd
cat > /etc/network/interfaces.d/eth0 << 'end'
auto eth0
iface eth0 inet static
    address 10.20.2.20/24
    gateway 10.20.2.1
end
ip address flush dev eth0
systemctl start networking
