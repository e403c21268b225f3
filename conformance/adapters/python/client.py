#!/usr/bin/env python3
"""Example of a target: a KMS client on Impacket's RPC client, driven by kmslab through adapter protocol 1.

`Client` is the implementation under test: it would be the same without kmslab. `ClientAdapter` is what an
adapter adds: it declares what the client can do and maps each command to it.
"""

import logging
import random

import adapter
import lab
import rpcclient
from discovery import Discovery, is_literal

UNLICENSED, LICENSED, OOB_GRACE, OOT_GRACE, NON_GENUINE, NOTIFICATION, EXTENDED = range(lab.LICENCE_STATES)
GRACE, VALIDITY, WATCH = 43_200, 259_200, 15  # minutes
LASTS = {LICENSED: VALIDITY, OOB_GRACE: GRACE, OOT_GRACE: GRACE, NON_GENUINE: GRACE}
NEXT_STATE = {LICENSED: OOT_GRACE, OOB_GRACE: NOTIFICATION, OOT_GRACE: NOTIFICATION,
              NON_GENUINE: NOTIFICATION, EXTENDED: UNLICENSED}
REASON = {LICENSED: 0, OOB_GRACE: 0x4004F00C, OOT_GRACE: 0x4004F00D, NON_GENUINE: 0xC004F065,
          NOTIFICATION: 0xC004F009}
NON_GENUINE_EXPIRED = 0xC004F064
ACTIVATED, COUNT_TOO_LOW, NO_HOST = 0, 0xC004F038, 0xC004F074


class Client:
    """Licence state, timers and the search for a host. Time is in minutes since the start."""

    def __init__(self, config):
        self.config, self.minute = config, 0
        self.random = random.Random(config.get("seed"))
        self.machine = config.get("machine", "lab-client")
        self.activation_interval = config.get("activation_interval", 120)
        self.renewal_interval = config.get("renewal_interval", 10_080)
        status = config.get("licence_status", OOB_GRACE)
        self.enter(status, config.get("minutes_left", LASTS.get(status, 0)))
        interval = self.renewal_interval if status == LICENSED else self.activation_interval
        self.due = 0 if config.get("boot", True) else interval  # the minute of the next attempt by itself
        self.watch_ends = 0  # until then a change of the network brings an attempt at once
        self.discovery = Discovery(config, self.random)
        self.result = None  # the HRESULT of the last attempt

    def enter(self, status, lasts):
        self.status, self.reason = status, REASON.get(status)
        self.ends = self.minute + lasts if lasts or status in LASTS else None

    def minutes_left(self):
        return 0 if self.ends is None else self.ends - self.minute

    def run_until(self, minute):
        """Do what falls due up to `minute`, each at its own minute; a state ends before an attempt."""
        while min(self.due, self.due if self.ends is None else self.ends) <= minute:
            if self.ends is None or self.due < self.ends:
                self.minute = self.due
                self.attempt()
                continue
            self.minute, ended = self.ends, self.status
            self.enter(NEXT_STATE[ended], LASTS.get(NEXT_STATE[ended], 0))
            if ended == NON_GENUINE:
                self.reason = NON_GENUINE_EXPIRED
        self.minute = minute

    def attempt(self, triggered=False):
        """Activate or renew. After a failure the activation interval is the spacing, in every state."""
        was_licensed = self.status == LICENSED
        self.result = self.search()
        if self.result == ACTIVATED:
            self.enter(LICENSED, VALIDITY)
            self.due, self.watch_ends = self.minute + self.renewal_interval, 0
        else:
            self.due = self.minute + self.activation_interval
            if was_licensed and not triggered:
                self.watch_ends = self.minute + WATCH
        logging.info("minute %d: %s", self.minute, lab.hresult(self.result))

    def search(self):
        """Ask host after host until one gives a valid answer; return the HRESULT of the attempt."""
        code = None
        for name, port in self.discovery.hosts():
            code = NO_HOST
            try:
                response = self.ask(name, port)
            except Exception as why:  # whatever a host does may fail an attempt, but never the client
                logging.info("%s:%d: %s: %s", name, port, type(why).__name__, why)
                continue
            self.activation_interval = response.activation_interval
            self.renewal_interval = response.renewal_interval
            if response.count < self.config["product"]["n_policy"]:
                return COUNT_TOO_LOW
            self.discovery.remember(name, port)
            return ACTIVATED
        return code or self.discovery.failure

    def ask(self, name, port):
        """Return one host's checked response; whatever else it does raises."""
        if not self.discovery.network_up:
            raise rpcclient.CallFailed("the network is down")
        if name.split(".")[0].lower() == self.machine.split(".")[0].lower():
            raise rpcclient.CallFailed("a client doesn't activate itself")
        config, product = self.config, self.config["product"]
        now = config["now"] + self.minute * lab.MINUTE
        request = lab.Request(
            config["wire"], int(config.get("is_vm", False)), self.status, self.minutes_left(),
            product["app_id"], product["act_id"], product["kms_id"], config["cmid"], product["n_policy"],
            now, config.get("previous_cmid", lab.NO_CMID), self.machine)
        iv = self.random.randbytes(16)
        sealed = lab.seal_request(config["label"], request, iv)
        answer = rpcclient.exchange(self.discovery.addresses(name), port, sealed, self.discovery.patience)
        return lab.open_response(config["label"], answer, request, iv)


