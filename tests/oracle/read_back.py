# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads a nova.conf with the options of the Nova that is installed. Runs inside its environment: Python 3.6 and newer.

The arguments are the file and the folder of the catalogue's recorder; the question of ``ask.py`` comes on stdin. Prints
``{"values": {group: {name: value}}, "refused": {"group.name": reason}}`` as JSON.
"""

import contextlib
import importlib
import json
import os
import sys
import warnings

from oslo_config import cfg


def main():
    warnings.simplefilter("ignore")
    os.environ["OS_NOVA_DISABLE_EVENTLET_PATCHING"] = "true"
    path, recorder = sys.argv[1:]
    sys.path.insert(0, recorder)
    question = json.load(sys.stdin)
    import ask
    import nova.conf

    conf = nova.conf.CONF
    for name in question["imports"]:
        importlib.import_module(name)
    for call in question["calls"]:
        module, function = call.split(":")
        getattr(importlib.import_module(module), function)()
    for namespace in question["namespaces"]:
        for group, options in ask.entry_point("oslo.config.opts", namespace).load()():
            _register(conf, group, options)
    ask.register_lists(conf, question["registers"])
    for group, options in importlib.import_module("nova.conf.opts").list_opts():
        _register(conf, getattr(group, "name", group), options)
    conf(["--config-file", path], project="nova")
    for module in sorted({named[0] for named in ask.NAMED_GROUPS}):
        register = getattr(importlib.import_module(module), "register_dynamic_opts", None)
        if register:
            register(conf)
    plugins = {point.name: point for point in ask.entry_points_of("keystoneauth1.plugin")}
    known = ask.registered_in(conf)
    for (group, name), option in list(known.items()):
        if name == "auth_section":
            plugin = plugins[conf[group].auth_type].load()()
            _register(conf, group, [option._to_oslo_opt() for option in plugin.get_options()])
    answer = {"values": {}, "refused": {}}
    for (group, name), option in ask.registered_in(conf).items():
        if type(option).__name__ in ("SubCommandOpt", "_ConfigDirOpt", "_ConfigFileOpt"):
            continue
        try:
            value = conf[name] if group == "DEFAULT" else conf[group][name]
        except Exception as exc:
            answer["refused"][group + "." + name] = str(exc)
            continue
        answer["values"].setdefault(group, {})[name] = value
    json.dump(answer, sys.stdout, default=str, sort_keys=True)


def _register(conf, group, options):
    for option in options:
        # The service itself may have registered it already, in another form.
        with contextlib.suppress(cfg.DuplicateOptError):
            conf.register_opt(option, group=group)


if __name__ == "__main__":
    main()
