# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A nova.conf, what it becomes when settings are made in it, and what of these may be shown."""

from __future__ import annotations

import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils._errors import InvalidInput
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import auth_types_of
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_settings import Setting, parse_settings
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config import (
    Edit,
    know_nothing,
    make_edit,
    masked_settings,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_edit import Change
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import parse_document
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import Release, parse_release

MULTI: t.Final = ("replace", "append")


def plan_edit(
    data: bytes, settings: t.Any, release: Release, *, multi: str = "replace", unknown: str | None = None
) -> Edit:
    """What a nova.conf becomes.

    :param data: the file as it is; empty if there is none
    :param settings: group to option to value, as :func:`parse_settings` takes them
    :param multi: ``append`` leaves the lines of options that may be repeated, and adds what is not among them yet
    :param unknown: see :func:`parse_settings`
    :raises UnreadableConfig: for a file that oslo.config would not read
    :raises InvalidInput: for the first setting that is not right
    """
    catalogue = load_catalogue(release)
    document = parse_document(data)
    auth_types = auth_types_of(document, catalogue)
    parsed = parse_settings(settings, catalogue, unknown=unknown, auth_types=auth_types)
    changes = [_change(setting, append=multi == "append") for setting in parsed.settings]
    return make_edit(data, document, changes, catalogue.find, parsed.warnings)


def shown_input(settings: t.Any, release: t.Any) -> t.Any:
    """Settings as a user gave them, without secrets; of what is none, nothing. The release may be wrong, too."""
    try:
        find = load_catalogue(parse_release(release)).find
    except InvalidInput:
        return masked_settings(settings, know_nothing)
    return masked_settings(settings, find)


def _change(setting: Setting, *, append: bool) -> Change:
    adds = append and bool(setting.lines) and setting.option is not None and setting.option.multi
    return Change(setting.group, setting.name, setting.lines or (), setting.also, setting.same, adds)
