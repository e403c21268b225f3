"""A DCE/RPC server for one interface, on Impacket's `DCERPCServer`: what host.py listens with.

Impacket's class serves one connection at a time, takes a TCP segment for a PDU, knows NDR only and sends no
DCE faults. Reading, bind and dispatch are therefore replaced here; the connection, the table of callbacks and
the packets are Impacket's. Sources: C706 chapter 12, MS-RPCE 3.3.
"""

import itertools
import logging
import socket
import struct
from threading import Thread

from impacket.dcerpc.v5 import rpcrt
from impacket.uuid import uuidtup_to_bin

import lab

INTERFACE = uuidtup_to_bin(lab.INTERFACE)
SYNTAXES = {uuidtup_to_bin(lab.NDR): "ndr", uuidtup_to_bin(lab.NDR64): "ndr64"}
FEATURES = uuidtup_to_bin(("6cb71c2c-9812-4540-0000-000000000000", "1.0"))  # octets 8 to 16 are a bit mask
KNOWN_FEATURES = 3
NO_SYNTAX = bytes(20)

ACCEPTED, REJECTED, NEGOTIATED = 0, 2, 3
NO_INTERFACE, NO_TRANSFER_SYNTAX, LOCAL_LIMIT = 1, 2, 3
NAK_UNSPECIFIED, NAK_LIMIT, NAK_PROTOCOL, NAK_AUTHENTICATION = 0, 2, 4, 8

ACCESS_DENIED, BAD_STUB = 0x5, 0x6F7
OP_RANGE, UNKNOWN_CONTEXT, PROTOCOL_ERROR = 0x1C010002, 0x1C010003, 0x1C01000B
EXECUTED, NOT_EXECUTED = 0x03, 0x23  # a fault's flags; the latter says that the call did nothing

MIN_FRAGMENT, MAX_FRAGMENT = 1432, 5840
MAX_REQUEST = 4 << 20
MAX_CONTEXTS = 4000


class Closing(Exception):
    """The connection ends with this last PDU."""


class Listener:
    """Accepts connections on a free port of 127.0.0.1 and serves each in a thread.

    `operation(stub, ndr64)` answers opnum 0 and raises `lab.Invalid` for bad stub data. `preferred` ("ndr" or
    "ndr64") is the transfer syntax accepted where a client offers both.
    """

    def __init__(self, operation, preferred):
        self.operation, self.preferred = operation, preferred
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.connections, self.fresh_group = [], itertools.count(1)
        Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, peer = self.socket.accept()
            except OSError:
                return  # closed
            connection = Connection(sock, peer[0], self)
            self.connections.append(connection)
            Thread(target=connection.serve, daemon=True).start()

    def close(self):
        for sock in [self.socket] + [connection._clientSock for connection in self.connections]:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # its client has closed it already
        self.socket.close()

    def group(self, asked, peer):
        """The association group of a new connection: a live one of the same peer, else a fresh one."""
        if asked and any(c.group == asked and c.peer == peer for c in self.connections):
            return asked
        return next(self.fresh_group)


