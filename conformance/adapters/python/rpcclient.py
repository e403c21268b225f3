"""One call over DCE/RPC on Impacket's client: what client.py asks with.

Impacket reads a bind_ack in one segment, accepts an answer to another call, takes a bind_ack without results
for an acceptance and looks at no version or data representation. Those are repaired here. Sources: C706 chapter 12, MS-RPCE 3.3.
"""

from impacket.dcerpc.v5 import rpcrt, transport
from impacket.uuid import uuidtup_to_bin

import lab

SMALLEST_FRAGMENT = 1432
LONGEST_STUB = 65_536
LITTLE_ENDIAN = b"\x10\0\0\0"
CALL_ID = 1  # Impacket's first, of bind and of the call after it


class CallFailed(Exception):
    """The server is there, but this was no answer to the call."""


class PduTransport(transport.TCPTransport):
    """TCP that is read PDU by PDU, in however many segments they come."""

    def recv(self, forceRecv=0, count=0):
        if count:
            return super().recv(forceRecv, count)
        head = super().recv(count=16)
        left = int.from_bytes(head[8:10], "little") - 16
        if left <= 0:
            raise CallFailed("a PDU without a body")
        return head + super().recv(count=left)


def exchange(addresses, port, sealed, patience):
    """Send a sealed request to the first address that lets us connect; return the sealed answer."""
    wire = connect(addresses, port, patience)
    try:
        stub = call(wire, lab.pack_request(sealed, ndr64=False))
    finally:
        wire.disconnect()
    answer, code = lab.unpack_response(stub, ndr64=False)
    if code or answer is None:
        raise CallFailed(f"refused with {lab.hresult(code)}")
    return answer


def connect(addresses, port, patience):
    """Connect to the first literal address that lets us. Every wait is at most `patience` seconds."""
    failure = CallFailed("no address")
    for address in addresses:
        # Impacket would build the same transport from the string binding ncacn_ip_tcp:ADDRESS[PORT].
        wire = PduTransport(address, port)
        wire.set_connect_timeout(patience)
        try:
            wire.connect()
            return wire
        except rpcrt.DCERPCException as why:
            failure = why
    raise failure


def call(wire, stub):
    """Bind in NDR and call opnum 0; return the stub of the response. Anything else raises."""
    rpc = wire.get_dce_rpc()
    check_bind_ack(rpc.bind(uuidtup_to_bin(lab.INTERFACE)))
    rpc.call(0, stub)
    return read_response(wire)


def check_bind_ack(pdu):
    """Impacket has refused faults, bind_nak and rejected contexts already; it doesn't look at the rest."""
    ack = rpcrt.MSRPCBindAck(pdu.getData())
    if (ack["ver_major"], ack["ver_minor"]) != (5, 0):
        raise CallFailed(f"RPC version {ack['ver_major']}.{ack['ver_minor']} of a bind_ack")
    if ack["type"] != rpcrt.MSRPC_BINDACK or ack["call_id"] != CALL_ID:
        raise CallFailed(f"PDU type {ack['type']} with call id {ack['call_id']} to a bind")
    syntaxes = [item["TransferSyntax"] for item in ack.getCtxItems()]
    if syntaxes != [uuidtup_to_bin(lab.NDR)]:
        raise CallFailed(f"{len(syntaxes)} results to one context, or another syntax")
    if min(ack["max_tfrag"], ack["max_rfrag"]) < SMALLEST_FRAGMENT:
        raise CallFailed("fragments smaller than RPC allows")


def read_response(wire):
    """The stub of the response, joined from its fragments."""
    stub = b""
    while True:
        pdu = wire.recv()
        version, kind, flags, call_id = pdu[:2], pdu[2], pdu[3], int.from_bytes(pdu[12:16], "little")
        if kind == rpcrt.MSRPC_FAULT:
            raise CallFailed(f"fault {lab.hresult(int.from_bytes(pdu[24:28], 'little'))}")
        if version != b"\5\0" or kind != rpcrt.MSRPC_RESPONSE or call_id != CALL_ID or len(pdu) < 24:
            raise CallFailed(f"PDU type {kind} with call id {call_id}")
        if pdu[4:8] != LITTLE_ENDIAN:
            raise CallFailed(f"data representation {pdu[4:8].hex(' ')}")
        stub += pdu[24:]
        if len(stub) > LONGEST_STUB:
            raise CallFailed("an answer longer than any")
        if flags & rpcrt.PFC_LAST_FRAG:
            return stub
