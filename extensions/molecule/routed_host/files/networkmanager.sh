#!/bin/sh
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Has NetworkManager set up the network of controller1.
set -e
systemctl --quiet disable --now systemd-networkd.socket systemd-networkd
cat > /etc/NetworkManager/conf.d/eth0.conf << 'end'
[device-eth0]
match-device=interface-name:eth0
managed=1
end
cd /etc/NetworkManager/system-connections
umask 077
cat > eth0.nmconnection << 'end'
[connection]
id=eth0
type=ethernet
interface-name=eth0
[ipv4]
method=manual
address1=10.10.1.10/24,10.10.1.1
[ipv6]
method=disabled
end
ip address flush dev eth0
systemctl start NetworkManager
nm-online --quiet --timeout=10
