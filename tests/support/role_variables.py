# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a role derives in its variables from what it found."""

from __future__ import annotations

import inspect
import typing as t
from pathlib import Path

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

ROLES = Path(__file__).parents[2] / "roles"


def load(role: str, path: str) -> t.Any:
    """A file of a role, whose templates are filled by :func:`derived`."""
    loader = DataLoader()
    # From ansible-core 2.19 on, there are no templates but in what is trusted.
    knows = inspect.signature(loader.load_from_file).parameters
    trusted = {"trusted_as_template": True} if "trusted_as_template" in knows else {}
    return loader.load_from_file(str(ROLES / role / path), **trusted)


def derived(name: str, variables: t.Mapping[str, t.Any]) -> t.Any:
    """:param variables: those of the role, and what it found"""
    return Templar(DataLoader(), variables=dict(variables)).template(variables[name])
