# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a release does not know an option or a group of a nova.conf, and what was meant by it."""

from __future__ import annotations

import dataclasses
import difflib
import typing as t

from ansible_collections.dhcpless.openstack.plugins.module_utils import _nova_conf_problems as facts
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_problems import Problem, Where
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_sources import (
    ConfigFile,
    Configuration,
    Line,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_history import history_of, nearest_release
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import load_catalogue
from ansible_collections.dhcpless.openstack.plugins.module_utils._oslo_config_file import Section, normal_group
from ansible_collections.dhcpless.openstack.plugins.module_utils._release import NEWEST, OLDEST, parse_release


class Stranger:
    """Judges what the release of a configuration does not know."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._catalogue = configuration.catalogue
        self._release = configuration.catalogue.release

    def knows_group(self, group: str) -> bool:
        return self._catalogue.layer_of(group) is not None or group in self._configuration.auth_sections

    def group(self, file: ConfigFile, section: Section) -> Problem:
        """What is wrong with a group that :meth:`knows_group` denies."""
        where = Where(file.path, section.line, section.group)
        known = nearest_release(self._release, self._with_group(section.group))
        if known is not None and known < self._release:
            return facts.REMOVED_GROUP.at(where, since=known.major + 1)
        if known is not None:
            return facts.NOT_YET_GROUP.at(where, since=known.major)
        by_key = {group.lower(): group for group in self._catalogue.groups}
        nearest = [by_key[key] for key in difflib.get_close_matches(section.group, by_key, 1)]
        meant = f", or write [{nearest[0]}], if that is what was meant" if nearest else ""
        return facts.UNKNOWN_GROUP.at(where, release=self._release, nearest=meant)

    def option(self, line: Line) -> Problem | None:
        """What is wrong with a line whose option is not known, in a group that is; None if that cannot be told."""
        group, name = line.place
        plugin = self._configuration.auth_types.get(group)
        if plugin is not None and plugin not in self._catalogue.auth_types:
            return None
        where = Where(line.file, line.entry.line, group, name)
        if plugin is not None and self._catalogue.find(group, name) is not None:
            return facts.OTHER_PLUGIN.at(where, plugin=plugin)
        return self._of_other_release(where, group, name) or self._misspelt(where, group, name)

    def _of_other_release(self, where: Where, group: str, name: str) -> Problem | None:
        history = history_of(self._catalogue, group, name)
        if history is None:
            return None
        of_library = history.option.layer == "library"
        since = f"Nova {history.known_in.major + history.removed}"
        words = {"since": f"the libraries of {since}" if of_library else since}
        fact = facts.REMOVED if history.removed else facts.NOT_YET
        if history.present:
            fact = facts.RENAMED if history.removed else facts.NOT_YET_RENAMED
            words.update(group=history.present.group, name=history.present.name)
        problem = fact.at(where, **words)
        # Which library is installed is not known.
        return dataclasses.replace(problem, level="hint") if of_library else problem

    @staticmethod
    def _with_group(group: str) -> list[int]:
        """The releases that know a group."""
        majors = range(OLDEST, NEWEST + 1)
        return [major for major in majors if load_catalogue(parse_release(major)).layer_of(group) is not None]

    def _misspelt(self, where: Where, group: str, name: str) -> Problem:
        nearest = self._catalogue.nearest(group, name)
        meant = self._catalogue.find(*nearest) if nearest else None
        elsewhere = nearest is not None and normal_group(nearest[0]) != group
        same_name = nearest is not None and nearest[1] == name
        if self._catalogue.layer_of(group) != "nova" and not (meant and meant.layer == "nova" and same_name):
            spelling = f"; did you mean [{nearest[0]}] {nearest[1]}?" if nearest else ""
            problem = facts.UNKNOWN_IN_LIBRARY.at(where, group=group, nearest=spelling)
            return dataclasses.replace(problem, level="warning") if nearest else problem
        if nearest is None:
            return facts.UNKNOWN_OPTION.at(where, release=self._release)
        words: dict[str, t.Any] = {"release": self._release, "group": nearest[0], "name": nearest[1]}
        if not elsewhere:
            return facts.MISSPELT.at(where, **words)
        if same_name:
            return facts.WRONG_GROUP.at(where, **{**words, "group": group, "right": nearest[0]})
        return facts.OTHER_SPELLING.at(where, **words)
