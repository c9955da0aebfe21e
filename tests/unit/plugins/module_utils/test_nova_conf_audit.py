# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils import _nova_conf_audit
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_audit import find_problems
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_problems import Problem
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import read_configuration
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import parse_release

NOTHING_READS = "nothing reads the line"


def problems_of(*texts: str, release: str = "zed") -> tuple[Problem, ...]:
    files = [(f"{number}.conf", text.encode()) for number, text in enumerate(texts)]
    return find_problems(read_configuration(files, load_catalogue(parse_release(release))))


def only(*texts: str, release: str = "zed") -> Problem:
    (problem,) = problems_of(*texts, release=release)
    return problem


def test_a_good_file_has_no_problems() -> None:
    text = (
        "# nova\n[DEFAULT]\nforce_config_drive = True\nflat_injected = yes\nenabled_apis = osapi_compute\n"
        "my_ip = 10.42.42.1\nstate_path = /srv/$my_ip\ntransport_url = rabbit://u:p@h:5672/\n[pci]\n"
        'alias = {"name": "a"}\nalias = {"name": "b"}\n[vnc]\nserver_listen = ${my_ip}\n[neutron]\n'
        "auth_type = password\npassword = x$$y\nauth_url = http://${api.dhcp_domain}/\n[mdev_nvidia-35]\n"
        "mdev_class = CUSTOM_X\n[devices]\nenabled_mdev_types = nvidia-35\n"
    )
    assert problems_of(text) == ()


def test_a_problem_is_told_in_full() -> None:
    assert only("[DEFAULT]\n\nflat_inject = true\n") == Problem(
        level="warning",
        file="0.conf",
        line=3,
        group="DEFAULT",
        option="flat_inject",
        what="Nova zed has no such option: nothing reads the line",
        cure="write flat_injected, if that is what was meant",
    )


@pytest.mark.parametrize(
    ("release", "place", "what", "cure"),
    [
        ("zed", "DEFAULT force-config-drive", NOTHING_READS, "write force_config_drive, if"),
        ("zed", "DEFAULT Flat_Injected", NOTHING_READS, "write flat_injected, if"),
        ("zed", "api flat_injected", "does not look for this option in [api]", "move it to [DEFAULT]"),
        ("zed", "libvirt flat_injcted", NOTHING_READS, "write [DEFAULT] flat_injected, if"),
        ("zed", "DEFAULT service_metadata_proxy", "in [DEFAULT]", "move it to [neutron]"),
        ("zed", "oslo_concurrency force_config_drive", "in [oslo_concurrency]", "move it to [DEFAULT]"),
        ("zed", "DEFAULT qqqqqq", NOTHING_READS, "take the line away"),
        ("2025.2", "DEFAULT enabled_apis", "removed in Nova 32: ", "take the line away"),
        ("2025.2", "DEFAULT dhcp_domain", "removed in Nova 32: ", "write [api] dhcp_domain"),
        ("victoria", "DEFAULT use_neutron", "removed in Nova 21: ", "take the line away"),
        ("yoga", "pci device_spec", "known from Nova 26 on: ", "here it is [pci] passthrough_whitelist"),
        ("stein", "api dhcp_domain", "known from Nova 20 on: ", "here it is [DEFAULT] dhcp_domain"),
        ("yoga", "pci report_in_placement", "known from Nova 26 on: ", "take the line away until the upgrade"),
    ],
)
def test_what_nova_does_not_read_is_a_warning(release: str, place: str, what: str, cure: str) -> None:
    group, name = place.split()
    problem = only(f"[{group}]\n{name} = osapi_compute\n", release=release)
    assert (problem.level, problem.line, problem.group, problem.option) == ("warning", 2, group, name)
    assert what in problem.what
    assert problem.cure.startswith(cure)


def test_each_line_of_an_unknown_option_is_told() -> None:
    assert [
        (problem.file, problem.line) for problem in problems_of("[DEFAULT]\nqqq = 1\nqqq = 2\n", "[DEFAULT]\nqqq=3")
    ] == [
        ("0.conf", 2),
        ("0.conf", 3),
        ("1.conf", 2),
    ]


