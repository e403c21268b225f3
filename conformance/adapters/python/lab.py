"""Lab wire format 1: messages, sealing, stub data, times. Host and client adapter share it.

The bytes that this file must produce, accept and refuse are the vectors of emulator/tests/vectors/wire.json
(see test_lab.py). Keys come only from a label through `derive`: there are no others, and none can be loaded.
"""

import hashlib
import hmac
import struct
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from Cryptodome.Cipher import AES
from Cryptodome.Hash import CMAC
from Cryptodome.Util.Padding import pad, unpad

INTERFACE = ("51c82175-844e-4750-b0d8-ec255555bc06", "1.0")
NDR = ("8a885d04-1ceb-11c9-9fe8-08002b104860", "2.0")
NDR64 = ("71710533-beba-4937-8319-b5dbef9ccc36", "1.0")

MINUTE = 60 * 10_000_000  # FILETIME ticks of 100 ns
DAY = 24 * 60 * MINUTE
MAC_SLOT = 240 * MINUTE
NO_CMID = UUID(int=0)
LICENCE_STATES = 7
INTERVALS = range(15, 43_201)


class Invalid(Exception):
    """Bytes from the peer that a receiver must refuse."""


# Messages

REQUEST = struct.Struct("<HHIII16s16s16s16sIQ16s128s")
RESPONSE_TAIL = struct.Struct("<16sQIII")  # what follows the host PID


class Request(NamedTuple):
    """A request's body. Ids are UUIDs, the client time is in FILETIME ticks, the time left in minutes."""

    major: int
    is_vm: int
    licence_status: int
    minutes_left: int
    app_id: UUID
    act_id: UUID
    kms_id: UUID
    cmid: UUID
    n_policy: int
    client_time: int
    previous_cmid: UUID
    workstation: str

    def body(self):
        ids = [i.bytes_le for i in (self.app_id, self.act_id, self.kms_id, self.cmid)]
        return REQUEST.pack(0, self.major, self.is_vm, self.licence_status, self.minutes_left, *ids,
                            self.n_policy, self.client_time, self.previous_cmid.bytes_le,
                            name_field(self.workstation))

    @classmethod
    def read(cls, body):
        """Decode a body; raise `Invalid` where a field is out of bounds."""
        (minor, major, vm, status, left, app, act, kms, cmid,
         policy, time, previous, name) = REQUEST.unpack(body)
        expect(major in (4, 5, 6) and minor == 0, f"version {major}.{minor}")
        expect(vm in (0, 1), f"is-virtual-machine {vm}")
        expect(status < LICENCE_STATES, f"licence status {status}")
        ids = [UUID(bytes_le=i) for i in (app, act, kms, cmid)]
        return cls(major, vm, status, left, *ids, policy, time, UUID(bytes_le=previous), read_name(name))


class Response(NamedTuple):
    """A response's body. Intervals are minutes, the client time is the request's, in FILETIME ticks."""

    major: int
    host_pid: str
    cmid: UUID
    client_time: int
    count: int
    activation_interval: int
    renewal_interval: int

    def body(self):
        pid = self.host_pid.encode("utf-16-le", "surrogatepass") + b"\0\0"
        return (struct.pack("<HHI", 0, self.major, len(pid)) + pid
                + RESPONSE_TAIL.pack(self.cmid.bytes_le, self.client_time, self.count,
                                     self.activation_interval, self.renewal_interval))

    @classmethod
    def read(cls, data):
        """Decode the body at the start of `data`; return it and its length."""
        expect(len(data) >= 8, "a response shorter than its header")
        minor, major, size = struct.unpack_from("<HHI", data)
        length = 8 + size + RESPONSE_TAIL.size
        expect(2 <= size <= 128 and size % 2 == 0 and len(data) >= length, f"host PID size {size}")
        pid = data[8:8 + size].decode("utf-16-le", "surrogatepass")
        expect(pid.find("\0") == len(pid) - 1, "host PID not terminated, or a NUL inside")
        cmid, time, count, activation, renewal = RESPONSE_TAIL.unpack_from(data, 8 + size)
        expect(minor == 0, f"minor version {minor}")
        expect(activation in INTERVALS and renewal in INTERVALS, f"intervals {activation}, {renewal}")
        return cls(major, pid[:-1], UUID(bytes_le=cmid), time, count, activation, renewal), length


