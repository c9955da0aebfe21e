#!/bin/sh
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Has systemd-networkd set up two interfaces of compute2 with one file.
set -e
rm -f /etc/netplan/*.yaml /etc/systemd/network/10-eth0.network
netplan generate
cat > /etc/systemd/network/20-all.network << 'end'
[Match]
Name=eth*
[Network]
Address=10.30.3.30/24
Gateway=10.30.3.1
end
systemctl restart systemd-networkd