def test_of_libraries_there_is_only_a_hint_unless_another_name_was_meant() -> None:
    problem = only("[oslo_messaging_rabbit]\nheartbeat_in_pthreads = 1\n")
    assert problem.level == "warning"
    assert problem.cure.endswith("; did you mean [oslo_messaging_rabbit] heartbeat_in_pthread?")
    strange = only("[oslo_messaging_rabbit]\nqqqqqq = 1\n")
    assert (strange.level, strange.cure) == ("hint", "look it up in the library's documentation")
    gone = only("[oslo_messaging_rabbit]\nheartbeat_in_pthread = false\n", release="2026.2")
    assert gone.level == "hint"
    assert gone.what.startswith("removed in the libraries of Nova ")


@pytest.mark.parametrize(
    ("release", "group", "what", "cure"),
    [
        ("zed", "neutorn", "not known to have such a group", "take the group away, or write [neutron], if"),
        ("zed", "default", "not known to have such a group", "take the group away, or write [DEFAULT], if"),
        ("zed", "qqqqqq", "not known to have such a group", "take the group away"),
        ("2024.1", "hyperv", "the group was removed in Nova 29: ", "take the group away"),
        ("2024.1", "manila", "the group is known from Nova 31 on: ", "take the group away until the upgrade"),
    ],
)
def test_a_group_that_is_not_known_is_told_once(release: str, group: str, what: str, cure: str) -> None:
    problem = only(f"\n[{group}]\nlimit_cpu_features = 1\ncafile = 2\n", release=release)
    assert (problem.level, problem.line, problem.group, problem.option) == ("warning", 2, group, None)
    assert what in problem.what
    assert problem.cure.startswith(cure)


def test_an_empty_group_does_no_harm() -> None:
    assert problems_of("[neutorn]\n") == ()


def test_a_deprecated_option_tells_its_fate() -> None:
    problem = only("[DEFAULT]\nconfig_drive_format = iso9660\n")
    assert (problem.level, problem.option) == ("hint", "config_drive_format")
    assert problem.what == "deprecated: Nova zed still reads it, and a later one may not"
    problem = only("[api]\nuse_forwarded_for = true\n")
    assert problem.what == "deprecated: Nova zed still reads it, and Nova 29 does not"


def test_an_older_spelling_that_is_read_is_a_hint() -> None:
    problem = only("[pci]\npassthrough_whitelist = {}\npassthrough_whitelist = {}\n[api]\n[DEFAULT]\n")
    assert (problem.level, problem.line, problem.option) == ("hint", 2, "passthrough_whitelist")
    assert problem.what == "an older spelling of [pci] device_spec, which Nova zed still reads"
    assert problem.cure == "write [pci] device_spec"
    assert only("[DEFAULT]\ndhcp_domain = a\n", "[api]\ndhcp_domain = b\n").level == "hint"


def test_an_older_spelling_beside_the_present_one_is_ignored() -> None:
    problem = only("[api]\ndhcp_domain = a\n[DEFAULT]\ndhcp_domain = b\n")
    assert (problem.level, problem.line, problem.group) == ("warning", 4, "DEFAULT")
    assert problem.what.startswith("an older spelling of [api] dhcp_domain, which line 2 of the same file sets too")


def test_both_spellings_of_a_multi_valued_option_count() -> None:
    problem = only("[pci]\npassthrough_whitelist = {}\ndevice_spec = {}\n")
    assert (problem.level, problem.option) == ("hint", "passthrough_whitelist")


def test_a_repeated_option_shadows_the_one_before() -> None:
    problem = only("[DEFAULT]\nmy_ip = 10.42.42.1\n[api]\n[DEFAULT]\nmy_ip = 10.42.42.2\n")
    assert (problem.level, problem.line, problem.what) == (
        "warning",
        2,
        "line 5 sets the same option once more and wins",
    )
    assert only("[DEFAULT]\nflat_injected = true\nflat_injected = Yes\n").level == "hint"


