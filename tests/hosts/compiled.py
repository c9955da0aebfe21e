# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps what Python compiles of the modules that Ansible sends. It is part of the root trees, and run by their Python.

They come as a ZIP file, of which Python keeps nothing: each task compiles the same source again, a third of its time.
Where thousands of tasks are played on hosts that share two cores, that is minutes.
"""

import hashlib
import marshal
import os
import zipimport

_FOLDER = "/var/cache/dhcpless-compiled"
_compile = zipimport._compile_source


def _kept(path, source):
    kept = f"{_FOLDER}/{hashlib.sha256(path.rpartition('/')[2].encode() + source).hexdigest()}"
    try:
        with open(kept, "rb") as file:
            return marshal.load(file)
    except OSError:
        pass
    code = _compile(path, source)
    try:
        os.makedirs(_FOLDER, exist_ok=True)
        with open(f"{kept}.{os.getpid()}", "wb") as file:
            marshal.dump(code, file)
        # Whole or not at all, for those that read it at this moment.
        os.replace(file.name, kept)
    except OSError:
        # It was kept to be quick. Whoever may not write here compiles.
        pass
    return code


zipimport._compile_source = _kept
