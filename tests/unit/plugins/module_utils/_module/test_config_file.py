# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
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


class TestCopies:
    """Of the file before it is changed, at a place of the caller's."""

    def change(self, monkeypatch: pytest.MonkeyPatch, path: Path, **methods: t.Any) -> None:
        """A change in which a part of it fails."""
        module = AnsibleModule.__new__(AnsibleModule)
        module.params = {"path": str(path), "create": False, "backup": True, "backup_path": f"{path}~"}
        module.params["unsafe_writes"] = False
        module.check_mode, module._diff, module._tmpdir = False, False, str(path.parent)
        monkeypatch.setattr(module, "load_file_common_arguments", lambda _params: {})
        monkeypatch.setattr(module, "set_fs_attributes_if_different", lambda _arguments, changed: changed)
        monkeypatch.setattr(module, "selinux_enabled", lambda: False)
        monkeypatch.setattr(module, "fail_json", self.fail)
        for name, method in methods.items():
            monkeypatch.setattr(module, name, method)
        umask = os.umask(0o022)
        try:
            with pytest.raises(SystemExit):
                edit_file(module, lambda data: plan_plain_edit(data, {"DEFAULT": {"debug": True}}))
        finally:
            # A module that has failed ends, and with it what it has set.
            os.umask(umask)

    @staticmethod
    def fail(*_arguments: t.Any, **_said: t.Any) -> None:
        raise SystemExit(1)

    @staticmethod
    def copy_half(_path: str, to: str) -> None:
        Path(to).write_text("[DEF")
        raise OSError(28, "No space left on device")

    @pytest.mark.parametrize("method", ["preserved_copy", "atomic_move"])
    def test_none_is_left_if_nothing_was_changed(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, method: str
    ) -> None:
        path = tmp_path / "nova.conf"
        path.write_text("[DEFAULT]\n")
        failing = self.copy_half if method == "preserved_copy" else self.fail
        self.change(monkeypatch, path, **{method: failing})
        assert path.read_text() == "[DEFAULT]\n"
        assert not [left for left in tmp_path.iterdir() if "~" in left.name]

    def test_it_stays_if_the_file_has_become_another(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        path = tmp_path / "nova.conf"
        path.write_text("[DEFAULT]\n")

        def move_half(*_arguments: t.Any, **_options: t.Any) -> None:
            path.write_text("[DEF")
            self.fail()

        self.change(monkeypatch, path, atomic_move=move_half)
        assert (tmp_path / "nova.conf~").read_text() == "[DEFAULT]\n"

    def test_one_of_an_earlier_change_stays(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        path, copy = tmp_path / "nova.conf", tmp_path / "nova.conf~"
        path.write_text("[DEFAULT]\n")
        copy.write_text("[before]\n")
        self.change(monkeypatch, path, atomic_move=self.fail)
        assert copy.read_text() == "[before]\n"
