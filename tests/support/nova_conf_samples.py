# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files as nova.conf is found on hosts."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "nova_conf"


def samples() -> dict[str, bytes]:
    """Every sample by its name, as it is, with DOS line endings, and without the last one."""
    found: dict[str, bytes] = {}
    for path in sorted(FOLDER.glob("*.conf")):
        data = path.read_bytes()
        found[path.stem] = data
        found[f"{path.stem}, CRLF"] = data.replace(b"\n", b"\r\n")
        found[f"{path.stem}, unterminated"] = data.rstrip()
    return found


def full_sample(groups: int = 60, options: int = 17) -> bytes:
    """As oslo-config-generator writes all of Nova's options, about 10,000 lines; in each group one option is set."""
    return "".join(_group(f"group{number}" if number else "DEFAULT", options) for number in range(groups)).encode()


def _group(name: str, options: int) -> str:
    return "\n".join([f"[{name}]\n\n#\n# From nova.conf\n#\n", *(_option(number) for number in range(options)), "\n"])


def _option(number: int) -> str:
    prose = f"# What option{number} is for, said at such a length that it fills the line well."
    return (
        f"#\n{prose}\n#\n# Possible values:\n#\n# * one of them, such as option{number} = value\n#  (string value)\n"
        f"#option{number} = default\n" + (f"option{number} = set\n" if number == 3 else "")
    )
