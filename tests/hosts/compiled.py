# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps what Python compiles of the modules that Ansible sends. It is part of the root trees and of the virtual
environments, and run by their Python.

They come as a ZIP file, of which Python keeps nothing: each task compiles the same source again, a third of its time.
Where thousands of tasks are played on hosts that share two cores, that is minutes.
"""

import _imp
import hashlib
import importlib.util
import marshal
import os
import sys
import zipimport

FOLDER = "/var/cache/dhcpless-compiled" if sys.prefix == "/usr" else f"{sys.prefix}/dhcpless-compiled"
_KIND = importlib.util.MAGIC_NUMBER + bytes([sys.flags.optimize])
_compile = zipimport._compile_source


def _kept(path, source):
    kept = f"{FOLDER}/{hashlib.sha256(_KIND + source).hexdigest()}"
    try:
        with open(kept, "rb") as file:
            code = marshal.load(file)
    except (OSError, EOFError, TypeError, ValueError):
        pass
    else:
        # It was compiled where an earlier ZIP file was.
        _imp._fix_co_filename(code, path)
        return code
    code = _compile(path, source)
    try:
        os.makedirs(FOLDER, exist_ok=True)
        with open(f"{kept}.{os.getpid()}", "wb") as file:
            marshal.dump(code, file)
        # Whole or not at all, for those that read it at this moment.
        os.replace(file.name, kept)
    except OSError:
        # It was kept to be quick. Whoever may not write here compiles.
        pass
    return code


zipimport._compile_source = _kept
