# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import time

import hypothesis
import hypothesis.strategies as st
import pytest

from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_conf_secrets import (
    is_secret,
    masked,
    masked_files,
)
from ansible_collections.dhcpless.openstack.plugins.module_utils._nova_options import Option, ValueType


def option(name: str, kind: str = "string", *, secret: bool = False) -> Option:
    return Option("DEFAULT", name, ValueType(kind), False, secret, False, (), "nova")


@pytest.mark.parametrize(
    "name",
    [
        "password", "admin_password", "ldap_dns_password", "rabbit_password", "passwd", "db_pass", "pass", "passcode",
        "metadata_proxy_shared_secret", "client_secret", "access_token", "token", "admin_token", "root_token_id",
        "approle_secret_id", "memcache_secret_key", "password2", "PASSWORD", "user-password", "passphrase",
        "vendordata_password_hash", "secrets", "credentials",
    ],
)  # fmt: skip
def test_a_name_tells_a_secret(name: str) -> None:
    assert is_secret(name, None)
    assert is_secret(name, option(name))


@pytest.mark.parametrize("name", ["fixed_key", "api_key", "apikey", "private_key", "key", "my_keys", "encryption_key"])
def test_a_key_is_a_secret_unless_the_catalogue_knows_better(name: str) -> None:
    assert is_secret(name, None)
    assert is_secret(name, option(name, secret=True))
    assert not is_secret(name, option(name))


@pytest.mark.parametrize(
    "name",
    [
        "ssl_key_file", "keyfile", "key_file", "certfile", "keys_path", "key_pairs", "keymap", "key_manager",
        "public_key", "token_cache_time", "token_endpoint", "access_token_endpoint", "token_ttl", "rbd_secret_uuid",
        "password_length", "supported_tpm_secret_security", "service_token_roles", "bypass", "passthrough_whitelist",
        "username", "my_ip", "monkey", "auth_type", "default_trusted_certificate_ids", "memcache_security_strategy",
    ],
)  # fmt: skip
def test_other_names_tell_none(name: str) -> None:
    assert not is_secret(name, None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("inject_password", "boolean"),
        ("send_service_user_token", "boolean"),
        ("inject_key", "boolean"),
        ("token", "integer"),
    ],
)
def test_a_number_or_boolean_is_no_secret(name: str, kind: str) -> None:
    assert not is_secret(name, option(name, kind))


