# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one exception family of the collection."""

from __future__ import annotations

import platform
import sys
import typing as t


class DhcplessError(Exception):
    """Base of every error that the collection raises on purpose; its text is one sentence for the user."""


class InvalidInput(DhcplessError):
    """An option holds a value that is not allowed.

    :param option: the option's path as the user wrote it, such as ``ports[0].mac_address``
    :param value: the offending value, or :data:`HIDDEN` for one that must not be shown
    :param allowed: what would have been right, as the end of a sentence
    """

    def __init__(self, option: str, value: t.Any, allowed: str) -> None:
        self.option = option
        self.value = value
        self.allowed = allowed
        super().__init__(
            f"{option} is missing: {allowed}" if value is None else f"{option}: {_shown(value)} is not valid: {allowed}"
        )

    def within(self, outer: str) -> InvalidInput:
        """The same error, seen from an enclosing option: ``uuid`` within ``instance`` is ``instance.uuid``."""
        return type(self)(f"{outer}.{self.option}", self.value, self.allowed)


class UnreadableImage(DhcplessError):
    """What was given as a config drive is none, is damaged, or exceeds the reader's limits."""


class UnreadableConfig(DhcplessError):
    """A configuration file that oslo.config would not read; the text names the line, never what stands in it."""


class UnsafeTarget(DhcplessError):
    """A path where a drive should go (or go away) holds something that must not be replaced."""


class StorageError(DhcplessError):
    """The operating system refused to read or write a path."""

    def __init__(self, path: str, cause: OSError) -> None:
        super().__init__(f"{path}: {cause.strerror or cause}")


class CloudError(DhcplessError):
    """OpenStack's APIs cannot be reached, or refuse a request.

    :ivar status: the status of the answer; None if there was none
    """

    def __init__(self, text: str, status: int | None = None) -> None:
        super().__init__(text)
        self.status = status


class MissingLibrary(DhcplessError):
    """A Python library is needed on this host, and is not there or too old.

    :param found: the version that is there
    """

    def __init__(self, library: str, version: str, purpose: str, package: str, found: str | None = None) -> None:
        there = f"lacks the library {library}" if found is None else f"has {library} {found}, and lacks a newer one"
        super().__init__(
            f"{sys.executable} on {platform.node()} {there}, which is needed {purpose}: "
            f"install {library} {version} or newer with its pip, or Debian's {package} if it is Debian's own Python"
        )


class _Hidden:
    def __repr__(self) -> str:
        return "the value (hidden)"


HIDDEN: t.Final = _Hidden()

# What stands for a secret in a diff or a result; the second tells that it is not what it was.
HIDDEN_TEXT: t.Final = "(hidden)"
HIDDEN_CHANGED_TEXT: t.Final = "(hidden, changed)"


def _shown(value: t.Any) -> str:
    try:
        text = repr(value)
    except ValueError:
        # Since Python 3.11 the digits of a number are limited.
        return "a number of thousands of digits"
    return text if len(text) <= 100 else f"{text[:60]}...{text[-37:]}"