def test_another_file_may_set_an_option_again() -> None:
    assert problems_of("[DEFAULT]\nmy_ip = 10.42.42.1\n", "[DEFAULT]\nmy_ip = 10.42.42.2\n") == ()


@pytest.mark.parametrize(
    ("line", "what", "cure"),
    [
        ("force_config_drive = always", "'always' is not valid: ", "it must be true or false"),
        ("force_config_drive =", "'' is not valid: ", "it must be true or false"),
        ("config_drive_format = iso", "'iso' is not valid: ", "it must be one of iso9660, vfat"),
        (
            "enabled_apis = metadta",
            "'metadta' is not valid: ",
            "it must be a list of items without commas, each of them",
        ),
        ("osapi_compute_listen_port = 70000", "'70000' is not valid: ", "it must be a port from 0 to 65535"),
        (
            "force_config_drive = true  # always",
            "'true  # always' is not valid: ",
            "it must be true or false; what follows # or ; in the line is part of the value",
        ),
        ("my_ip = $my_ipp", "${my_ipp} refers to no option", "write the name of an option of the same group"),
        ("state_path = $neutron.nope", "${neutron.nope} refers to no option", "write the name"),
        ("state_path = $DEFAULT.my_ip", "${DEFAULT.my_ip} refers to no option", "write the name"),
        ("state_path = $NEUTRON.timeout", "${NEUTRON.timeout} refers to no option", "write the name"),
    ],
)
def test_the_service_stops_at_what_is_not_valid(line: str, what: str, cure: str) -> None:
    problem = next(found for found in problems_of(f"[DEFAULT]\n{line}\n") if found.level != "hint")
    assert (problem.level, problem.line) == ("error", 2)
    assert problem.what.startswith(what)
    assert problem.cure.startswith(cure)


def test_a_value_without_effect_does_not_matter() -> None:
    assert problems_of("[DEFAULT]\nflat_injected = maybe\n", "[DEFAULT]\nflat_injected = true\n") == ()


def test_a_reference_into_a_library_is_not_certain() -> None:
    assert only("[DEFAULT]\nstate_path = $oslo_concurrency.nope\n").level == "hint"


def test_an_indented_option_is_swallowed() -> None:
    problem = only("[DEFAULT]\nstate_path = /var/lib/nova\n  flat_injected = true\n  no option\n")
    assert (problem.level, problem.line, problem.option) == ("warning", 2, "state_path")
    assert problem.what == "line 3 begins with white space and so continues this option: it sets no flat_injected"


def test_a_byte_order_mark_is_an_error() -> None:
    problem = only("\ufeff[DEFAULT]\n")
    assert (problem.level, problem.line, problem.group, problem.option) == ("error", 1, None, None)


def test_options_of_another_plugin_are_not_read() -> None:
    problem = only("[neutron]\nauth_type = password\ntoken = x\n")
    assert (problem.level, problem.option) == ("warning", "token")
    assert problem.what.startswith("the plugin password, which auth_type loads here, has no such option")


def test_of_a_plugin_that_is_not_known_nothing_is_said() -> None:
    problem = only("[neutron]\nauth_type = ours\ntoken = x\nqqq = y\n")
    assert (problem.level, problem.option) == ("hint", "auth_type")


def test_a_group_that_auth_section_names_is_known() -> None:
    assert problems_of("[neutron]\nauth_section = mine\n[mine]\nauth_type = password\npassword = x\n") == ()
    assert only("[neutron]\nauth_section = mine\n[mine]\nauth_type = password\nqqq = x\n").level == "hint"


