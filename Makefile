# SPDX-FileCopyrightText: The dhcpless.openstack contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Needs git, make and python3; the rest is installed into .venv. `make help` tells the targets.

SHELL := /bin/sh
STEP := tests/gates/step
CHECKOUT := .cache/collections/ansible_collections/dhcpless/openstack
STAGE := .cache/stage/ansible_collections/dhcpless/openstack
# Every folder of plugins/ that holds Python, as mypy wants it named.
PACKAGES := $(patsubst plugins/%/,-p ansible_collections.dhcpless.openstack.plugins.%,$(sort $(dir $(wildcard plugins/*/*.py))))
# Two gates at a time, their outputs one after the other.
GATES := $(MAKE) --no-print-directory --jobs=2 --output-sync=target

FAST := ruff format shell yamllint mypy units docs changelog licences
# What is played on real hosts, the longest first.
SCENARIOS := openstack site vpn_link nova_config_drive routed_host provider_bridge hosts
# The longest first.
FULL := matrix $(addprefix scenario-,$(SCENARIOS)) integration sanity lint system harness safety newest-nova readers \
	slow-units importer short-fuzz

.DEFAULT_GOAL := help
.PHONY: help setup check test everything demo guest hosts lab lab-down fuzz oracle bench clean stage $(FAST) $(FULL)

help:  ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

setup: .venv/.complete $(CHECKOUT)  ## install the development tools into .venv (the other targets do it themselves)

.venv/.complete: requirements.txt requirements-dev.txt tests/unit/requirements.txt tests/gates/setup tests/hosts/compiled.py
	@tests/gates/setup

# The checkout, where Python and Ansible look for a collection of its name.
$(CHECKOUT):
	@mkdir -p $(@D)
	@ln -sfn ../../../.. $@

check: setup  ## the fast gates: style, types, fast unit tests, documentation, licences
	@$(STEP) "make check" $(GATES) $(FAST)

test: setup  ## everything: the fast gates, the slow ones, and a guest that boots
	@$(STEP) "make test" $(MAKE) --no-print-directory everything

# To the end, whatever fails: what took half an hour shall tell all that it can. The package comes first, since make gets
# to what waits for it only when it has begun all else, and that is long.
everything:
	@tests/gates/packages
	@$(GATES) --keep-going stage $(FAST) $(FULL)

demo: setup  ## take DHCP from a real OpenStack, and watch instances come up without it; leaves nothing behind
	@tests/gates/packages
	@$(STEP) "demo" python tests/hosts demo

guest: setup  ## the quick demo: boot a guest that finds its address on a config drive, and watch it
	@$(STEP) "guest" python tests/guest

hosts: setup $(addprefix scenario-,$(SCENARIOS))  ## play the roles on real hosts, on routed sites

lab: setup  ## the cloud of make demo, left up to play with; with MECHANISM=openvswitch, another one
	@$(STEP) "lab" sh -c "molecule create -s openstack && molecule converge -s openstack"
	@echo "The cloud is up:"
	@echo "  python3 tests/hosts enter controller1      then: . /root/openrc; openstack server list"
	@echo "  python3 tests/hosts run external1 ping -c3 ADDRESS      an instance, as seen from outside"
	@echo "  make lab-down      removes it; extensions/molecule/openstack/README.md has more"

lab-down: setup  ## remove what make lab left up
	@$(STEP) "lab-down" molecule destroy -s openstack

fuzz: setup  ## feed hostile images to the readers for ten minutes
	@$(STEP) "fuzz" python tests/fuzz/run.py --seconds 600

oracle: setup  ## have five releases of Nova read what nova_conf writes, and record it (minutes, 1.2 GB)
	@$(STEP) "oracle" env PYTHONPATH=.cache/collections python tests/oracle/run.py
	@$(STEP) "catalogue" python catalogue/record.py --compare \
		--release 17 --release 22 --release 26 --release 29 --release 34

bench: setup  ## measure drives, nova.conf, layouts, OpenStack-Ansible's configuration, and deploying hosts
	@for part in drives nova_conf layout openstack_ansible hosts; do \
		$(STEP) "bench: $$part" env PYTHONPATH=.cache/collections python tests/bench/$$part.py || exit 1; done

clean:  ## remove what make made
	rm -rf .venv .cache .ansible .hypothesis tests/output dhcpless-openstack-*.tar.gz
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The fast gates, each of them a target of its own.

ruff: setup
	@$(STEP) "ruff check" ruff check --quiet

format: setup
	@$(STEP) "ruff format" ruff format --check --quiet

shell: setup
	@$(STEP) "shellcheck" shellcheck .ci/run $(addprefix tests/gates/,packages setup step) \
		$(wildcard tests/guest/files/initrd/init tests/guest/files/root/usr/local/sbin/*)

yamllint: setup
	@$(STEP) "yamllint" yamllint --strict .

mypy: setup
	@$(STEP) "mypy" mypy $(PACKAGES)

units: setup
	@$(STEP) "fast unit tests" python -m pytest -q -n 2 --dist worksteal -m "not slow"

docs: setup
	@$(STEP) "antsibull-docs" antsibull-docs lint-collection-docs --plugin-docs --validate-collection-refs=self .

changelog: setup
	@$(STEP) "antsibull-changelog" antsibull-changelog lint

licences: setup
	@$(STEP) "REUSE" reuse lint --quiet

# The slow gates. Those on a copy of the checkout, or on its package, wait for that. They leave the processor to hosts and
# guests, whose services and kernels wait for nobody.

stage: setup
	@$(STEP) "package" python tests/gates/stage.py

sanity: stage
	@$(STEP) "ansible-test sanity" nice python tests/gates/sanity.py

importer: stage
	@$(STEP) "galaxy-importer" nice python tests/gates/importer.py

matrix: stage
	@$(STEP) "all Pythons and ansible-cores" nice python tests/gates/matrix.py

lint: stage
	@$(STEP) "ansible-lint" sh -c "cd $(STAGE) && nice ansible-lint --strict"
	@$(STEP) "ansible-lint of OpenStack-Ansible" sh -c \
		"cd $(STAGE) && nice ansible-lint --config-file tests/osa/ansible-lint.yml playbooks roles"

integration: stage
	@$(STEP) "ansible-test integration" nice python tests/gates/integration.py

slow-units: setup
	@$(STEP) "slow unit tests" nice python -m pytest -q -m slow

safety: setup
	@$(STEP) "killed and full" python -m pytest -q tests/safety

newest-nova: setup
	@$(STEP) "read by the newest Nova" nice python -m pytest -q tests/oracle

readers: setup
	@$(STEP) "readers" nice python -m pytest -q tests/readers

harness: setup
	@$(STEP) "host harness" python -m pytest -q tests/hosts

# With hosts of its own. What is played as users do it, is by the oldest ansible-core; on the cloud of `make demo` as
# there, by that of the tools.
$(addprefix scenario-,$(SCENARIOS)): scenario-%: setup
	@$(STEP) "scenario $*" sh -ec \
		'program=$$([ $* = openstack ] || python tests/gates/program.py oldest); \
		DHCPLESS_ANSIBLE_PLAYBOOK=$$program python tests/hosts test --scenario-name $*'

short-fuzz: setup
	@$(STEP) "short fuzzing" python -m pytest -q tests/fuzz

system: setup
	@$(STEP) "guest" python -m pytest -q tests/system
