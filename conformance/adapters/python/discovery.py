"""Which hosts a client tries, and at which addresses: SRV discovery on top of labdns.py."""

import ipaddress
import logging

import labdns


class Discovery:
    """Finds hosts for a client, by `host`, `dns`, `legacy_srv` and `patience_ms` of the client's config."""

    def __init__(self, config, random):
        self.random = random
        self.legacy_srv = config.get("legacy_srv", False)
        self.patience = config["patience_ms"] / 1000
        self.assigned = config.get("host")  # (name, port); if given, no other host is looked for
        self.cached = None  # the host found by DNS that activated us last
        self.discovered = None  # the host that DNS named last
        self.network_up = True
        self.failure = labdns.NAME_ERROR  # the HRESULT of a search that found no host
        self.use_dns(config.get("dns"))

    def use_dns(self, dns):
        self.suffixes = dns["suffixes"] if dns else []
        self.resolver = labdns.Resolver(dns["server"], self.patience) if dns else None

    def remember(self, name, port):
        """This host activated us: it comes first from now on."""
        self.cached = None if self.assigned else (name, port)

    def hosts(self):
        """The assigned host alone; else the cached one, then those that DNS names, each (name, port) once."""
        tried = set()
        for name, port in self.candidates():
            if (name.lower(), port) not in tried:
                tried.add((name.lower(), port))
                yield name, port

    def candidates(self):
        if self.assigned:
            yield self.assigned
            return
        if self.cached:
            yield self.cached
        codes = []
        for suffix in self.suffixes:  # a later one is asked when no host of the earlier ones did it
            try:
                if not self.network_up:
                    raise labdns.LookupFailed(labdns.SERVER_FAILURE, "the network is down")
                records = self.resolver.srv(f"_vlmcs._tcp.{suffix}")
            except labdns.LookupFailed as why:
                logging.info("look-up: %s", why)
                codes.append(why.code)
                self.failure = codes[0]
                continue
            for record in self.order(records):
                self.discovered = record.target, record.port
                yield self.discovered

    def order(self, records):
        """The order of RFC 2782: lower priorities first; within one, weights are chances.

        Clients of the first generation (`legacy_srv`) choose at random, whatever priority and weight.
        """
        waiting, ordered = self.random.sample(records, len(records)), []
        if self.legacy_srv:
            return waiting
        waiting.sort(key=lambda record: (record.priority, record.weight > 0))
        while waiting:
            group = [record for record in waiting if record.priority == waiting[0].priority]
            left = self.random.randint(0, sum(record.weight for record in group))
            for record in group:
                left -= record.weight
                if left <= 0:
                    break
            waiting.remove(record)
            ordered.append(record)
        return ordered

    def addresses(self, name):
        """A literal as it is; else what DNS says. The system's resolver is never asked."""
        return [name] if is_literal(name) else self.resolver.addresses(name)


def is_literal(name):
    try:
        return bool(ipaddress.ip_address(name))
    except ValueError:
        return False
