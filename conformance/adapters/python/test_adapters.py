"""host.py and client.py as kmslab sees them: child processes that speak JSON lines."""

import json
import re
import socket
import struct
import subprocess
import sys
import unittest
from pathlib import Path
from threading import Thread

import lab
import rpcserver

FOLDER = Path(__file__).parent
NOW = "2026-01-01T00:00:00Z"
KMS_ID = "9c1b630c-458e-5a74-ae91-b0061f963cf7"
PRODUCT = {"app_id": "fce37147-fd41-5a78-94fd-ba3c507a3df2", "act_id": "c5136513-8bfe-5c65-865a-71a7b1cf73ae",
           "kms_id": KMS_ID, "n_policy": 25}
CLIENT = {"now": NOW, "label": "kms-lab", "wire": 6, "cmid": "2ffcfc30-6a6a-49ec-92b8-f6150c7df211",
          "product": PRODUCT, "patience_ms": 2000}
HOST = {"now": NOW, "label": "kms-lab", "products": [KMS_ID]}
ACTIVATED, COUNT_TOO_LOW, NO_HOST = "0x00000000", "0xC004F038", "0xC004F074"


def seen_before(number):
    """A preloaded client table."""
    return [{"cmid": f"00000000-0000-4000-8000-{n:012}", "last_seen": "2025-12-31T23:00:00Z"}
            for n in range(number)]


