# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action config_template, as the release has it, which writes on this machine and runs no module for that.

Python 3.6 runs it, too.
"""

import importlib.util
import os
import shutil
import tempfile

_SPEC = importlib.util.spec_from_file_location("config_template", os.environ["OSA_CONFIG_TEMPLATE"])
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)


class ActionModule(_MODULE.ActionModule):
    def _make_tmp_path(self, _remote_user=None):
        return tempfile.mkdtemp(dir=os.environ["ANSIBLE_LOCAL_TEMP"])

    def _transfer_data(self, remote_path, data):
        with open(remote_path, "wb") as file:
            file.write(data if isinstance(data, bytes) else data.encode())
        return remote_path

    def _execute_module(self, module_args=None, **_others):
        shutil.copyfile(module_args["src"], module_args["dest"])
        return {"changed": True}