def test_the_catalogue_tells_a_secret() -> None:
    assert is_secret("transport_url", option("transport_url", secret=True))
    assert is_secret("pin", option("pin", "integer", secret=True))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rabbit://openstack:lab@10.10.1.10:5672/", "rabbit://openstack:(hidden)@10.10.1.10:5672/"),
        ("mysql+pymysql://os:lab@127.0.0.1/nova?charset=utf8", "mysql+pymysql://os:(hidden)@127.0.0.1/nova?charset=utf8"),
        ("rabbit://u:a@h1:5672,v:b@h2:5672//?ssl=0", "rabbit://u:(hidden)@h1:5672,v:(hidden)@h2:5672//?ssl=0"),
        ("rabbit://u:a@h1/,rabbit://v:b@h2/", "rabbit://u:(hidden)@h1/,rabbit://v:(hidden)@h2/"),
        ("rabbit://u:a@h1/, amqp://v:b@h2/", "rabbit://u:(hidden)@h1/, amqp://v:(hidden)@h2/"),
        ("redis://:s3cr3t@host:6379", "redis://:(hidden)@host:6379"),
        ("rabbit://u:p%40ss%2Fword@host/", "rabbit://u:(hidden)@host/"),
        ("rabbit://u:pw@[2001:db8::1]:5672/", "rabbit://u:(hidden)@[2001:db8::1]:5672/"),
        ("rabbit://u:p@ss@host/", "rabbit://u:(hidden)@host/"),
        ("rabbit://u:p/ss@host/", "rabbit://u:(hidden)@host/"),
        ("rabbit://u:p@s/s@host/", "rabbit://u:(hidden)@host/"),
        ("rabbit://u:p:s?s#s,s@host/", "rabbit://u:(hidden)@host/"),
        ("rabbit://u:my pass@host/", "rabbit://u:(hidden)@host/"),
        ("rabbit://u:12 34@host/", "rabbit://u:(hidden)@host/"),
        ("rabbit://u:p\"w@host/", "rabbit://u:(hidden)@host/"),
        ("rabbit://u:a://b@host/", "rabbit://u:(hidden)@host/"),
        ("jdbc:mysql://u:pw@host/", "jdbc:mysql://u:(hidden)@host/"),
        ('"rabbit://u:p\'w@host/"', '"rabbit://u:(hidden)@host/"'),
        ('{"url": "rabbit://u:pw@host/", "mail": "a@b"}', '{"url": "rabbit://u:(hidden)@host/", "mail": "a@b"}'),
        ('{"url":"rabbit:\\/\\/u:pw@host\\/"}', '{"url":"rabbit:\\/\\/u:(hidden)@host\\/"}'),
        ("see rabbit://u:pw@host/ and mail", "see rabbit://u:(hidden)@host/ and mail"),
        ("see rabbit://u:pw@host/ and mail a@b", "see rabbit://u:(hidden)@b"),
        ("next=rabbit%3A%2F%2Fu%3Apw%40host%2F&x=1", "next=rabbit%3A%2F%2Fu%3A(hidden)%40host%2F&x=1"),
        ("http://host/?user=a&password=b&c=d", "http://host/?user=a&password=(hidden)&c=d"),
        ("mysql://u:p@h/db?ssl_secret=x;y=z", "mysql://u:(hidden)@h/db?ssl_secret=(hidden);y=z"),
        ('{"name": "a", "admin_password": "b\\"c", "n": 1}', '{"name": "a", "admin_password": (hidden), "n": 1}'),
        ("{'token': 'b'}", "{'token': (hidden)}"),
        ('{"n": 1, "password": ["b", {"c": "d"}]}', '{"n": 1, "password": (hidden)'),
        ("user:a,password:b", "user:a,password:(hidden)"),
    ],
)  # fmt: skip
def test_passwords_are_hidden_in_any_text(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "http://10.10.1.10:5000/v3", "http://a:80,http://b:90", "http://host/path?x=y", "rabbit://host", "sqlite:///nova.db",
        "admin@example.org", "12:30@noon", "", "file:///etc/nova/policy.d", "http://[::1]:80/", "https://user@host/path",
        '[{"vendor_id": "10de", "address": "*:0a:00.*"}]', "token_endpoint = http://host", "http://a:80/ or http://b:90/x",
    ],
)  # fmt: skip
def test_other_texts_are_shown(text: str) -> None:
    assert masked(text) == text


sloppy = st.text(st.sampled_from("pw@:/?#,.&%;+!$()[]{}'é0 ="), min_size=1, max_size=8)


@hypothesis.settings(max_examples=300)
@hypothesis.given(
    password=sloppy,
    host=st.sampled_from(["host", "10.0.0.1:5672", "[::1]:80"]),
    tail=st.sampled_from(["", "/", "/v?a=b"]),
)
def test_no_password_gets_through(password: str, host: str, tail: str) -> None:
    marked = f"Hunter{password}Two"
    for text in (
        f"rabbit://u:{marked}@{host}{tail}",
        f"x = mysql+pymysql://:{marked}@{host}{tail}",
        json.dumps([f"a://u:{marked}@{host}"]),
    ):
        assert "Hunter" not in masked(text)
        assert "Two" not in masked(text)


