"""A small DNS client: SRV, A and AAAA from one server over UDP, and over TCP where an answer is truncated.

The system's resolver is never asked. No answer is kept: each look-up asks anew, whatever the TTL. (The file
is not named dns.py, since that would hide the package dnspython from Impacket.) Sources: RFC 1035, RFC 2782.
"""

import ipaddress
import secrets
import socket
import struct
import time
from typing import NamedTuple

A, CNAME, AAAA, SRV = 1, 5, 28, 33
NXDOMAIN = 3
SERVER_FAILURE, NAME_ERROR, NO_RECORDS = 0x8007232A, 0x8007232B, 0x8007251D
LONGEST_CHAIN = 8


class LookupFailed(Exception):
    """A look-up without a usable record; `code` is the HRESULT."""

    def __init__(self, code, why):
        super().__init__(why)
        self.code = code


class Srv(NamedTuple):
    priority: int
    weight: int
    port: int
    target: str


class Resolver:
    """Asks `server`, an (address, port) pair, and waits at most `patience` seconds for each look-up."""

    def __init__(self, server, patience):
        self.server, self.patience = server, patience
        self.family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET

    def srv(self, name):
        """The SRV records of a name. A target of "." says that the service is not there."""
        usable = [record for record in self.lookup(name, SRV, read_srv) if record.target]
        if not usable:
            raise LookupFailed(NO_RECORDS, f"{name} names no target")
        return usable

    def addresses(self, name):
        """The A records of a name as text; its AAAA records where it has no A."""
        try:
            return self.lookup(name, A, read_address)
        except LookupFailed as why:
            if why.code != NO_RECORDS:
                raise
            return self.lookup(name, AAAA, read_address)

    def lookup(self, name, kind, read):
        """The records of one type, read by `read(message, offset, size)`; aliases are followed."""
        deadline = time.monotonic() + self.patience
        try:
            for _ in range(LONGEST_CHAIN):
                message = self.ask(name, kind, deadline)
                records, alias = read_answer(message, name, kind)
                if records:
                    return [read(message, *place) for place in records]
                if message[3] & 15 == NXDOMAIN:
                    raise LookupFailed(NAME_ERROR, f"{name} does not exist")
                if message[3] & 15:
                    raise LookupFailed(SERVER_FAILURE, f"{name}: the server says {message[3] & 15}")
                if alias == same(name):
                    raise LookupFailed(NO_RECORDS, f"{name} has no such records")
                name = alias
        except (OSError, ValueError, IndexError, struct.error) as why:
            raise LookupFailed(SERVER_FAILURE, f"{name}: {why or type(why).__name__}") from None
        raise LookupFailed(SERVER_FAILURE, f"{name}: too many aliases")

    def ask(self, name, kind, deadline):
        """Send one question; return the message that answers it."""
        ident = secrets.token_bytes(2)
        question = write_name(name) + struct.pack("!HH", kind, 1)
        query = ident + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0) + question
        with socket.socket(self.family, socket.SOCK_DGRAM) as udp:
            udp.connect(self.server)
            udp.send(query)
            while True:
                udp.settimeout(max(deadline - time.monotonic(), 0.001))
                message = udp.recv(65_535)
                if is_answer(message, ident, name, kind):
                    break
        if not message[2] & 2:
            return message
        with socket.create_connection(self.server, max(deadline - time.monotonic(), 0.001)) as tcp:
            tcp.sendall(struct.pack("!H", len(query)) + query)
            stream = tcp.makefile("rb")
            size, = struct.unpack("!H", stream.read(2))
            message = stream.read(size)
        if not is_answer(message, ident, name, kind):
            raise ValueError("not the answer to this question")
        return message


def same(name):
    """The form in which names are compared: case and a trailing dot make no difference."""
    return name.lower().rstrip(".")


def is_answer(message, ident, name, kind):
    if len(message) < 12 or message[:2] != ident or not message[2] & 0x80 or message[4:6] != b"\0\1":
        return False
    asked, end = read_name(message, 12)
    return same(asked) == same(name) and message[end:end + 4] == struct.pack("!HH", kind, 1)


def read_answer(message, name, kind):
    """Where the records of `kind` are at the end of the aliases that start at `name`; and the last alias."""
    count, = struct.unpack_from("!H", message, 6)
    offset, found, aliases = read_name(message, 12)[1] + 4, {}, {}
    for _ in range(count):
        owner, offset = read_name(message, offset)
        record, _, size = struct.unpack_from("!HxxIH", message, offset)
        offset += 10
        if offset + size > len(message):
            raise ValueError("a record beyond the message")
        if record == kind:
            found.setdefault(same(owner), []).append((offset, size))
        elif record == CNAME:
            aliases[same(owner)] = read_name(message, offset)[0]
        offset += size
    name = same(name)
    for _ in range(LONGEST_CHAIN):
        if name in found or name not in aliases:
            break
        name = same(aliases[name])
    return found.get(name, []), name


def read_srv(message, offset, _size):
    return Srv(*struct.unpack_from("!HHH", message, offset), read_name(message, offset + 6)[0])


def read_address(message, offset, size):
    return str(ipaddress.ip_address(message[offset:offset + size]))


def write_name(name):
    labels = [label.encode("idna") for label in name.rstrip(".").split(".")] if name.rstrip(".") else []
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def read_name(message, offset):
    """A name, compressed or not, without its last dot; and the offset behind it."""
    labels, end = [], None
    for _ in range(128):
        size = message[offset]
        if size >= 0xC0:
            end = offset + 2 if end is None else end
            offset, = struct.unpack_from("!H", message, offset)
            offset &= 0x3FFF
        elif size == 0:
            return ".".join(labels), offset + 1 if end is None else end
        else:
            labels.append(message[offset + 1:offset + 1 + size].decode("latin-1"))
            offset += 1 + size
    raise ValueError("a name without an end")