def name_field(name):
    """A workstation name as 128 octets: cut to 63 code units but never inside a pair, then zero-filled."""
    units = name.encode("utf-16-le", "surrogatepass")
    if len(units) > 126:
        units = units[:126]
        if 0xD8 <= units[-1] <= 0xDB:  # the first half of a pair whose second half was cut off
            units = units[:-2]
    return units.ljust(128, b"\0")


def read_name(field):
    """The name before the first NUL; what stands after it is of no account."""
    text = field.decode("utf-16-le", "surrogatepass")
    expect("\0" in text, "workstation name not terminated")
    return text[:text.index("\0")]


def readable(name):
    """A name as an event shows it: halves of pairs that stand alone can't be said in JSON."""
    return name.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def expect(holds, what):
    if not holds:
        raise Invalid(what)


# Sealing

def derive(label, purpose):
    """The 16-byte key of one purpose. Keys exist only as this derivation's output, none can be loaded."""
    return hashlib.sha256(b"kms-lab/1\0" + purpose.encode() + b"\0" + label.encode()).digest()[:16]


def cmac(label, body):
    return CMAC.new(derive(label, "v4-mac"), body, AES).digest()


def encrypt(label, major, iv, plain):
    cipher = AES.new(derive(label, f"v{major}-cbc"), AES.MODE_CBC, iv)
    return struct.pack("<HH", 0, major) + iv + cipher.encrypt(pad(plain, 16))


def decrypt(label, data):
    """Open version ‖ IV ‖ ciphertext; return the IV and the plaintext."""
    expect(len(data) >= 36 and len(data) % 16 == 4, f"length {len(data)}")
    iv = data[4:20]
    cipher = AES.new(derive(label, f"v{data[2]}-cbc"), AES.MODE_CBC, iv)
    try:
        return iv, unpad(cipher.decrypt(data[20:]), 16)
    except ValueError:
        raise Invalid("padding") from None


def version(data):
    """The clear version before every message."""
    expect(len(data) >= 4, "shorter than a version")
    minor, major = struct.unpack_from("<HH", data)
    expect(major in (4, 5, 6) and minor == 0, f"version {major}.{minor}")
    return major


def seal_request(label, request, iv):
    """A request as a client sends it. Version 4 has no IV."""
    body = request.body()
    return body + cmac(label, body) if request.major == 4 else encrypt(label, request.major, iv, body)


def open_request(label, data):
    """Check and decode a request; return it and its IV (None for version 4), or raise `Invalid`."""
    major = version(data)
    expect(len(data) == (252 if major == 4 else 260), f"length {len(data)}")
    if major == 4:
        iv, body = None, data[:-16]
        expect(hmac.compare_digest(cmac(label, body), data[-16:]), "MAC")
    else:
        iv, body = decrypt(label, data)
        expect(len(body) == REQUEST.size, f"body length {len(body)}")
    request = Request.read(body)
    expect(request.major == major, "inner version")
    return request, iv


