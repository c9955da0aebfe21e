# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalogue as files: what all releases answered, each fact once with the releases in which it holds.

An option whose facts never changed is one line, ``name: {type: boolean}``; otherwise ``since`` and ``until`` say where
they hold (major versions, both included, left out for the oldest and the newest release of the file), and an option
whose facts changed is a list of such lines. Older names are written ``group/name``, or ``name`` in the option's group.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

import yaml

FOLDER: t.Final = Path(__file__).resolve().parent / "data"

Facts = dict[str, t.Any]
Answer = dict[str, t.Any]
"""What one release says: see ``ask.py``."""

_ANY_WIDTH: t.Final = 10_000
# In the order in which they are written.
_FACTS: t.Final = (
    "type", "items", "choices", "ignore_case", "minimum", "maximum", "max_length", "ip_version", "bounds",
    "multi", "secret", "deprecated", "older",
)  # fmt: skip
_HEADER: t.Final = """\
# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Recorded by catalogue/record.py from the packages themselves: do not edit.
# {content}

"""
_CONTENTS: t.Final = {
    "nova": "Nova's own options.",
    "libraries": "Options of the libraries that read nova.conf, as of the release's upper constraints.",
    "dynamic": (
        "Options whose name or group another option decides: groups that load a plugin of keystoneauth, what each\n"
        "# auth_type reads there, and groups that carry a name of the user's (`*`)."
    ),
}


class _Line(dict[str, t.Any]):
    """A mapping that is written on one line."""


class _List(list[t.Any]):
    """A list that is written on one line."""


# In C where PyYAML has it: ten times as fast.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _Line, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value, flow_style=True)
)
_Dumper.add_representer(
    _List, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)
)


def exist() -> bool:
    """Whether anything has been recorded."""
    return FOLDER.is_dir()


def read() -> dict[int, Answer]:
    """The answers of all releases that the files hold, by major version."""
    tables = {name: yaml.load((FOLDER / f"{name}.yml").read_text("utf-8"), _Loader) for name in _CONTENTS}
    releases = tables["nova"]["releases"]
    answers: dict[int, Answer] = {
        major: {"options": {}, "families": {}, "auth_groups": [], "auth_types": {}} for major in releases
    }
    for layer, name in (("nova", "nova"), ("library", "libraries")):
        for major, group, option, facts in _unfolded(releases, tables[name]["options"]):
            answers[major]["options"].setdefault(group, {})[option] = {"layer": layer, **facts}
    for kind in ("families", "auth_types"):
        for major, group, option, facts in _unfolded(releases, tables["dynamic"][kind]):
            answers[major][kind].setdefault(group, {})[option] = {"layer": "dynamic", **facts}
    for major, _table, group, _facts in _unfolded(releases, {"": tables["dynamic"]["auth_groups"]}):
        answers[major]["auth_groups"].append(group)
    return answers


def write(answers: dict[int, Answer]) -> None:
    """Writes the files anew, from the answers of all releases."""
    releases = sorted(answers)
    by_layer: dict[str, dict[int, dict[str, dict[str, Facts]]]] = {}
    for layer in ("nova", "library"):
        by_layer[layer] = {
            major: {
                group: {name: facts for name, facts in options.items() if facts["layer"] == layer}
                for group, options in answer["options"].items()
            }
            for major, answer in answers.items()
        }
    no_facts: Facts = {}
    auth_groups = {major: {"": dict.fromkeys(answer["auth_groups"], no_facts)} for major, answer in answers.items()}
    dynamic = {kind: {major: answers[major][kind] for major in releases} for kind in ("families", "auth_types")}
    tables = {
        "nova": {"options": _folded(by_layer["nova"])},
        "libraries": {"options": _folded(by_layer["library"])},
        "dynamic": {
            "auth_groups": _folded(auth_groups).get("", {}),
            "families": _folded(dynamic["families"]),
            "auth_types": _folded(dynamic["auth_types"]),
        },
    }
    FOLDER.mkdir(exist_ok=True)
    for name, table in tables.items():
        text = yaml.dump({"releases": _List(releases), **table}, Dumper=_Dumper, width=_ANY_WIDTH, sort_keys=False)
        (FOLDER / f"{name}.yml").write_text(_HEADER.format(content=_CONTENTS[name]) + text, "utf-8")


def _folded(answers: dict[int, dict[str, dict[str, Facts]]]) -> dict[str, t.Any]:
    """Each option of each group with its facts: a line, or a list of them where they changed."""
    releases = sorted(answers)
    names = sorted({(group, name) for answer in answers.values() for group in answer for name in answer[group]})
    table: dict[str, t.Any] = {}
    for group, name in names:
        spans: list[tuple[int, int, Facts]] = []
        for position, major in enumerate(releases):
            facts = answers[major].get(group, {}).get(name)
            if facts is None:
                continue
            if spans and spans[-1][1] == position - 1 and spans[-1][2] == facts:
                spans[-1] = (spans[-1][0], position, facts)
            else:
                spans.append((position, position, facts))
        lines = [_line(name if len(spans) == 1 else "", releases, *span) for span in spans]
        table.setdefault(group, {})[name] = lines[0] if len(lines) == 1 else lines
    return table


def _line(name: str, releases: list[int], first: int, last: int, facts: Facts) -> dict[str, t.Any]:
    span = _Line()
    if first > 0:
        span["since"] = releases[first]
    if last < len(releases) - 1:
        span["until"] = releases[last]
    span.update(_ordered(facts))
    if "older" in span:
        span["older"] = ["/".join(spelling).lstrip("/") for spelling in span["older"]]
    if _fits(name, span):
        return span
    # Too much for one line: a line for each fact.
    lists = {key: value for key, value in span.items() if isinstance(value, list)}
    return {**span, **{key: _List(value) if _fits(key, value) else value for key, value in lists.items()}}


def _ordered(facts: Facts) -> Facts:
    known = {key: facts[key] for key in _FACTS if key in facts}
    return {**known, "items": _ordered(known["items"])} if "items" in known else known


def _fits(name: str, value: t.Any) -> bool:
    """Whether a value fits beside its name, four to eight columns from the margin."""
    text = yaml.dump(value, Dumper=_Dumper, default_flow_style=True, width=_ANY_WIDTH)
    return len(name) + len(text) <= 110


def _unfolded(releases: list[int], table: dict[str, t.Any]) -> t.Iterator[tuple[int, str, str, Facts]]:
    for group, options in table.items():
        for name, lines in options.items():
            for line in lines if isinstance(lines, list) else [lines]:
                facts = {key: value for key, value in line.items() if key not in ("since", "until")}
                if "older" in facts:
                    facts["older"] = [["", *spelling.split("/")][-2:] for spelling in facts["older"]]
                for major in releases:
                    if line.get("since", major) <= major <= line.get("until", major):
                        yield major, group, name, facts