class Connection(rpcrt.DCERPCServer):
    """One client's connection."""

    def __init__(self, sock, peer, listener):
        super().__init__(sock)
        self.addCallbacks(lab.INTERFACE, str(listener.port), {0: listener.operation})
        self.peer, self.listener = peer, listener
        self.group = 0      # 0 until bound
        self.sizes = None   # the fragment sizes negotiated by bind
        self.contexts = {}  # accepted presentation context id: "ndr" or "ndr64"
        self.call = None    # the request whose last fragment has not come

    def serve(self):
        """Answer PDU after PDU until the client closes or breaks the protocol."""
        try:
            while pdu := self.recv():
                self._clientSock.sendall(self.processRequest(pdu))
        except Closing as last:
            self.finish(last.args[0])
        except OSError as why:
            logging.info("connection lost: %s", why)
        finally:
            self._clientSock.close()
            self.listener.connections.remove(self)

    def finish(self, last):
        """Send a last PDU and a FIN, and read on for a moment: closing on unread octets would send RST."""
        try:
            self._clientSock.sendall(last)
            self._clientSock.shutdown(socket.SHUT_WR)
            self._clientSock.settimeout(1)
            while self._clientSock.recv(65_536):
                pass
        except OSError:
            pass

    def recv(self):
        """Read one PDU, in however many segments it comes; None when the client has closed."""
        head = self._clientSock.recv(16, socket.MSG_WAITALL)
        if len(head) < 16:
            return None
        length, auth_length = struct.unpack_from("<HH", head, 8)
        if head[:2] != b"\5\0" or head[4:8] != b"\x10\0\0\0":  # RPC 5.0, little-endian, ASCII, IEEE
            self.protocol_error(head)
        if length > MAX_FRAGMENT:
            self.protocol_error(head, EXECUTED, nak=NAK_LIMIT)
        if length < 16 or auth_length and auth_length + 24 > length:
            self.protocol_error(head)
        body = self._clientSock.recv(length - 16, socket.MSG_WAITALL) if length > 16 else b""
        return head + body if len(body) == length - 16 else None

    def processRequest(self, pdu):
        """Answer one PDU; the answer is empty where none is due."""
        kind = pdu[2]
        if kind == rpcrt.MSRPC_BIND:
            return self.bind(pdu)
        if not self.group:
            self.protocol_error(pdu)
        if kind == rpcrt.MSRPC_ALTERCTX:
            return self.acknowledge(pdu, rpcrt.MSRPC_ALTERCTX_R, b"", self.negotiate(pdu, {}))
        if kind == rpcrt.MSRPC_REQUEST:
            return self.request(pdu)
        if kind not in (rpcrt.MSRPC_CO_CANCEL, rpcrt.MSRPC_ORPHANED):
            self.protocol_error(pdu)
        return b""

    # Bind and alter_context

    def bind(self, pdu):
        if self.group:
            self.refuse_bind(pdu, NAK_UNSPECIFIED)
        contexts = self.read_contexts(pdu)
        auth_length, = struct.unpack_from("<H", pdu, 10)
        if auth_length:  # there is no security here; a level that doesn't exist is another mistake
            level = pdu[len(pdu) - auth_length - 7]
            self.refuse_bind(pdu, NAK_AUTHENTICATION if 2 <= level <= 6 else NAK_UNSPECIFIED)
        features = [n for n, (_, _, syntaxes) in enumerate(contexts)
                    if syntaxes[0][:8] + syntaxes[0][16:] == FEATURES[:8] + FEATURES[16:]]
        if len(features) > 1:
            self.refuse_bind(pdu, NAK_UNSPECIFIED)
        bits = {n: int.from_bytes(contexts[n][2][0][8:16], "little") & KNOWN_FEATURES for n in features}
        transmit, receive, group = struct.unpack_from("<HHI", pdu, 16)
        self.sizes = [min(max(size, MIN_FRAGMENT), MAX_FRAGMENT) & ~7 for size in (transmit, receive)]
        results = self.negotiate(pdu, bits)
        self.group = self.listener.group(group, self.peer)
        return self.acknowledge(pdu, rpcrt.MSRPC_BINDACK, b"%d\0" % self.listener.port, results)

    def read_contexts(self, pdu):
        """The presentation contexts that the PDU offers: (id, interface, [syntax, ...])."""
        contexts, offset = [], 28
        try:
            for _ in range(pdu[24]):
                ident, number = struct.unpack_from("<HB", pdu, offset)
                end = offset + 24 + 20 * number
                if end > len(pdu):
                    self.protocol_error(pdu)
                syntaxes = [pdu[at:at + 20] for at in range(offset + 24, end, 20)]
                if not syntaxes:
                    self.protocol_error(pdu, nak=NAK_UNSPECIFIED)
                contexts.append((ident, pdu[offset + 4:offset + 24], syntaxes))
                offset = end
        except (IndexError, struct.error):
            self.protocol_error(pdu)
        if not contexts:
            self.protocol_error(pdu)
        return contexts

    def negotiate(self, pdu, features):
        """Accept one context, in the preferred syntax if offered. `features`: bits by context number."""
        contexts = self.read_contexts(pdu)
        offered = [SYNTAXES[s] for _, interface, syntaxes in contexts for s in syntaxes
                   if interface == INTERFACE and s in SYNTAXES]
        wanted = self.listener.preferred if self.listener.preferred in offered else (offered + [None])[0]
        results = []
        for number, (ident, interface, syntaxes) in enumerate(contexts):
            match = [s for s in syntaxes if SYNTAXES.get(s) == wanted]
            if number in features:
                results.append((NEGOTIATED, features[number], NO_SYNTAX))
            elif interface != INTERFACE:
                results.append((REJECTED, NO_INTERFACE, NO_SYNTAX))
            elif wanted is None or not match:
                results.append((REJECTED, NO_TRANSFER_SYNTAX, NO_SYNTAX))
            elif self.contexts.get(ident, wanted) != wanted:
                self.protocol_error(pdu)  # an accepted context keeps its syntax
            elif len(self.contexts) >= MAX_CONTEXTS:
                results.append((REJECTED, LOCAL_LIMIT, NO_SYNTAX))
            else:
                results.append((ACCEPTED, 0, match[0]))
                self.contexts[ident] = wanted
                wanted = None
        return results

    def acknowledge(self, pdu, kind, address, results):
        """bind_ack or alter_context_resp; the secondary address is padded to a multiple of 4 in the PDU."""
        body = struct.pack("<HHIH", *self.sizes, self.group, len(address)) + address
        body += bytes(-len(body) % 4) + struct.pack("<B3x", len(results))
        for result in results:
            body += struct.pack("<HH20s", *result)
        return self.packet(pdu, kind, body)

    # Calls

    def request(self, pdu):
        """Collect fragments; after the last one run the call."""
        flags, call_id = pdu[3], pdu[12:16]
        start = 40 if flags & rpcrt.PFC_OBJECT_UUID else 24
        if len(pdu) < start:
            self.protocol_error(pdu)
        hint, context, opnum = struct.unpack_from("<IHH", pdu, 16)
        if pdu[10:12] != b"\0\0":
            raise Closing(self.fault(pdu, context, ACCESS_DENIED, EXECUTED))
        first = flags & rpcrt.PFC_FIRST_FRAG
        if self.call and (first or call_id != self.call["pdu"][12:16]):
            self.protocol_error(self.call["pdu"], EXECUTED, self.call["context"])
        if not self.call and not first:
            self.protocol_error(pdu, EXECUTED)
        if first:
            self.call = {"pdu": pdu, "context": context, "opnum": opnum, "hint": hint, "stub": bytearray()}
        self.call["stub"] += pdu[start:]
        if max(self.call["hint"], len(self.call["stub"])) > MAX_REQUEST:
            raise Closing(self.fault(self.call["pdu"], self.call["context"], ACCESS_DENIED, EXECUTED))
        if not flags & rpcrt.PFC_LAST_FRAG:
            return b""
        call, self.call = self.call, None
        return self.dispatch(call)

    def dispatch(self, call):
        """The context is judged first, then the opnum, then the stub."""
        pdu, context, opnums = call["pdu"], call["context"], self._listenUUIDS[INTERFACE]["CallBacks"]
        if context not in self.contexts:
            return self.fault(pdu, 0, UNKNOWN_CONTEXT, NOT_EXECUTED)
        if call["opnum"] not in opnums:
            return self.fault(pdu, context, OP_RANGE, NOT_EXECUTED)
        try:
            stub = opnums[call["opnum"]](bytes(call["stub"]), self.contexts[context] == "ndr64")
        except lab.Invalid as why:
            logging.info("bad stub data: %s", why)
            return self.fault(pdu, context, BAD_STUB, EXECUTED)
        return self.packet(pdu, rpcrt.MSRPC_RESPONSE, struct.pack("<IHH", len(stub), context, 0) + stub)

    # Answers

    def packet(self, pdu, kind, body, flags=0x03):
        """An answer to `pdu`, with its call id."""
        header = rpcrt.MSRPCHeader()
        header["type"], header["flags"], header["pduData"] = kind, flags, body
        header["call_id"], = struct.unpack_from("<I", pdu, 12)
        return header.get_packet()

    def fault(self, pdu, context, status, flags):
        return self.packet(pdu, rpcrt.MSRPC_FAULT, struct.pack("<IHHI4x", 32, context, 0, status), flags)

    def refuse_bind(self, pdu, reason):
        raise Closing(self.packet(pdu, rpcrt.MSRPC_BINDNAK, struct.pack("<HBBB3x", reason, 1, 5, 0)))

    def protocol_error(self, pdu, flags=NOT_EXECUTED, context=0, nak=NAK_PROTOCOL):
        """Close, with bind_nak before a bind has been accepted and with a fault after it."""
        if not self.group:
            self.refuse_bind(pdu, nak)
        raise Closing(self.fault(pdu, context, PROTOCOL_ERROR, flags))
