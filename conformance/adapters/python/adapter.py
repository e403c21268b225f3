"""Adapter protocol 1: checks of commands and config, and the loop that answers one JSON line for each."""

import json
import logging
import re
import sys
from uuid import UUID

import lab


class Unsupported(Exception):
    """Something this target doesn't know or can't do: answered `unsupported`."""


class Wrong(Exception):
    """A known thing with a bad value, or at a bad time: answered `error`."""


# A check takes a JSON value and the name of its place, and returns the value in the form the adapter uses.

def integer(low=None, high=None):
    def check(value, place):
        if type(value) is not int or (low is not None and value < low) or (high is not None and value > high):
            raise Wrong(f"{place}: expected an integer" + (f" from {low}" if low is not None else "")
                        + (f" to {high}" if high is not None else ""))
        return value
    return check


def text(longest=None):
    def check(value, place):
        if not isinstance(value, str) or (longest is not None and len(value) > longest):
            limit = f" of at most {longest} characters" if longest else ""
            raise Wrong(f"{place}: expected a string{limit}")
        return value
    return check


def boolean(value, place):
    if not isinstance(value, bool):
        raise Wrong(f"{place}: expected true or false")
    return value


def choice(*values):
    def check(value, place):
        if isinstance(value, bool) or value not in values:
            raise Wrong(f"{place}: expected one of {', '.join(map(str, values))}")
        return value
    return check


def guid(value, place):
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        raise Wrong(f"{place}: expected a GUID in lower case with hyphens")
    return UUID(value)


def instant(value, place):
    try:
        return lab.ticks(value)
    except (TypeError, ValueError):
        raise Wrong(f"{place}: expected a time like 2026-01-01T00:00:00Z") from None


def endpoint(value, place):
    """`name:port` or `[::1]:port` as a pair."""
    match = re.fullmatch(r"(\[[^]]+\]|[^:]+):([0-9]{1,5})", value) if isinstance(value, str) else None
    if not match or not 0 < int(match[2]) < 65_536:
        raise Wrong(f"{place}: expected host:port")
    return match[1].strip("[]"), int(match[2])


def array(check):
    def check_all(value, place):
        if not isinstance(value, list):
            raise Wrong(f"{place}: expected an array")
        return [check(item, f"{place}[{n}]") for n, item in enumerate(value)]
    return check_all


def record(required, optional={}):
    """An object whose fields have checks. A field in neither table is unsupported, whatever else is wrong."""
    fields = required | optional

    def check(value, place):
        if not isinstance(value, dict):
            raise Wrong(f"{place}: expected an object")
        for name in value:
            if name not in fields:
                raise Unsupported(f"{place} field {name}")
        for name in required:
            if name not in value:
                raise Wrong(f"{place}: field {name} is missing")
        return {name: fields[name](item, f"{place} field {name}") for name, item in value.items()}
    return check


class Adapter:
    """Answers command lines. A role adds `HELLO`, `CONFIG`, `COMMANDS` and a method for each of its commands.

    `CONFIG` is the check of `start`'s config. `COMMANDS` gives the checks of each further command's fields
    (required ones, then optional ones); the method of the same name takes the fields by name and returns the
    `ok` object. `begin(config)` and `end()` are what `start` and `stop` do in this role.
    """

    HELLO, CONFIG, COMMANDS = {}, record({}), {}

    def __init__(self):
        self.greeted = self.started = False
        role = type(self)
        self.checks = {"hello": record({"protocol": integer(0)}), "stop": record({}),
                       "start": record({"scenario": text(), "config": lambda c, _: role.CONFIG(c, "config")}),
                       **{name: record(*tables) for name, tables in role.COMMANDS.items()}}

    def hello(self, protocol):
        if protocol != 1:
            raise Unsupported(f"protocol {protocol}")
        self.greeted = True
        return self.HELLO

    def start(self, scenario, config):
        if self.started:
            raise Wrong("started already: stop first")
        logging.info("start %s", scenario)
        answer = self.begin(config)
        self.started = True
        return answer

    def stop(self):
        self.end()
        self.started = False
        return {}

    def obey(self, command):
        """Run one command; what is unknown is told before what is wrong."""
        fields = {name: value for name, value in command.items() if name not in ("seq", "cmd")}
        name = command.get("cmd")
        if not isinstance(name, str):
            raise Wrong("cmd: expected a string")
        if name not in self.checks:
            raise Unsupported(f"command {name}")
        fields = self.checks[name](fields, f"command {name}")
        if not self.greeted and name != "hello":
            raise Wrong("hello comes first")
        if not self.started and name not in ("hello", "start"):
            raise Wrong(f"{name} before start")
        return getattr(self, name)(**fields)

    def answer(self, command):
        try:
            return {"ok": self.obey(command)}
        except Unsupported as why:
            return {"unsupported": str(why)}
        except Wrong as why:
            return {"error": str(why)}
        except Exception as bug:  # our own fault: say so, and keep answering
            logging.exception("command failed")
            return {"error": f"internal: {bug!r}"}

    def serve(self):
        """Answer the lines of stdin until it closes. A line without an integer `seq` gets no answer."""
        logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
        for line in sys.stdin.buffer:
            try:
                command = json.loads(line)
            except (ValueError, RecursionError):
                command = None
            if not isinstance(command, dict) or type(command.get("seq")) is not int:
                logging.warning("no answer to a line without an integer seq: %.80r", line)
                continue
            print(json.dumps({"seq": command["seq"], **self.answer(command)}), flush=True)