class ClientAdapter(adapter.Adapter):
    """Commands to a `Client`."""

    HELLO = {
        "implementation": "kmslab example client (Python, Impacket)", "version": "1.0", "role": "client",
        "capabilities": ["clock", "result", "status", "network"], "wire": [4, 5, 6],
        # Offers NDR alone, and no features (RPC-040, RPC-046, RPC-059).
        # No events, registry, console, keys, rearm, hardware or genuine checks; KMS activation only.
        "lacks": ["REG", "KEY", "MAK", "TOKEN", "OPS", "COUNT-012", "TIMER-010", "TIMER-031",
                  "TIMER-039..040", "TIMER-042", "STATE-017..025", "STATE-028..033", "STATE-036..046",
                  "STATE-048", "STATE-050..059", "STATE-062..064", "DISC-001..004", "DISC-011..012",
                  "DISC-036..041", "EVENT-007", "EVENT-018", "ERR-013..019", "ERR-026", "ERR-034", "ERR-059",
                  "RPC-040", "RPC-046", "RPC-059"],
        "readings": {},
    }
    INTERVAL = adapter.integer(15, 43_200)
    MINUTES = adapter.integer(0, 0xFFFF_FFFF)
    DNS = adapter.record({"server": adapter.endpoint, "suffixes": adapter.array(adapter.text())})
    PRODUCT = adapter.record({"app_id": adapter.guid, "act_id": adapter.guid, "kms_id": adapter.guid,
                              "n_policy": MINUTES})
    CONFIG = adapter.record(
        {"now": adapter.instant, "label": adapter.text(), "wire": adapter.choice(4, 5, 6),
         "cmid": adapter.guid, "product": PRODUCT, "patience_ms": adapter.integer(1)},
        {"host": adapter.endpoint, "dns": DNS, "previous_cmid": adapter.guid, "seed": adapter.integer(),
         "activation_interval": INTERVAL, "renewal_interval": INTERVAL, "machine": adapter.text(63),
         "is_vm": adapter.boolean, "licence_status": adapter.integer(0, 6), "minutes_left": MINUTES,
         "legacy_srv": adapter.boolean, "boot": adapter.boolean})
    COMMANDS = {"advance": ({"minutes": adapter.integer(1)},), "activate": ({},), "status": ({},),
                "network": ({"change": adapter.choice("up", "down", "changed")}, {"dns": DNS})}

    def begin(self, config):
        if "host" not in config and "dns" not in config:
            raise adapter.Wrong("config: expected host or dns")
        if "host" in config and "dns" not in config and not is_literal(config["host"][0]):
            raise adapter.Wrong("config field host: a name needs dns")
        if config.get("minutes_left") and config.get("licence_status") in (UNLICENSED, NOTIFICATION):
            raise adapter.Unsupported("config field minutes_left: this state has no end")
        self.client = Client(config)
        self.client.run_until(0)
        return self.acted()

    def end(self):
        del self.client

    def acted(self):
        """What a command that may cause attempts answers: when the next is due, how the last one ended."""
        client = self.client
        answer = {"next": client.due - client.minute}
        if client.result is not None:
            answer["result"], client.result = lab.hresult(client.result), None
        return answer

    def advance(self, minutes):
        self.client.run_until(self.client.minute + minutes)
        return self.acted()

    def activate(self):
        self.client.attempt()
        return self.acted()

    def network(self, change, dns=None):
        client = self.client
        if dns:
            client.discovery.use_dns(dns)
        client.discovery.network_up = change != "down"
        if change != "down" and client.minute < client.watch_ends:
            client.attempt(triggered=True)
        return self.acted()

    def status(self):
        client = self.client
        view = {"LicenseStatus": client.status, "GracePeriodRemaining": client.minutes_left(),
                "VLActivationInterval": client.activation_interval,
                "VLRenewalInterval": client.renewal_interval,
                "ClientMachineID": str(client.config["cmid"]),
                "RequiredClientCount": client.config["product"]["n_policy"]}
        if client.reason is not None:
            view["LicenseStatusReason"] = lab.hresult(client.reason)
        if client.discovery.assigned:
            view["KeyManagementServiceMachine"], view["KeyManagementServicePort"] = client.discovery.assigned
        if client.discovery.discovered:
            (view["DiscoveredKeyManagementServiceMachineName"],
             view["DiscoveredKeyManagementServiceMachinePort"]) = client.discovery.discovered
        return view


if __name__ == "__main__":
    ClientAdapter().serve()