@hypothesis.given(text=st.text("ab:/@,\"'\\%34AF2 ?=\n", max_size=40))
def test_hiding_twice_is_hiding_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@pytest.mark.slow
def test_hiding_takes_no_long() -> None:
    started = time.process_time()
    for piece in (
        "a",
        "a:",
        "://",
        "a://",
        "a@",
        "x=",
        '"a',
        "password",
        "a://b:c@d,",
        "\\",
        "%3A",
        " ",
        "'a://",
        "\n",
        "#",
    ):
        for text in (piece * (20_000 // len(piece)), "a://" + piece * (20_000 // len(piece)), f"a{piece * 5_000}b"):
            masked(text)
            masked_files(text, text, secret)
    assert time.process_time() - started < 5


def secret(_group: str, name: str) -> bool:
    return is_secret(name, None)


BEFORE = """\
# A file.
[DEFAULT]
transport_url = rabbit://openstack:lab@10.10.1.10:5672/
#transport_url = rabbit://openstack:old@10.10.1.10:5672/
# rabbit://openstack:note@10.10.1.10/
[keystone_authtoken]
username = nova
password = hunter2
#password = hunter1
# admin_token=hunter3
;  token: hunter4
client_secret = "first
    second"
#memcache_secret_key = third
#    fourth
[other]
password = hunter5
password = hunter6
servers = rabbit://u:fi
  fth@host
my_ip = $password
"""


def test_files_are_shown_without_secrets() -> None:
    before, after = masked_files(BEFORE, BEFORE, secret)
    assert before == after
    assert (
        before
        == """\
# A file.
[DEFAULT]
transport_url = rabbit://openstack:(hidden)@10.10.1.10:5672/
#transport_url = rabbit://openstack:(hidden)@10.10.1.10:5672/
# rabbit://openstack:(hidden)@10.10.1.10/
[keystone_authtoken]
username = nova
password = (hidden)
#password = (hidden)
# admin_token=(hidden)
;  token: (hidden)
client_secret = (hidden)
    (hidden)
#memcache_secret_key = (hidden)
#    (hidden)
[other]
password = (hidden)
password = (hidden)
servers = (hidden)
  (hidden)
my_ip = $password
"""
    )


def test_a_change_is_told_without_either_value() -> None:
    after = BEFORE.replace("hunter2", "hunter7").replace(":lab@", ":new@").replace("fourth", "sixth")
    changed = [
        (old, new)
        for old, new in zip(*(text.splitlines() for text in masked_files(BEFORE, after, secret)))
        if old != new
    ]
    assert changed == [
        (
            "transport_url = rabbit://openstack:(hidden)@10.10.1.10:5672/",
            "transport_url = rabbit://openstack:(hidden, changed)@10.10.1.10:5672/",
        ),
        ("password = (hidden)", "password = (hidden, changed)"),
        ("#    (hidden)", "#    (hidden, changed)"),
    ]


def test_a_secret_that_is_new_or_goes_is_seen() -> None:
    old, new = "[a]\npassword = x\n", "[a]\npassword = x\n[b]\npassword = y\n"
    assert masked_files(old, new, secret) == (
        "[a]\npassword = (hidden)\n",
        "[a]\npassword = (hidden)\n[b]\npassword = (hidden)\n",
    )
    assert masked_files(new, "[b]\npassword = y\n", secret)[1] == "[b]\npassword = (hidden)\n"


def test_what_was_commented_out_and_is_now_set_is_seen() -> None:
    before, after = masked_files("[a]\npassword = x\n#password = y\n", "[a]\npassword = y\n#password = y\n", secret)
    assert before == "[a]\npassword = (hidden)\n#password = (hidden)\n"
    assert after == "[a]\npassword = (hidden, changed)\n#password = (hidden)\n"


def test_all_options_of_the_catalogue_that_are_secret_are_hidden() -> None:
    before, _after = masked_files("[Database]\nconnection=x\n", "", lambda *place: place == ("database", "connection"))
    assert before == "[Database]\nconnection=(hidden)\n"


def test_endings_and_what_is_no_setting_are_kept() -> None:
    text = "\ufeff[a]\r\npassword = x \r\n\r\n  stray\r\n[\n]\n=\nname\n\tpassword = not one\nlast"
    assert masked_files(text, "", secret)[0] == text.replace("= x ", "= (hidden) ").replace("= not one", "= (hidden)")


line = st.sampled_from(
    ["[a]", "[b]", "password = x", "password = y", "#password = x", "# password = z", "  more", "#   more", "", "url = a://b:c@d",
     "url = a://b:d@d", "url = a://b:c@d,b:d@e", "plain = x", "plain = y", "# text"]
)  # fmt: skip
file = st.lists(line, max_size=6).map("\n".join)


@pytest.mark.slow
@hypothesis.settings(max_examples=300)
@hypothesis.given(before=file, after=file)
def test_texts_differ_where_files_do(before: str, after: str) -> None:
    old, new = masked_files(before, after, secret)
    assert (old == new) == (before == after)
    assert not {"x", "y", "z"} & {
        part.rpartition("password = ")[2] for part in (old + "\n" + new).splitlines() if "password" in part
    }
