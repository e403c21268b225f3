"""labdns.py and discovery.py against a small DNS server, and client.py that finds its host through it."""

import random
import socket
import struct
import unittest
from collections import Counter
from threading import Thread

import labdns
from discovery import Discovery
from labdns import A, AAAA, CNAME, NAME_ERROR, NO_RECORDS, SERVER_FAILURE, SRV, Srv
from test_adapters import (  # noqa: F401 (unittest calls tearDownModule)
    ACTIVATED, COUNT_TOO_LOW, NO_HOST, client, host, seen_before, tearDownModule)

SERVICE = "_vlmcs._tcp.lab.test"


def srv(priority, weight, port, target):
    return SRV, struct.pack("!HHH", priority, weight, port) + labdns.write_name(target)


def address(text):
    return (AAAA, socket.inet_pton(socket.AF_INET6, text)) if ":" in text else (A, socket.inet_aton(text))


def alias(target):
    return CNAME, labdns.write_name(target)


class NameServer:
    """Answers from a dict: name to records, an rcode, or None for silence. `asked` keeps the questions."""

    def __init__(self, test, zone, truncate=False):
        self.zone, self.truncate, self.asked = zone, truncate, []
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(self.tcp.getsockname())
        self.address = self.tcp.getsockname()
        test.addCleanup(self.udp.close)
        test.addCleanup(self.tcp.close)
        for serve in (self.serve_udp, self.serve_tcp):
            Thread(target=serve, daemon=True).start()

    def serve_udp(self):
        while True:
            try:
                query, peer = self.udp.recvfrom(512)
            except OSError:
                return
            answer = self.answer(query)
            if answer and self.truncate:
                answer = answer[:2] + b"\x83\x80\0\1\0\0\0\0\0\0" + query[12:]
            if answer:
                self.udp.sendto(b"xx" + answer[2:], peer)  # another's answer, to be passed over
                self.udp.sendto(answer, peer)

    def serve_tcp(self):
        while True:
            try:
                sock, _ = self.tcp.accept()
            except OSError:
                return
            with sock:
                answer = self.answer(sock.recv(512)[2:])
                sock.sendall(struct.pack("!H", len(answer)) + answer)

    def answer(self, query):
        name, end = labdns.read_name(query, 12)
        kind, = struct.unpack_from("!H", query, end)
        self.asked.append((name, kind))
        found = self.zone.get(name.lower(), labdns.NXDOMAIN)
        if found is None:
            return None
        records = [] if isinstance(found, int) else [r for r in found if r[0] in (kind, CNAME)]
        rcode = found if isinstance(found, int) else 0
        answer = query[:2] + struct.pack("!BBHHHH", 0x81, 0x80 | rcode, 1, len(records), 0, 0)
        answer += query[12:end + 4]
        for record, data in records:  # the owner is a pointer to the question, as servers write it
            answer += struct.pack("!HHHIH", 0xC00C, record, 1, 60, len(data)) + data
        return answer


class LookUp(unittest.TestCase):
    def resolver(self, zone, **kw):
        self.server = NameServer(self, zone, **kw)
        return labdns.Resolver(self.server.address, 0.3)

    def assert_fails(self, zone, code):
        with self.assertRaises(labdns.LookupFailed) as caught:
            self.resolver(zone).srv(SERVICE)
        self.assertEqual(caught.exception.code, code)

    def test_records(self):
        zone = {SERVICE: [srv(10, 75, 1688, "kms1.lab.test"), srv(0, 0, 1689, "KMS2.lab.test.")]}
        expected = [Srv(10, 75, 1688, "kms1.lab.test"), Srv(0, 0, 1689, "KMS2.lab.test")]
        self.assertEqual(self.resolver(zone).srv(SERVICE), expected)
        self.assertEqual(self.resolver(zone, truncate=True).srv(SERVICE.upper() + "."), expected)

    def test_failures(self):
        self.assert_fails({}, NAME_ERROR)
        self.assert_fails({SERVICE: [address("127.0.0.1")]}, NO_RECORDS)
        self.assert_fails({SERVICE: [srv(0, 0, 0, ".")]}, NO_RECORDS)
        self.assert_fails({SERVICE: 2}, SERVER_FAILURE)
        self.assert_fails({SERVICE: 5}, SERVER_FAILURE)
        self.assert_fails({SERVICE: None}, SERVER_FAILURE)
        self.assert_fails({SERVICE: [(SRV, b"\0")]}, SERVER_FAILURE)

    def test_aliases(self):
        zone = {SERVICE: [alias("srv.lab.test")], "srv.lab.test": [srv(0, 0, 1688, "kms1.lab.test")]}
        self.assertEqual(self.resolver(zone).srv(SERVICE), [Srv(0, 0, 1688, "kms1.lab.test")])
        self.assert_fails({SERVICE: [alias("b.test")], "b.test": [alias(SERVICE)]}, SERVER_FAILURE)

    def test_aaaa_is_asked_for_where_there_is_no_a(self):
        resolver = self.resolver({"both.lab.test": [address("127.0.0.1"), address("::1")],
                                  "six.lab.test": [address("::1")]})
        self.assertEqual(resolver.addresses("both.lab.test"), ["127.0.0.1"])
        self.assertEqual(self.server.asked, [("both.lab.test", A)])
        self.assertEqual(resolver.addresses("six.lab.test"), ["::1"])


