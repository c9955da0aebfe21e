# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading YAML that others wrote, as far as it can be read without them."""

from __future__ import annotations

import re
import typing as t

import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.dhcpless.openstack.plugins.module_utils._yaml_text import Tagged

_NOTHING: t.Final = object()
_NOTHING_QUOTED: t.Final = re.compile(r"""(?:[^'"]|'[][{},:?-]'|'<[a-z ]+>')*""")


class _Loader(yaml.SafeLoader):
    """That knows no tag, and keeps what has one, such as a value in a vault, as it is."""


def _tagged(_loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Tagged:
    return Tagged(suffix, node.value if isinstance(node, yaml.ScalarNode) else None)


_Loader.add_multi_constructor("!", _tagged)


def read_files(option: str, texts: t.Any, needless: t.Callable[[str], bool] = lambda _path: False) -> dict[str, t.Any]:
    """What stands in files, by their paths.

    :param needless: tells of a path whether what is not YAML there is left out
    :raises AnsibleFilterError: for what is not YAML, or no dictionary of texts
    """
    if not isinstance(texts, t.Mapping):
        kind = type(texts).__name__
        raise AnsibleFilterError(f"{option}: a {kind} is not valid: it must be a dictionary of texts, by their paths")
    read = {str(path): _read(str(path), str(text), needless) for path, text in texts.items()}
    return {path: value for path, value in read.items() if value is not _NOTHING}


def _read(path: str, text: str, needless: t.Callable[[str], bool]) -> t.Any:
    try:
        return read_yaml(path, text)
    except AnsibleFilterError:
        if needless(path):
            return _NOTHING
        raise


def read_yaml(path: str, text: str) -> t.Any:
    """:raises AnsibleFilterError: for what is not YAML; it names the file and, where it is known, the line"""
    try:
        return yaml.load(text, Loader=_Loader)
    # A value that its tag does not fit, such as the 30th of February, ends in any of the others.
    except (yaml.YAMLError, ValueError, AttributeError, RecursionError) as exc:
        mark = getattr(exc, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        # What it quotes may be a password that begins like an alias or a tag, unless it is YAML's own.
        problem = getattr(exc, "problem", None) or ""
        problem = problem if _NOTHING_QUOTED.fullmatch(problem) else ""
        raise AnsibleFilterError(f"{path}{line}: it is not YAML{': ' + problem if problem else ''}") from None
