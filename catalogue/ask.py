# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks an installed release of Nova for its options. Runs inside that release's environment: Python 3.6 and newer.

Reads the question as JSON from stdin (``namespaces``, ``imports``, ``calls`` and ``registers`` of ``releases.yml`` that
hold for the release), and prints the answer as JSON::

    {"options": {group: {name: facts}},            what is read whatever else the file says
     "families": {prefix + "*": {name: facts}},    groups that another option names
     "auth_groups": [group],                       groups from which a plugin of keystoneauth is loaded
     "auth_types": {auth_type: {name: facts}}}     what those plugins read there

Facts are ``layer``, what ``describe`` gives for the type, and where they are not empty ``multi``, ``secret``,
``deprecated`` and ``older``, a list of ``[group, name]`` with no group for the option's own.
"""

import importlib
import json
import os
import sys
import warnings

# Stands for the name that a user gives: of a mediated device's type, of a physical network.
PROBE = "catalogueprobe"
# The classes of oslo_config.types, and Python's own that keystoneauth uses in their place.
KINDS = {
    "String": "string", "Boolean": "boolean", "Integer": "integer", "Float": "float", "Port": "port", "List": "list",
    "Dict": "dict", "Range": "range", "IPAddress": "ip_address", "Hostname": "hostname", "HostAddress": "host_address",
    "HostDomain": "host_domain", "URI": "uri", "str": "string", "int": "integer", "float": "float",
    # oslo.privsep: the name of a capability, or its number.
    "CapNameOrInt": "string",
}  # fmt: skip
# The options that name groups, and the module that registers what those groups hold.
NAMED_GROUPS = (
    ("nova.conf.devices", "devices", ("enabled_vgpu_types", "enabled_mdev_types")),
    ("nova.conf.neutron", "neutron", ("physnets",)),
)


def main():
    warnings.simplefilter("ignore")
    # The newer releases would replace functions of the standard library.
    os.environ["OS_NOVA_DISABLE_EVENTLET_PATCHING"] = "true"
    json.dump(answer(json.load(sys.stdin)), sys.stdout, sort_keys=True)


def answer(question):
    """What the packages say, in the form that is printed."""
    import nova.conf
    from oslo_config import cfg

    conf = nova.conf.CONF
    plain = cfg.ConfigOpts()
    for each in (conf, plain):
        each([], project="nova", default_config_files=[])
    listed = _listed(importlib.import_module("nova.conf.opts").list_opts())
    own = set(registered_in(conf))
    libraries = registered_in(plain)
    for namespace in question["namespaces"]:
        libraries.update(_listed(entry_point("oslo.config.opts", namespace).load()()))
    for name in question["imports"]:
        importlib.import_module(name)
    for call in question["calls"]:
        module, function = call.split(":")
        getattr(importlib.import_module(module), function)()
    register_lists(conf, question["registers"])
    registered = registered_in(conf)
    families, named = _families(conf)
    registered.update(named)
    # Where both exist, what is registered counts: lists are for the documentation.
    known = dict(libraries)
    known.update(listed)
    known.update(registered)
    of_nova = (own - set(libraries)) | set(listed) | set(named)
    auth_groups = sorted({group for group, name in known if name == "auth_section"})
    auth_types = _auth_types()
    from_plugins = {name for options in auth_types.values() for name in options}
    options = {}
    for (group, name), option in known.items():
        only_listed = (group, name) not in registered
        if _is_readable(option) and not (only_listed and group in auth_groups and name in from_plugins):
            layer = "nova" if (group, name) in of_nova else "library"
            options.setdefault(group, {})[name] = facts(option, layer, group)
    return {"options": options, "families": families, "auth_groups": auth_groups, "auth_types": auth_types}


def register_lists(conf, lists):
    """Registers what drivers register, given as ``module:list=group``."""
    for item in lists:
        where, group = item.split("=")
        module, name = where.split(":")
        conf.register_opts(getattr(importlib.import_module(module), name), group=group)


def facts(option, layer, group):
    """What the catalogue says of an option, an ``oslo_config.cfg.Opt`` that is read from ``group``."""
    found = dict(describe(option.type), layer=layer)
    older = []
    for old in option.deprecated_opts:
        spelling = [old.group if old.group and old.group != group else "", old.name or option.dest]
        if spelling != ["", option.dest] and spelling not in older:
            older.append(spelling)
    more = {
        "multi": bool(option.multi),
        "secret": bool(option.secret),
        "deprecated": bool(option.deprecated_for_removal),
        "older": older,
    }
    found.update({key: value for key, value in more.items() if value})
    return found


def describe(kind):
    """A type of ``oslo_config.types`` as a dict; only what differs from its default stands there."""
    found = {"type": _kind(kind)}
    if isinstance(kind, type):
        return found
    choices = getattr(kind, "choices", None)
    if choices:
        found["choices"] = [str(choice) for choice in choices if choice is not None]
    more = {
        "ignore_case": bool(choices) and getattr(kind, "ignore_case", False),
        "minimum": _bound(kind, "min"),
        "maximum": _bound(kind, "max"),
        "max_length": getattr(kind, "max_length", None) or None,
        "ip_version": _ip_version(kind),
        "bounds": getattr(kind, "bounds", False),
    }
    found.update({key: value for key, value in more.items() if value is not None and value is not False})
    items = getattr(kind, "item_type", None) or getattr(kind, "value_type", None)
    if items is not None:
        inner = describe(items)
        if inner != {"type": "string"}:
            found["items"] = inner
    return found


def _kind(kind):
    if _is_function(kind):
        return "string"  # that of config_file takes any text
    # A class of Nova's own is known by what it is made from.
    ancestry = (kind if isinstance(kind, type) else type(kind)).__mro__
    known = [KINDS[ancestor.__name__] for ancestor in ancestry if ancestor.__name__ in KINDS]
    if not known:
        raise TypeError("an option's type is not known: " + repr(kind))
    return known[0]


def _is_function(kind):
    return hasattr(kind, "__code__")


def _bound(kind, name):
    # Every port has these bounds, and those of a range belong to its two ends.
    default = {"min": 0, "max": 65535} if type(kind).__name__ == "Port" else {}
    value = getattr(kind, name, None)
    return None if isinstance(kind, type) or value == default.get(name) else value


def _ip_version(kind):
    checker = getattr(getattr(kind, "ip_address", kind), "version_checker", None)
    return {"_check_ipv4": 4, "_check_ipv6": 6}.get(getattr(checker, "__name__", ""))


def _is_readable(option):
    # A subcommand stands in no file, and with a function as type Nova has a name and no option.
    kind = type(option).__name__
    return kind != "SubCommandOpt" and (kind == "_ConfigFileOpt" or not _is_function(option.type))


def _listed(groups):
    found = {}
    for group, options in groups:
        name = getattr(group, "name", group) or "DEFAULT"
        for option in options:
            found[name, option.dest] = option
    return found


def registered_in(conf):
    found = {("DEFAULT", dest): known["opt"] for dest, known in conf._opts.items()}
    for name, group in conf._groups.items():
        found.update({(name, dest): known["opt"] for dest, known in group._opts.items()})
    return found


def _families(conf):
    """What the dynamic groups hold: those with the user's name in theirs, and those without."""
    before = registered_in(conf)
    for module, group, names in NAMED_GROUPS:
        for name in names:
            if name in conf[group]:
                conf.set_override(name, [PROBE], group)
        register = getattr(importlib.import_module(module), "register_dynamic_opts", None)
        if register:
            register(conf)
    families, named = {}, {}
    for (group, name), option in registered_in(conf).items():
        if (group, name) in before:
            continue
        if PROBE in group:
            known = facts(option, "dynamic", group)
            if "older" in known:
                known["older"] = [[g.replace(PROBE, "*"), n] for g, n in known["older"]]
            families.setdefault(group.replace(PROBE, "*"), {})[name] = known
        else:
            named[group, name] = option
    return families, named


def _auth_types():
    found = {}
    for point in entry_points_of("keystoneauth1.plugin"):
        options = point.load()().get_options()
        found[point.name] = {option.dest: facts(option._to_oslo_opt(), "dynamic", "") for option in options}
    return found


def entry_point(group, name):
    for point in entry_points_of(group):
        if point.name == name:
            return point
    raise LookupError("no package of this environment has the entry point " + name + " of " + group)


def entry_points_of(group):
    try:
        from importlib.metadata import entry_points
    except ImportError:  # Python 3.7 and older
        import pkg_resources

        return list(pkg_resources.iter_entry_points(group))
    points = entry_points()
    return list(points.select(group=group) if hasattr(points, "select") else points.get(group, ()))


if __name__ == "__main__":
    main()
