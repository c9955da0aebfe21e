# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys
from pathlib import Path

# Its files are run from there.
sys.path.insert(0, str(Path(__file__).parents[3] / "catalogue"))