class Order(unittest.TestCase):
    RECORDS = [Srv(10, 75, 1, "a"), Srv(10, 25, 2, "b"), Srv(90, 0, 3, "c"), Srv(90, 0, 4, "d")]

    def orders(self, legacy):
        config = {"patience_ms": 1, "legacy_srv": legacy}
        discovery = Discovery(config, random.Random(1))
        return Counter("".join(r.target for r in discovery.order(self.RECORDS)) for _ in range(10_000))

    def test_priority_and_weight(self):
        orders = self.orders(False)
        self.assertEqual(set(orders), {"abcd", "abdc", "bacd", "badc"})
        self.assertAlmostEqual((orders["abcd"] + orders["abdc"]) / 10_000, 0.75, delta=0.02)
        self.assertAlmostEqual((orders["abcd"] + orders["bacd"]) / 10_000, 0.5, delta=0.02)

    def test_old_clients_see_neither(self):
        self.assertEqual(len(self.orders(True)), 24)


class Discovered(unittest.TestCase):
    def dns(self, zone, *suffixes):
        self.server = NameServer(self, zone)
        return {"server": "%s:%d" % self.server.address, "suffixes": list(suffixes or ["lab.test"])}

    def port(self, kms):
        return int(kms.address.split(":")[1])

    def test_fail_over_and_cache(self):
        """The dead host is passed over; the one that activates is asked first from then on, without SRV."""
        kms = host(self, clients=seen_before(24))
        zone = {SERVICE: [srv(0, 0, 1, "dead.lab.test"), srv(1, 0, self.port(kms), "kms1.lab.test")],
                "kms1.lab.test": [address("127.0.0.1")], "dead.lab.test": [address("127.0.0.1")]}
        pc, started = client(self, dns=self.dns(zone))
        self.assertEqual(started["result"], ACTIVATED)
        view = pc.ok("status")
        self.assertEqual(view["DiscoveredKeyManagementServiceMachineName"], "kms1.lab.test")
        self.assertEqual(view["DiscoveredKeyManagementServiceMachinePort"], self.port(kms))
        self.server.asked.clear()
        self.assertEqual(pc.ok("activate")["result"], ACTIVATED)
        self.assertEqual(self.server.asked, [("kms1.lab.test", A)])

    def test_codes_of_the_attempt(self):
        for zone, code in (({}, "0x8007232B"), ({SERVICE: []}, "0x8007251D"), ({SERVICE: 2}, "0x8007232A"),
                           ({SERVICE: [srv(0, 0, 1, "nowhere.lab.test")]}, NO_HOST)):
            with self.subTest(code):
                pc, started = client(self, dns=self.dns(zone))
                self.assertEqual(started, {"next": 120, "result": code})

    def test_the_next_suffix(self):
        kms = host(self)
        zone = {SERVICE: [srv(0, 0, self.port(kms), "kms1.lab.test")],
                "kms1.lab.test": [address("127.0.0.1")]}
        _, started = client(self, dns=self.dns(zone, "east.test", "lab.test"))
        self.assertEqual(started["result"], COUNT_TOO_LOW)
        _, started = client(self, dns=self.dns({"_vlmcs._tcp.west.test": []}, "east.test", "west.test"))
        self.assertEqual(started["result"], "0x8007232B", "the first suffix's code")

    def test_an_assigned_name(self):
        kms = host(self)
        dns = self.dns({"kms1.lab.test": [address("127.0.0.1")]})
        _, started = client(self, dns=dns, host=f"kms1.lab.test:{self.port(kms)}")
        self.assertEqual(started["result"], COUNT_TOO_LOW)
        _, started = client(self, dns=dns, host="other.lab.test:1688")
        self.assertEqual(started["result"], NO_HOST)
        self.assertNotIn(SRV, [kind for _, kind in self.server.asked])

    def test_no_self_activation(self):
        kms = host(self)
        zone = {SERVICE: [srv(0, 0, self.port(kms), "kms1.lab.test")],
                "kms1.lab.test": [address("127.0.0.1")]}
        _, started = client(self, dns=self.dns(zone), machine="KMS1")
        self.assertEqual(started["result"], NO_HOST)
        self.assertEqual(kms.ok("status")["KeyManagementServiceTotalRequests"], 0)

    def test_down(self):
        pc, _ = client(self, dns=self.dns({}), boot=False)
        pc.ok("network", change="down")
        self.assertEqual(pc.ok("activate")["result"], "0x8007232A")
        self.assertEqual(self.server.asked, [])


if __name__ == "__main__":
    unittest.main()
