# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the guest of tests/guest, unless it is there, and tells its files as JSON; its disk as a packed qcow2."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(CHECKOUT / "tests"))

from guest import host  # noqa: E402
from guest.image import guest_image  # noqa: E402
from guest.progress import Progress  # noqa: E402

host.find_programs()
if not shutil.which("qemu-img"):
    sys.exit("a Debian package is missing: apt-get install qemu-utils")
cache = Path(os.environ.get("DHCPLESS_GUEST_CACHE") or CHECKOUT / ".cache" / "guest")
image = guest_image(cache, Progress())
root = image.root.with_suffix(".qcow2")
if not root.exists():
    part = root.with_suffix(f".{os.getpid()}")
    packed = ["-c", "-O", "qcow2", "-o", "compression_type=zstd"]
    subprocess.run(["qemu-img", "convert", *packed, image.root, part], check=True)
    part.rename(root)
print(json.dumps({"kernel": str(image.kernel), "initrd": str(image.initrd), "root": str(root)}))