class Target:
    """An adapter as a child process."""

    def __init__(self, script):
        self.process = subprocess.Popen(
            [sys.executable, script], cwd=FOLDER, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.seq = 0

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def raw(self, line):
        self.process.stdin.write(line + "\n")

    def send(self, cmd, **fields):
        """Send one command; return the answer without its seq."""
        self.seq += 1
        self.raw(json.dumps({"seq": self.seq, "cmd": cmd, **fields}))
        answer = json.loads(self.process.stdout.readline())
        assert answer.pop("seq") == self.seq, answer
        return answer

    def ok(self, cmd, **fields):
        answer = self.send(cmd, **fields)
        assert "ok" in answer, answer
        return answer["ok"]

    def start(self, config):
        return self.send("start", scenario="test", config=config)


IDLE = {"host.py": [], "client.py": []}  # stopped targets, for the next test


def tearDownModule():
    for targets in IDLE.values():
        while targets:
            targets.pop().close()


def fresh(test, script):
    """A target that nobody has greeted."""
    target = Target(script)
    test.addCleanup(target.close)
    return target


def greeted(test, script):
    """A target that waits for `start`; where one is left over from another test, that one."""
    target = IDLE[script].pop() if IDLE[script] else Target(script)
    target.ok("hello", protocol=1)

    def give_back():
        target.send("stop")
        IDLE[script].append(target)
    test.addCleanup(give_back)
    return target


def host(test, **config):
    target = greeted(test, "host.py")
    target.address = target.start(HOST | config)["ok"]["address"]
    return target


def client(test, **config):
    """A client and what it answered to `start`."""
    target = greeted(test, "client.py")
    return target, target.start(CLIENT | config)["ok"]


class Protocol(unittest.TestCase):
    def check_manners(self, script, config):
        target = fresh(self, script)
        self.assertIn("error", target.send("stop"))
        self.assertIn("unsupported", target.send("hello", protocol=2))
        hello = target.ok("hello", protocol=1)
        self.assertEqual(hello["wire"], [4, 5, 6])
        self.assertEqual(target.send("frobnicate"), {"unsupported": "command frobnicate"})
        self.assertEqual(target.start(config | {"xq71": 1}), {"unsupported": "config field xq71"})
        self.assertIn("error", target.send("status"))
        self.assertIn("error", target.start(config | {"now": "yesterday"}))
        self.assertIn("error", target.start(config | {"activation_interval": 14}))
        self.assertIn("error", target.send("start", scenario="test"))
        for line in ("", "nonsense", "[1]", '{"cmd":"status"}', '{"seq":"1","cmd":"status"}', '{"seq":true}'):
            target.raw(line)  # no answer: the next one belongs to the next command
        target.start(config)
        self.assertIn("error", target.start(config))
        self.assertIn("error", target.send("advance", minutes=0))
        self.assertIn("unsupported", target.send("advance", minutes=1, hours=1))
        self.assertEqual(target.ok("stop"), {})
        self.assertIn("error", target.send("status"))
        self.assertIn("ok", target.start(config))

    def test_host(self):
        self.check_manners("host.py", HOST)
        target = greeted(self, "host.py")
        dns = {"server": "127.0.0.1:53", "domains": []}
        self.assertEqual(target.start(HOST | {"dns": dns}), {"unsupported": "config field dns"})

    def test_client(self):
        self.check_manners("client.py", CLIENT | {"host": "127.0.0.1:1", "boot": False})
        target = greeted(self, "client.py")
        self.assertIn("error", target.start(CLIENT))
        self.assertIn("error", target.start(CLIENT | {"host": "kms1.lab.test:1688"}))
        forever = {"host": "127.0.0.1:1", "licence_status": 5, "minutes_left": 1}
        self.assertIn("unsupported", target.start(CLIENT | forever))


class Documentation(unittest.TestCase):
    def test_the_session_of_the_guide(self):
        """The session in ADAPTERS.md is what host.py answers; `hello`'s long answer is left out there."""
        guide = (FOLDER.parents[1] / "ADAPTERS.md").read_text("utf-8")
        lines = [json.loads(line) for line in guide.split("```jsonl\n")[1].split("```")[0].splitlines()]
        self.assertTrue(lines)
        target, answers = fresh(self, "host.py"), {}
        for line in lines:
            if "cmd" in line:
                target.raw(json.dumps(line))
                answer = re.sub(r'"127.0.0.1:[0-9]+"', '"127.0.0.1:PORT"', target.process.stdout.readline())
                answers[line["seq"]] = json.loads(answer)
            else:
                self.assertEqual(answers[line["seq"]], line)


class Play(unittest.TestCase):
    def test_below_the_threshold(self):
        """The published session: too low a count leaves the client in grace with the host's intervals."""
        kms = host(self, activation_interval=30, clients=seen_before(1))
        pc, started = client(self, host=kms.address)
        self.assertEqual(started, {"next": 30, "result": COUNT_TOO_LOW})
        view = pc.ok("status")
        self.assertEqual((view["LicenseStatus"], view["GracePeriodRemaining"]), (2, 43_200))
        self.assertEqual((view["VLActivationInterval"], view["VLRenewalInterval"]), (30, 10_080))
        self.assertEqual(view["LicenseStatusReason"], "0x4004F00C")
        kms.ok("advance", minutes=30)
        self.assertEqual(pc.ok("advance", minutes=30), {"next": 30, "result": COUNT_TOO_LOW})
        self.assertEqual(pc.ok("status")["GracePeriodRemaining"], 43_170)
        view = kms.ok("status")
        self.assertEqual(view["KeyManagementServiceCurrentCount"], 2)
        self.assertEqual(view["KeyManagementServiceOOBGraceRequests"], 2)
        events = kms.ok("events")["events"]
        self.assertEqual([event["data"][0] for event in events], [ACTIVATED, ACTIVATED])
        self.assertEqual(kms.ok("events"), {"events": []})

    def test_activation_in_every_version_and_syntax(self):
        for wire in (4, 5, 6):
            for ndr in ("ndr", "ndr64"):
                with self.subTest(wire=wire, ndr=ndr):
                    kms = host(self, clients=seen_before(24), ndr=ndr)
                    pc, started = client(self, host=kms.address, wire=wire)
                    self.assertEqual(started, {"next": 10_080, "result": ACTIVATED})
                    self.assertEqual(pc.ok("status")["GracePeriodRemaining"], 259_200)

    def test_refusals(self):
        for config, code in (({"activated": False}, "0xC004F041"), ({"products": []}, "0xC004F042"),
                             ({"now": "2026-01-01T04:00:01Z"}, "0xC004F06C"), ({"label": "other"}, None)):
            with self.subTest(**config):
                kms = host(self, **config)
                self.assertEqual(client(self, host=kms.address)[1]["result"], NO_HOST)
                view = kms.ok("status")
                self.assertEqual(view["KeyManagementServiceFailedRequests"], 1)
                self.assertEqual(view["KeyManagementServiceTotalRequests"], 0)
                self.assertEqual(view["KeyManagementServiceCurrentCount"], -1)
                logged = [event["data"][0] for event in kms.ok("events")["events"]]
                self.assertEqual(logged, [code] if code else [])

    def test_four_hours_are_no_refusal(self):
        kms = host(self, now="2026-01-01T04:00:00Z")
        self.assertEqual(client(self, host=kms.address)[1]["result"], COUNT_TOO_LOW)

    def test_the_table_forgets(self):
        kms = host(self, clients=seen_before(60))
        self.assertEqual(kms.ok("status")["KeyManagementServiceCurrentCount"], 50)
        kms.ok("advance", minutes=43_139)
        self.assertEqual(kms.ok("status")["KeyManagementServiceCurrentCount"], 50)
        kms.ok("advance", minutes=1)
        self.assertEqual(kms.ok("status")["KeyManagementServiceCurrentCount"], 0)

    def test_servers_only_cap(self):
        """Twice the largest N-policy is the cap: five of each machine's product give ten."""
        kms = host(self)
        pc = greeted(self, "client.py")
        for n in range(12):
            cmid = f"00000000-0000-4000-8000-{n:012}"
            server = {"host": kms.address, "cmid": cmid, "product": PRODUCT | {"n_policy": 5}}
            answer = pc.start(CLIENT | server)
            self.assertEqual(answer["ok"]["result"], COUNT_TOO_LOW if n < 4 else ACTIVATED)
            pc.ok("stop")
        self.assertEqual(kms.ok("status")["KeyManagementServiceCurrentCount"], 10)


class Timers(unittest.TestCase):
    """Against a port that nobody listens on; every attempt fails at once."""

    def start(self, **config):
        return client(self, host=f"127.0.0.1:{self.closed_port()}", **config)

    def closed_port(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return listener.getsockname()[1]

    def state(self, pc):
        view = pc.ok("status")
        return view["LicenseStatus"], view["GracePeriodRemaining"], view.get("LicenseStatusReason")

    def test_retries(self):
        pc, started = self.start()
        self.assertEqual(started, {"next": 120, "result": NO_HOST})
        self.assertEqual(pc.ok("advance", minutes=119), {"next": 1})
        self.assertEqual(pc.ok("advance", minutes=1), {"next": 120, "result": NO_HOST})
        pc.ok("advance", minutes=50)
        self.assertEqual(pc.ok("activate"), {"next": 120, "result": NO_HOST})

    def test_no_boot(self):
        self.assertEqual(self.start(boot=False, activation_interval=15)[1], {"next": 15})
        self.assertEqual(self.start(boot=False, licence_status=1)[1], {"next": 10_080})

    def test_initial_grace_ends(self):
        pc, _ = self.start(minutes_left=10)
        pc.ok("advance", minutes=9)
        self.assertEqual(self.state(pc), (2, 1, "0x4004F00C"))
        pc.ok("advance", minutes=1)
        self.assertEqual(self.state(pc), (5, 0, "0xC004F009"))

    def test_validity_ends(self):
        """180 days, then 30 days out of tolerance, then notification, in one command."""
        pc, _ = self.start(licence_status=1, minutes_left=1, activation_interval=43_200)
        pc.ok("advance", minutes=1)
        self.assertEqual(self.state(pc), (3, 43_200, "0x4004F00D"))
        pc.ok("advance", minutes=43_200)
        self.assertEqual(self.state(pc), (5, 0, "0xC004F009"))

    def test_other_states(self):
        pc, _ = self.start(licence_status=4, minutes_left=1)
        pc.ok("advance", minutes=1)
        self.assertEqual(self.state(pc), (5, 0, "0xC004F064"))
        pc, _ = self.start(licence_status=6, minutes_left=1)
        pc.ok("advance", minutes=1)
        self.assertEqual(self.state(pc), (0, 0, None))
        pc, _ = self.start(licence_status=6)
        pc.ok("advance", minutes=1000)
        self.assertEqual(self.state(pc), (6, 0, None))

    def test_watch_after_a_failed_renewal(self):
        pc, _ = self.start(licence_status=1)
        pc.ok("advance", minutes=14)
        self.assertEqual(pc.ok("network", change="changed"), {"next": 120, "result": NO_HOST})
        pc.ok("advance", minutes=1)
        self.assertEqual(pc.ok("network", change="changed"), {"next": 119})

    def test_no_watch_in_grace(self):
        pc, _ = self.start()
        self.assertEqual(pc.ok("network", change="up"), {"next": 120})

    def test_network_down(self):
        kms = host(self, clients=seen_before(24))
        pc, _ = client(self, host=kms.address, boot=False)
        self.assertEqual(pc.ok("network", change="down"), {"next": 120})
        self.assertEqual(pc.ok("activate")["result"], NO_HOST)
        self.assertEqual(kms.ok("status")["KeyManagementServiceTotalRequests"], 0)
        pc.ok("network", change="up")
        self.assertEqual(pc.ok("activate")["result"], ACTIVATED)


class HostileHosts(unittest.TestCase):
    """Whatever a host does, the attempt fails and the client lives."""

    def attempt(self, reply, patience=300):
        """Let `reply(socket, PDU)` answer each PDU on one connection until it returns True."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            sock, _ = listener.accept()
            with sock:
                while pdu := sock.recv(4096):
                    if reply(sock, pdu):
                        break

        thread = Thread(target=serve, daemon=True)
        thread.start()
        pc, started = client(self, host=f"127.0.0.1:{listener.getsockname()[1]}", patience_ms=patience)
        self.assertEqual(started, {"next": 120, "result": NO_HOST})
        self.assertEqual(pc.ok("advance", minutes=1), {"next": 119})
        thread.join(10)

    def test_closes(self):
        self.attempt(lambda sock, pdu: True)

    def test_resets(self):
        def reset(sock, pdu):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return True
        self.attempt(reset)

    def test_says_nothing(self):
        self.attempt(lambda sock, pdu: False)

    def test_echoes(self):
        self.attempt(lambda sock, pdu: sock.sendall(pdu))

    def test_sends_garbage(self):
        self.attempt(lambda sock, pdu: sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 3))

    def test_refuses_the_bind(self):
        nak = struct.pack("<BBBBIHHIHBBB3x", 5, 0, 13, 3, 0x10, 24, 0, 1, 4, 1, 5, 0)
        self.attempt(lambda sock, pdu: sock.sendall(nak))

    def test_faults(self):
        fault = struct.pack("<BBBBIHHIIHBxII", 5, 0, 3, 3, 0x10, 32, 0, 1, 32, 0, 0, 0x1C010003, 0)
        self.attempt(lambda sock, pdu: sock.sendall(fault))

    def test_accepts_nothing(self):
        """A bind_ack without results is no acceptance."""
        body = struct.pack("<HHIHxxB3x", 5840, 5840, 1, 0, 0)
        ack = struct.pack("<BBBBIHHI", 5, 0, 12, 3, 0x10, 16 + len(body), 0, 1) + body
        seen = []
        self.attempt(lambda sock, pdu: seen.append(pdu[2]) or sock.sendall(ack))
        self.assertEqual(seen, [11], "a bind and nothing after it")


class BetweenBoth(unittest.TestCase):
    """A client and a host with something in the way of the host's octets."""

    def attempt(self, forward):
        """Let `forward(socket, PDU)` deliver each PDU of the host; return the attempt's result."""
        kms = host(self, clients=seen_before(24))
        address, port = kms.address.split(":")
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            near, _ = listener.accept()
            with near, socket.create_connection((address, int(port))) as far:
                while octets := near.recv(4096):
                    far.sendall(octets)
                    head = far.recv(16, socket.MSG_WAITALL)
                    size = int.from_bytes(head[8:10], "little")
                    forward(near, head + far.recv(size - 16, socket.MSG_WAITALL))

        Thread(target=serve, daemon=True).start()
        return client(self, host=f"127.0.0.1:{listener.getsockname()[1]}", patience_ms=500)[1]["result"]

    def test_octet_by_octet(self):
        def dribble(sock, pdu):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for octet in pdu:
                sock.sendall(bytes([octet]))
        self.assertEqual(self.attempt(dribble), ACTIVATED)

    def test_fragments(self):
        def split(sock, pdu):
            if pdu[2] != 2:
                return sock.sendall(pdu)
            stub, flags = pdu[24:], [1, 0, 2]
            for part in (stub[:1], stub[1:100], stub[100:]):
                length = struct.pack("<H", 24 + len(part))
                sock.sendall(pdu[:3] + bytes([flags.pop(0)]) + pdu[4:8] + length + pdu[10:24] + part)
        self.assertEqual(self.attempt(split), ACTIVATED)

    def test_the_answer_to_another_call(self):
        def renumber(sock, pdu):
            sock.sendall(pdu if pdu[2] != 2 else pdu[:12] + b"\7" + pdu[13:])
        self.assertEqual(self.attempt(renumber), NO_HOST)

    def test_a_changed_answer(self):
        def flip(sock, pdu):
            sock.sendall(pdu if pdu[2] != 2 else pdu[:60] + bytes([pdu[60] ^ 1]) + pdu[61:])
        self.assertEqual(self.attempt(flip), NO_HOST)


class RpcServer(unittest.TestCase):
    """host.py's RPC beyond what Impacket's client can ask."""

    SYNTAX = {name: uuid for uuid, name in rpcserver.SYNTAXES.items()}

    def setUp(self):
        self.kms = host(self)
        address, port = self.kms.address.split(":")
        self.sock = socket.create_connection((address, int(port)), 5)
        self.addCleanup(self.sock.close)

    def pdu(self, kind, body, flags=3, call_id=2):
        return struct.pack("<BBBBIHHI", 5, 0, kind, flags, 0x10, 16 + len(body), 0, call_id) + body

    def ask(self, octets):
        self.sock.sendall(octets)
        return self.read()

    def read(self):
        head = self.sock.recv(16, socket.MSG_WAITALL)
        size = int.from_bytes(head[8:10], "little")
        return head + self.sock.recv(size - 16, socket.MSG_WAITALL) if head else b""

    def bind(self, *syntaxes):
        body = struct.pack("<HHIB3x", 5840, 5840, 0, len(syntaxes))
        for ident, syntax in enumerate(syntaxes):
            body += struct.pack("<HBx", ident, 1) + rpcserver.INTERFACE + syntax
        return self.pdu(11, body)

    def request(self, stub, context=0, opnum=0, flags=3):
        return self.pdu(0, struct.pack("<IHH", len(stub), context, opnum) + stub, flags)

    def test_three_contexts_as_windows_offers_them(self):
        features = rpcserver.FEATURES[:8] + struct.pack("<QI", 3, 1)
        ack = self.ask(self.bind(self.SYNTAX["ndr"], self.SYNTAX["ndr64"], features))
        results = [struct.unpack_from("<HH20s", ack, len(ack) - 72 + 24 * n) for n in range(3)]
        nothing = bytes(20)
        self.assertEqual(results, [(2, 2, nothing), (0, 0, self.SYNTAX["ndr64"]), (3, 3, nothing)])
        answer = self.ask(self.request(lab.pack_request(b"", True), context=1))
        self.assertEqual(lab.unpack_response(answer[24:], True), (None, 0x8007000D))

    def test_faults_and_the_connection_stays(self):
        self.ask(self.bind(self.SYNTAX["ndr"]))
        empty = lab.pack_request(b"", False)
        for octets, status in ((self.request(empty, context=7), 0x1C010003),
                               (self.request(empty, opnum=1), 0x1C010002),
                               (self.request(b"\0"), 0x6F7)):
            fault = self.ask(octets)
            self.assertEqual((fault[2], struct.unpack_from("<I", fault, 24)[0]), (3, status))
        answer = self.ask(self.request(empty))
        self.assertEqual(lab.unpack_response(answer[24:], False), (None, 0x8007000D))
        self.assertEqual(self.kms.ok("status")["KeyManagementServiceFailedRequests"], 1)

    def test_fragments_and_segments(self):
        for octet in self.bind(self.SYNTAX["ndr"]):
            self.sock.sendall(bytes([octet]))
        self.assertEqual(self.read()[2], 12)
        stub = lab.pack_request(b"1234", False)
        answer = self.ask(self.request(stub[:3], flags=1) + self.request(stub[3:5], flags=0)
                          + self.request(stub[5:], flags=2))
        self.assertEqual(lab.unpack_response(answer[24:], False), (None, 0x8007000D))

    def test_closes_on_what_is_no_rpc(self):
        nak = self.ask(b"GET / HTTP/1.1\r\n\r\n")
        self.assertEqual(nak[2], 13)
        self.assertEqual(self.read(), b"")
        self.assertIn("KeyManagementServiceCurrentCount", self.kms.ok("status"))

    def test_an_idle_connection_blocks_nobody(self):
        self.assertEqual(client(self, host=self.kms.address)[1]["result"], COUNT_TOO_LOW)


if __name__ == "__main__":
    unittest.main()