def response_mac(label, clock, plain):
    slot = struct.pack("<Q", clock // MAC_SLOT)
    key = hashlib.sha256(derive(label, "v6-mac") + slot).digest()[:16]
    return hmac.digest(key, plain, "sha256")[:16]


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def seal_response(label, response, request_iv, clock, iv, salt, hardware_id):
    """A response as a host sends it. `clock` is the host's, in ticks; version 4 uses the body only."""
    body = response.body()
    if response.major == 4:
        return body + cmac(label, body)
    plain = body + xor(salt, request_iv) + hashlib.sha256(salt + body).digest()
    if response.major == 6:
        plain += hardware_id
        plain += response_mac(label, clock, plain)
    return encrypt(label, response.major, iv, plain)


def open_response(label, data, request, request_iv):
    """Check a response against the request it answers; return it, or raise `Invalid`."""
    major = version(data)
    expect(major == request.major, "another version than the request's")
    if major == 4:
        plain, proof_size = data, 16
    else:
        plain, proof_size = decrypt(label, data)[1], 48 if major == 5 else 72
    response, length = Response.read(plain)
    expect(len(plain) == length + proof_size, f"length {len(plain)}")
    expect(response.major == major, "inner version")
    body, proof = plain[:length], plain[length:]
    if major == 4:
        expect(hmac.compare_digest(cmac(label, body), proof), "MAC")
    else:
        salt = xor(proof[:16], request_iv)
        expect(hashlib.sha256(salt + body).digest() == proof[16:48], "not bound to this request")
    if major == 6:
        clocks = [max(0, request.client_time + offset) for offset in (-MAC_SLOT, 0, MAC_SLOT)]
        expect(any(response_mac(label, c, plain[:-16]) == plain[-16:] for c in clocks), "MAC or its slot")
    expect(response.cmid == request.cmid, "another CMID than the request's")
    expect(response.client_time == request.client_time, "another client time than the request's")
    return response


# Stub data (NDR and NDR64)

def pack_request(data, ndr64):
    """size, conformant array of octets."""
    return struct.pack("<I4xQ" if ndr64 else "<II", len(data), len(data)) + data


def unpack_request(stub, ndr64):
    """The octets of a request stub; `Invalid` is bad stub data. A few octets after them are ignored."""
    head, slack = ("<I4xQ", 7) if ndr64 else ("<II", 3)
    start = struct.calcsize(head)
    expect(len(stub) >= start, "a short stub")
    size, count = struct.unpack_from(head, stub)
    expect(size == count and size < 1 << 31, f"size {size}, max_count {count}")
    expect(start + size <= len(stub) <= start + size + slack, f"{len(stub)} octets for size {size}")
    return stub[start:start + size]


def pack_response(data, hresult, ndr64):
    """A refusal (`data` is None) or an answer: size, referent, array, padding, HRESULT."""
    word = "Q" if ndr64 else "I"
    if data is None:
        return struct.pack(f"<I{'4x' if ndr64 else ''}{word}I", 0, 0, hresult)
    stub = struct.pack(f"<I{'4x' if ndr64 else ''}{word}{word}", len(data), 0x00020000, len(data)) + data
    return stub + bytes(-len(stub) % 4) + struct.pack("<I", hresult)


def unpack_response(stub, ndr64):
    """The octets (None for a refusal) and the HRESULT of a response stub, or `Invalid`."""
    try:
        size, referent = struct.unpack_from("<I4xQ" if ndr64 else "<II", stub)
        offset, data = (16 if ndr64 else 8), None
        if referent:
            count, = struct.unpack_from("<Q" if ndr64 else "<I", stub, offset)
            offset += 8 if ndr64 else 4
            expect(count == size and offset + size <= len(stub), f"size {size}, max_count {count}")
            data = stub[offset:offset + size]
            offset += size + -(offset + size) % 4
        else:
            expect(size == 0, "a size without a referent")
        return data, struct.unpack_from("<I", stub, offset)[0]
    except struct.error:
        raise Invalid("a short stub") from None


# Times and spelling

EPOCH = datetime(1601, 1, 1)


def ticks(text):
    """RFC 3339 in UTC, whole seconds, to FILETIME ticks. Raises ValueError."""
    since = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ") - EPOCH
    if since < timedelta(0):
        raise ValueError("before 1601")
    return (since.days * 86_400 + since.seconds) * 10_000_000


def moment(filetime):
    """FILETIME ticks to a datetime (the last one Python has, where a peer sent a later time)."""
    try:
        return EPOCH + timedelta(microseconds=filetime // 10)
    except OverflowError:
        return datetime.max


def rfc3339(filetime):
    return moment(filetime).strftime("%Y-%m-%dT%H:%M:%SZ")


def hresult(code):
    return f"0x{code:08X}"
