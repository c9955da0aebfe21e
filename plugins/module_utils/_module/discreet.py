# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all modules that take secrets have in common."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

Params = dict[str, t.Any]
Spec = t.Mapping[str, t.Any]

HIDDEN: t.Final = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


class DiscreetModule(AnsibleModule):
    """A module that supports check mode, and that tells its options without their secrets.

    Ansible hides secrets by their text, and only if the options have the right types. It replaces each scalar of each
    secret wherever it is part of a word: a 1 among the vendor data would turn the path vm1.iso into stars, and a
    thousand drives would take seconds. Here they are hidden by their place, in the result and in the system's log.
    """

    def __init__(self, argument_spec: Spec, **kwargs: t.Any) -> None:
        super().__init__(argument_spec, supports_check_mode=True, **kwargs)
        self.no_log_values.clear()

    def shown_params(self) -> Params:
        """The options as they may be shown; some may have the wrong type, or not be options at all."""
        raise NotImplementedError

    def exit_json(self, **kwargs: t.Any) -> None:
        super().exit_json(invocation={"module_args": self.shown_params()}, **kwargs)

    def fail_json(self, msg: str, **kwargs: t.Any) -> None:
        super().fail_json(msg, invocation={"module_args": self.shown_params()}, **kwargs)

    def _log_invocation(self) -> None:
        self.no_log_values.clear()
        self.log(f"Invoked with {self.shown_params()}")
