#!/bin/sh
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Prints all that a role may change of a host: files with the time of their last change, interfaces, routes, kernel
# settings, units and their processes, network namespaces.
find /etc /var/lib/dhcpless /run/dhcpless /run/systemd/network -printf '%p %m %y %T@ %l\n' 2> /dev/null | sort
ip address show
for version in 4 6; do
    ip -$version route show table all
done
find /proc/sys/net/ipv4/conf /proc/sys/net/ipv6/conf -type f -perm -u=r \
    \( -name '*forwarding' -o -name rp_filter -o -name disable_ipv6 \) -exec grep . {} +
systemctl list-units --all --plain --no-legend --type=service,timer 'dhcpless*'
systemctl show --property=Id,ActiveState,UnitFileState,MainPID 'nova-*' 'neutron-*' 'apache2*'
ip netns list | sort
if systemctl --quiet is-active openvswitch-switch; then
    ovs-vsctl show
fi
