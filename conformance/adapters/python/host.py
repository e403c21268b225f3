#!/usr/bin/env python3
"""Example of a target: a KMS host on Impacket's RPC server, driven by kmslab through adapter protocol 1.

`Host` is the implementation under test: it would be the same without kmslab. `HostAdapter` is what an adapter
adds: it declares what the host can do and maps each command to it. Try it by hand:

    echo '{"seq":1,"cmd":"hello","protocol":1}' | python3 host.py
"""

import logging
import random
from threading import RLock

import adapter
import lab
from rpcserver import Listener

INVALID_DATA, CLOCK_DIFFERS, NOT_ACTIVATED, NOT_COVERED = 0x8007000D, 0xC004F06C, 0xC004F041, 0xC004F042
MAX_CLOCK_DIFFERENCE = 240 * lab.MINUTE
REMEMBERED = 30 * lab.DAY
PRELOADED_CAP = 50  # a table that was filled before: client products have asked, and their N-policy is 25
COUNTERS = ("Unlicensed", "Licensed", "OOBGrace", "OOTGrace", "NonGenuineGrace", "Notification")


class Host:
    """Client table, counters and decisions. Times are FILETIME ticks; only `advance` moves the clock."""

    def __init__(self, config):
        self.now = config["now"]
        self.label = config["label"]
        self.products = set(config["products"])
        self.activated = config.get("activated", True)
        self.activation_interval = config.get("activation_interval", 120)
        self.renewal_interval = config.get("renewal_interval", 10_080)
        self.host_pid = config.get("host_pid", "LAB00-00140-000-000000-03-1033-7078.0000-0012026")
        self.clients = {client["cmid"]: client["last_seen"] for client in config.get("clients", [])}
        self.cap = PRELOADED_CAP if self.clients else 0
        self.counting = bool(self.clients)  # before its first client a host has no count
        self.random = random.Random(config.get("seed"))
        self.hardware_id = self.random.randbytes(8)
        self.total = self.failed = 0
        self.by_status = [0] * lab.LICENCE_STATES
        self.events = []
        self.lock = RLock()  # connections are threads

    def operation(self, stub, ndr64):
        """RequestActivation: a request's stub to its answer's; `lab.Invalid` for a bad stub."""
        sealed = lab.unpack_request(stub, ndr64)
        with self.lock:
            return lab.pack_response(*self.answer(sealed), ndr64)

    def answer(self, sealed):
        """Return the sealed response and 0, or None and the HRESULT of a refusal."""
        try:
            request, request_iv = lab.open_request(self.label, sealed)
        except lab.Invalid as why:
            logging.info("a request that can't be decoded: %s", why)
            self.failed += 1
            return None, INVALID_DATA
        refusal = self.refusal(request)
        self.log_request(refusal, request)
        if refusal:
            self.failed += 1
            return None, refusal
        self.total += 1
        self.by_status[request.licence_status] += 1
        self.clients[request.cmid] = self.now
        self.counting, self.cap = True, max(self.cap, 2 * request.n_policy)
        response = lab.Response(request.major, self.host_pid, request.cmid, request.client_time,
                                self.count(), self.activation_interval, self.renewal_interval)
        iv, salt = self.random.randbytes(16), self.random.randbytes(16)
        return lab.seal_response(self.label, response, request_iv, self.now, iv, salt, self.hardware_id), 0

    def refusal(self, request):
        """The first of: clocks differ, host not activated, product not covered. 0 accepts."""
        if abs(self.now - request.client_time) > MAX_CLOCK_DIFFERENCE:
            return CLOCK_DIFFERS
        if not self.activated:
            return NOT_ACTIVATED
        return 0 if request.kms_id in self.products else NOT_COVERED

    def count(self):
        """Forget clients silent for 30 days, then the longest unseen beyond the cap; count the rest.

        The cap is twice the largest N-policy asked for. Of two seen at the same time, `min` finds the one
        that came first, because a dict keeps the order of first insertion.
        """
        self.clients = {cmid: seen for cmid, seen in self.clients.items() if self.now - seen < REMEMBERED}
        while len(self.clients) > max(self.cap, 1):
            del self.clients[min(self.clients, key=self.clients.get)]
        return len(self.clients)

    def log_request(self, code, request):
        """Event 12290, its fields in the order of the event table."""
        time = lab.moment(request.client_time)
        data = [lab.hresult(code), request.n_policy, lab.readable(request.workstation), request.cmid,
                f"{time.year}/{time.month}/{time.day} {time.hour}:{time.minute:02}", request.is_vm,
                request.licence_status, request.minutes_left, request.act_id]
        self.events.append({"id": 12290, "time": lab.rfc3339(self.now), "data": list(map(str, data))})


def pid(value, place):
    """A host PID must fit its field of 128 octets and hold no NUL."""
    if len(adapter.text()(value, place).encode("utf-16-le", "surrogatepass")) > 126 or "\0" in value:
        raise adapter.Wrong(f"{place}: expected at most 63 characters, none of them NUL")
    return value


class HostAdapter(adapter.Adapter):
    """Commands to a `Host` and its `Listener`."""

    HELLO = {
        "implementation": "kmslab example host (Python, Impacket)", "version": "1.0", "role": "host",
        "capabilities": ["clock", "status", "events"], "wire": [4, 5, 6],
        # No publishing in DNS, no registry, no settings at run time, no events but 12290.
        "lacks": ["PUB", "REG", "COUNT-021", "TIMER-041", "STATE-034", "KEY-016", "EVENT-039..041",
                  "EVENT-043", "ERR-045", "OPS-020..029"],
        "readings": {},
    }
    INTERVAL = adapter.integer(15, 43_200)
    CONFIG = adapter.record(
        {"now": adapter.instant, "label": adapter.text(), "products": adapter.array(adapter.guid)},
        {"activated": adapter.boolean, "activation_interval": INTERVAL, "renewal_interval": INTERVAL,
         "host_pid": pid, "ndr": adapter.choice("ndr", "ndr64"), "seed": adapter.integer(),
         "clients": adapter.array(adapter.record({"cmid": adapter.guid, "last_seen": adapter.instant}))})
    COMMANDS = {"advance": ({"minutes": adapter.integer(1)},), "status": ({},), "events": ({},)}

    def begin(self, config):
        self.host = Host(config)
        self.listener = Listener(self.host.operation, config.get("ndr", "ndr64"))
        return {"address": f"127.0.0.1:{self.listener.port}", "next": None}  # it does nothing by itself

    def end(self):
        self.listener.close()

    def advance(self, minutes):
        with self.host.lock:
            self.host.now += minutes * lab.MINUTE
        return {"next": None}

    def status(self):
        host, name = self.host, "KeyManagementService{}".format
        with host.lock:
            return {
                "IsKeyManagementServiceMachine": 1,
                "VLActivationInterval": host.activation_interval,
                "VLRenewalInterval": host.renewal_interval,
                name("CurrentCount"): host.count() if host.counting else -1,
                name("ListeningPort"): self.listener.port,
                name("TotalRequests"): host.total,
                name("FailedRequests"): host.failed,
                **{name(f"{state}Requests"): host.by_status[n] for n, state in enumerate(COUNTERS)},
            }

    def events(self):
        with self.host.lock:
            new, self.host.events = self.host.events, []
        return {"events": new}


if __name__ == "__main__":
    HostAdapter().serve()
