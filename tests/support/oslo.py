# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""oslo.config itself, as a service uses it."""

from __future__ import annotations

import tempfile
import typing as t
from pathlib import Path

from oslo_config import cfg, types


def value_in_file(line: str, value_type: types.ConfigType) -> t.Any:
    """The value of ``[test] option``, set to ``line`` in a file, to a service that has ``my_ip`` and ``workers`` too.

    :raises ValueError: if the value is refused
    """
    conf = cfg.ConfigOpts()
    conf.register_opt(cfg.Opt("option", type=value_type), "test")
    conf.register_opts([cfg.StrOpt("my_ip", default="10.42.42.1"), cfg.IntOpt("workers", default=4)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "nova.conf")
        path.write_text(f"[test]\noption = {line}\n", "utf-8")
        conf(["--config-file", str(path)], default_config_files=[], default_config_dirs=[])
    try:
        return conf.test.option
    except cfg.ConfigFileValueError as exc:
        raise ValueError(str(exc)) from None
