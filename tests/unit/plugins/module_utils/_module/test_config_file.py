# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.dhcpless.openstack.plugins.module_utils._module.config_file import edit_file
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config import plan_plain_edit


class Ended(Exception):
    pass


def run(monkeypatch: pytest.MonkeyPatch, path: Path, *, create: bool = False) -> dict[str, t.Any]:
    """What the module says in check mode."""
    said: dict[str, t.Any] = {}

    def end(_self: AnsibleModule, **kwargs: t.Any) -> None:
        said.update(kwargs)
        raise Ended

    monkeypatch.setattr(AnsibleModule, "exit_json", end)
    monkeypatch.setattr(AnsibleModule, "fail_json", end)
    module = AnsibleModule.__new__(AnsibleModule)
    module.params = {"path": str(path), "create": create}
    module.check_mode, module._diff = True, True
    monkeypatch.setattr(module, "load_file_common_arguments", dict)
    monkeypatch.setattr(module, "set_fs_attributes_if_different", lambda _arguments, changed, _diff: changed)
    with pytest.raises(Ended):
        edit_file(module, lambda data: plan_plain_edit(data, {"DEFAULT": {"debug": True}}))
    return said


@pytest.mark.parametrize(("text", "changed"), [("[DEFAULT]\n", True), ("[DEFAULT]\ndebug = yes\n", False)])
def test_check_mode(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, changed: bool) -> None:
    path = tmp_path / "neutron.conf"
    path.write_text(text)
    said = run(monkeypatch, path)
    assert said["changed"] is changed
    assert (said["diff"][0]["before"] != said["diff"][0]["after"]) is changed
    assert path.read_text() == text


def test_a_new_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "neutron.conf"
    assert "create is false" in run(monkeypatch, path)["msg"]
    assert run(monkeypatch, path, create=True)["changed"]
    assert not path.exists()
    assert "the folder" in run(monkeypatch, path / "deeper", create=True)["msg"]
