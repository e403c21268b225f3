"""lab.py against every vector of emulator/tests/vectors/wire.json."""

import json
import unittest
from pathlib import Path
from uuid import NAMESPACE_DNS, UUID, uuid5

import lab

VECTORS = json.loads((Path(__file__).parents[3] / "emulator/tests/vectors/wire.json").read_text("utf-8"))
NAMING = ("name", "label", "ndr64", "purpose")
GUIDS = ("app_id", "act_id", "kms_id", "cmid", "previous_cmid")


def request_of(fields):
    """A vector's fields as a `Request`."""
    values = {name: UUID(value) if name in GUIDS else value for name, value in fields.items()}
    del values["minor"]
    values["client_time"] = int(values["client_time"])
    if "workstation_utf16" in values:
        units = bytes.fromhex(values.pop("workstation_utf16"))
        values["workstation"] = units.decode("utf-16-le", "surrogatepass")
    return lab.Request(**values)


def octets(text):
    return None if text is None else bytes.fromhex(text)


class Vectors(unittest.TestCase):
    def each(self, table, check):
        """Run `check` on each entry of a table; an empty table would test nothing."""
        self.assertTrue(VECTORS[table])
        for entry in VECTORS[table]:
            with self.subTest(table, **{key: entry[key] for key in NAMING if key in entry}):
                check(entry)

    def test_keys(self):
        def check(entry):
            self.assertEqual(lab.derive(entry["label"], entry["purpose"]).hex(), entry["key"])
        self.each("keys", check)

    def test_product_ids(self):
        root = uuid5(NAMESPACE_DNS, "kms-lab.invalid")

        def check(entry):
            self.assertEqual(str(uuid5(root, entry["name"])), entry["id"])
        self.each("product_ids", check)

    def test_requests(self):
        def check(entry):
            request, iv = request_of(entry["fields"]), octets(entry["iv"])
            self.assertEqual(lab.open_request(entry["label"], octets(entry["bytes"])), (request, iv))
            if not entry.get("decode_only"):
                self.assertEqual(lab.seal_request(entry["label"], request, iv).hex(), entry["bytes"])
        self.each("requests", check)

    def test_responses(self):
        def check(entry):
            fields = {name: value for name, value in entry["fields"].items() if name != "minor"}
            hardware_id = octets(fields.pop("hardware_id", None))
            fields["cmid"], fields["client_time"] = UUID(fields["cmid"]), int(fields["client_time"])
            response, request = lab.Response(**fields), request_of(entry["request"])
            request_iv = octets(entry["request_iv"])
            opened = lab.open_response(entry["label"], octets(entry["bytes"]), request, request_iv)
            self.assertEqual(opened, response)
            clock = int(entry.get("mac_time", request.client_time))
            sealed = lab.seal_response(entry["label"], response, request_iv, clock, octets(entry["iv"]),
                                       octets(entry["salt"]), hardware_id)
            self.assertEqual(sealed.hex(), entry["bytes"])
        self.each("responses", check)

    def test_stubs(self):
        def check(entry):
            data, stub, ndr64 = octets(entry["data"]), octets(entry["stub"]), entry["ndr64"]
            if entry["name"].startswith("request/"):
                self.assertEqual(lab.pack_request(data, ndr64), stub)
                self.assertEqual(lab.unpack_request(stub, ndr64), data)
            else:
                self.assertEqual(lab.unpack_response(stub, ndr64), (data, entry["hresult"]))
                self.assertEqual(lab.pack_response(data, entry["hresult"], ndr64), stub)
        self.each("stubs", check)

    def test_rejected_requests(self):
        def check(entry):
            with self.assertRaises(lab.Invalid):
                lab.open_request(entry["label"], octets(entry["bytes"]))
        self.each("reject_requests", check)

    def test_rejected_responses(self):
        def check(entry):
            with self.assertRaises(lab.Invalid):
                lab.open_response(entry["label"], octets(entry["bytes"]), request_of(entry["request"]),
                                  octets(entry["request_iv"]))
        self.each("reject_responses", check)

    def test_rejected_stubs(self):
        def check(entry):
            with self.assertRaises(lab.Invalid):
                lab.unpack_request(octets(entry["stub"]), entry["ndr64"])
        self.each("reject_stubs", check)


class Spelling(unittest.TestCase):
    def test_times(self):
        self.assertEqual(lab.ticks("1601-01-01T00:00:01Z"), 10_000_000)
        self.assertEqual(lab.rfc3339(lab.ticks("2026-01-01T00:00:00Z")), "2026-01-01T00:00:00Z")
        for bad in ("2026-01-01", "2026-01-01T00:00:00", "1600-12-31T23:59:59Z", "2026-13-01T00:00:00Z"):
            with self.assertRaises(ValueError, msg=bad):
                lab.ticks(bad)

    def test_a_long_name_is_cut_but_never_inside_a_pair(self):
        self.assertEqual(lab.read_name(lab.name_field("W" * 70)), "W" * 63)
        self.assertEqual(lab.read_name(lab.name_field("W" * 62 + "\U0001F600")), "W" * 62)

    def test_short_response_stubs(self):
        """Cut anywhere, an answer's stub is invalid and never a crash."""
        for ndr64 in (False, True):
            stub = lab.pack_response(b"answer", 0, ndr64)
            for size in range(len(stub)):
                with self.assertRaises(lab.Invalid, msg=(ndr64, size)):
                    lab.unpack_response(stub[:size], ndr64)


if __name__ == "__main__":
    unittest.main()