def test_problems_are_in_the_order_of_files_and_lines() -> None:
    text = "[DEFAULT]\nqqq = 1\nflat_injected = maybe\n[neutorn]\na = 1\n[api]\nqqq = 2\n"
    problems = problems_of(text, "\ufeff[DEFAULT]\nqqq = 3\n")
    assert [(problem.file, problem.line) for problem in problems] == [
        ("0.conf", 2),
        ("0.conf", 3),
        ("0.conf", 4),
        ("0.conf", 7),
        ("1.conf", 1),
        ("1.conf", 2),
    ]


def test_a_file_that_is_read_twice_has_its_problems_once() -> None:
    data = b"[DEFAULT]\nqqq = 1\nflat_injected = maybe\n"
    configuration = read_configuration([("x", data), ("x", data)], load_catalogue(parse_release("zed")))
    assert [problem.line for problem in find_problems(configuration)] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "[neutron]\npassword = $hunter2\n",
        "[DEFAULT]\ntransport_url = rabbit://u:a$hunter2@h/\n",
        "[glance]\nendpoint_override = http://u:x$hunter2@h/\n",
        "[DEFAULT]\nenabled_apis = http://u:hunter2@h/\n",
        "[DEFAULT]\nmy_password = hunter2\npassword: hunter2\n",
        "[keystone_authtoken]\nmemcache_secret_key = a\nmemcache_secret_key = hunter2\n hunter2 = x\n",
        "[neutron]\nauth_type = password\ntoken = hunter2\n",
        "[DEFAULT]\nforce_config_drive = password=hunter2\n",
        "[hunter2x]\n",
    ],
)
def test_no_secret_is_told(text: str) -> None:
    assert "hunter2" not in repr(problems_of(text))


def test_a_secret_of_the_wrong_type_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """No release has one so far that is more than text."""
    monkeypatch.setattr(_nova_conf_audit, "is_secret", lambda *_: True)
    problem = only("[DEFAULT]\nflat_injected = hunter2\n")
    assert problem.what.startswith("the value (hidden) is not valid: ")


def test_a_long_value_is_cut_short() -> None:
    problem = only(f"[DEFAULT]\nflat_injected = {'x' * 1000}\n")
    assert len(problem.what) < 200


# What a file of a lab with OpenStack of Debian holds.
_AUTH = (
    "auth_type = password\nauth_url = http://10.10.1.10:5000/v3\nproject_name = admin\nproject_domain_name = Default\n"
    "username = admin\nuser_domain_name = Default\npassword = lab\nregion_name = RegionOne\n"
)
LAB = f"""[DEFAULT]
my_ip = 10.20.2.20
state_path = /var/lib/nova
log_dir = /var/log/nova
transport_url = rabbit://openstack:lab@10.10.1.10:5672/
enabled_apis = osapi_compute
force_config_drive = True
flat_injected = True
config_drive_format = iso9660
force_raw_images = False
compute_driver = libvirt.LibvirtDriver
osapi_compute_workers = 1
reserved_host_memory_mb = 512
[api_database]
connection = mysql+pymysql://os:lab@127.0.0.1/nova_api
[database]
connection = mysql+pymysql://os:lab@127.0.0.1/nova
[api]
auth_strategy = keystone
[conductor]
workers = 1
[scheduler]
workers = 1
discover_hosts_in_cells_interval = 20
[keystone_authtoken]
www_authenticate_uri = http://10.10.1.10:5000
{_AUTH}[neutron]
{_AUTH}[placement]
{_AUTH}[service_user]
send_service_user_token = false
[glance]
api_servers = http://10.10.1.10:9292
[vnc]
enabled = false
[spice]
enabled = false
[libvirt]
virt_type = qemu
cpu_mode = none
inject_partition = -2
[oslo_concurrency]
lock_path = /var/lock/nova
[oslo_messaging_rabbit]
heartbeat_in_pthread = False
[oslo_policy]
policy_dirs = /etc/nova/policy.d
"""


def test_a_working_file_has_nothing_unknown() -> None:
    problems = problems_of(LAB)
    assert {problem.level for problem in problems} == {"hint"}
    assert all(problem.what.startswith("deprecated: ") for problem in problems)
