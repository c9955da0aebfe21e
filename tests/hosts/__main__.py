# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python3 tests/hosts``: the folder is run, so its package and the one around it have to be made known first."""

import importlib
import sys
import types
from pathlib import Path

tests = types.ModuleType("dhcpless_tests")
tests.__path__ = [str(Path(__file__).resolve().parents[1])]
sys.modules[tests.__name__] = tests

sys.exit(importlib.import_module("dhcpless_tests.hosts.commands").main())
