//! Clients that are wrong about the verbs of their console (DISC, ERR, KEY).

use std::net::Ipv4Addr;

use emulator::{
    client::Client,
    model::{KeyError, KeyKind, LabKey, Question, Reading, RegistryPath, RegistryValue},
};

use super::{ClientWork, Rows, machine_works::reads};
use crate::saboteur::Saboteur;

/// A verb that changes nothing on a client whose search has no domain of its own.
const NOTHING: &str = "/ckms-domain";

/// The argument of the verb called `verb`, if that is what was typed.
fn argument<'a>(args: &'a mut [String], verb: &str) -> Option<&'a mut String> {
    match args {
        [typed, argument, ..] if typed.eq_ignore_ascii_case(verb) => Some(argument),
        _ => None,
    }
}

/// Puts another verb in the place of `from`.
fn rename(args: &mut [String], from: &str, to: &str) {
    if let Some(verb) = args.first_mut().filter(|verb| verb.eq_ignore_ascii_case(from)) {
        to.clone_into(verb);
    }
}

/// Writes name and port of a host into the registry, as they come.
fn write(client: &mut Client, name: &str, port: Option<&str>) {
    for (value, text) in [("KeyManagementServiceName", Some(name)), ("KeyManagementServicePort", port)] {
        if let Ok(path) = value.parse::<RegistryPath>() {
            // Both values are texts.
            let _ = client.set_registry(path, text.map(|text| RegistryValue::Sz(text.to_owned())));
        }
    }
}

/// The setup key of the client's edition, as it is typed.
fn own_key(client: &Client) -> String {
    client.config().product().map(|product| KeyKind::Setup(product).key().to_string()).unwrap_or_default()
}

/// Puts the client's own key in the place of one that is refused with an error like this.
fn take(client: &Client, args: &mut [String], refused: fn(&KeyError) -> bool) {
    if let Some(key) = argument(args, "/ipk")
        && LabKey::parse(key).is_err_and(|error| refused(&error))
    {
        *key = own_key(client);
    }
}

/// In order of their names.
pub(super) const ROWS: Rows = &[
    Saboteur {
        name: "ato-hides-the-failure",
        does: "ends `/ato` with 0 and prints nothing, whatever the attempt came to",
        breaks: &["ERR-062"],
        work: ClientWork::Printed(|memory, _, exit, lines| {
            if memory.typed.first().is_some_and(|verb| verb == "/ato") {
                *exit = 0;
                lines.clear();
            }
        }),
    },
    Saboteur {
        name: "ckhc-ignored",
        does: "goes on caching its host after `/ckhc`",
        breaks: &["DISC-011"],
        work: ClientWork::Typed(|_, _, args| rename(args, "/ckhc", NOTHING)),
    },
    Saboteur {
        name: "ckms-keeps-the-host",
        does: "keeps the assigned host after `/ckms`",
        breaks: &["DISC-038", "STATE-055"],
        work: ClientWork::Typed(|_, _, args| rename(args, "/ckms", NOTHING)),
    },
    Saboteur {
        name: "ipk-mends-dashes",
        does: "takes a key that was pasted with typographic dashes",
        breaks: &["KEY-009"],
        work: ClientWork::Typed(|_, _, args| {
            if let Some(key) = argument(args, "/ipk") {
                *key = key.replace('–', "-");
            }
        }),
    },
    Saboteur {
        name: "ipk-refuses-a-second-key",
        does: "wants the old key removed before `/ipk` installs another",
        breaks: &["KEY-013"],
        work: ClientWork::Typed(|_, client, args| {
            if let Some(key) = argument(args, "/ipk").filter(|_| client.product_id().is_some()) {
                key.clear();
            }
        }),
    },
    Saboteur {
        name: "ipk-skips-the-check",
        does: "takes anything that has the form of a key",
        breaks: &["KEY-010", "ERR-032"],
        work: ClientWork::Typed(|_, client, args| {
            take(client, args, |error| matches!(error, KeyError::Unknown(_)));
        }),
    },
    Saboteur {
        name: "ipk-takes-any-edition",
        does: "takes the key of another edition for one of its own",
        breaks: &["ERR-058", "KEY-012"],
        work: ClientWork::Typed(|_, client, args| {
            let product = client.config().product();
            let fits = |kind: KeyKind| product.is_some_and(|product| kind.applies_to(product));
            if let Some(key) = argument(args, "/ipk")
                && LabKey::parse(key).is_ok_and(|(_, kind)| !fits(kind))
            {
                *key = own_key(client);
            }
        }),
    },
    Saboteur {
        name: "ipk-takes-pre-release-keys",
        does: "takes the key of a pre-release version",
        breaks: &["ERR-032", "KEY-011"],
        work: ClientWork::Typed(|_, client, args| {
            take(client, args, |error| matches!(error, KeyError::Beta(_)));
        }),
    },
    Saboteur {
        name: "ipk-tells-blocked",
        does: "says of a key with a mistyped letter that it is blocked",
        breaks: &["ERR-032", "KEY-010"],
        work: ClientWork::Printed(|memory, _, _, lines| {
            let unknown = |key: &String| matches!(LabKey::parse(key), Err(KeyError::Unknown(_)));
            if memory.typed.last().is_some_and(unknown) {
                for line in lines {
                    *line = line.replace("0xC004F050", "0xC004F051");
                }
            }
        }),
    },
    Saboteur {
        name: "sai-and-sri-swapped",
        does: "sets the renewal interval by `/sai`, and the activation interval by `/sri`",
        breaks: &["OPEN-023"],
        work: ClientWork::Typed(|_, _, args| match args.first().map(String::as_str) {
            Some("/sai") => rename(args, "/sai", "/sri"),
            Some("/sri") => rename(args, "/sri", "/sai"),
            _ => {}
        }),
    },
    Saboteur {
        name: "sai-on-a-client",
        does: "takes intervals by console although it is no host",
        breaks: &["ERR-060", "OPEN-023"],
        work: ClientWork::Config(|config| reads(config, Question::IntervalOnClient, Reading::B)),
    },
    Saboteur {
        name: "sai-refused-on-a-client",
        does: "refuses intervals by console where a client may have its own",
        breaks: &["OPEN-023"],
        work: ClientWork::Config(|config| reads(config, Question::IntervalOnClient, Reading::A)),
    },
    Saboteur {
        name: "skhc-ignored",
        does: "caches no host after `/skhc`",
        breaks: &["DISC-009", "DISC-010"],
        work: ClientWork::Typed(|_, _, args| rename(args, "/skhc", NOTHING)),
    },
    Saboteur {
        name: "skms-drops-the-port",
        does: "takes the host of `/skms` and not its port",
        breaks: &["DISC-039"],
        work: ClientWork::Typed(|_, _, args| {
            if let Some(host) = argument(args, "/skms")
                && let Some((name, port)) = host.split_once(':')
                && !name.is_empty()
                && !port.contains(':')
            {
                *host = name.to_owned();
            }
        }),
    },
    Saboteur {
        name: "skms-falls-back",
        does: "searches DNS when the assigned host is away",
        breaks: &["DISC-035", "DISC-036"],
        work: ClientWork::Config(|config| reads(config, Question::NamedHostFails, Reading::A)),
    },
    Saboteur {
        name: "skms-ignored",
        does: "says yes to `/skms` and assigns nothing",
        breaks: &["DISC-036", "DISC-039"],
        work: ClientWork::Typed(|_, _, args| {
            if argument(args, "/skms").is_some() {
                *args = vec![NOTHING.to_owned()];
            }
        }),
    },
    Saboteur {
        name: "skms-keeps-the-cache",
        does: "leaves the cached host where it is when another one is assigned",
        breaks: &["DISC-037"],
        work: ClientWork::Typed(|_, client, args| {
            if let Some(host) = argument(args, "/skms").filter(|host| !host.contains("::")) {
                let (name, port) =
                    host.split_once(':').map_or((&**host, None), |(name, port)| (name, Some(port)));
                write(client, name, port);
                *args = vec![NOTHING.to_owned()];
            }
        }),
    },
    Saboteur {
        name: "skms-keeps-the-port",
        does: "leaves the port of before where `/skms` names none",
        breaks: &["DISC-041"],
        work: ClientWork::Typed(|_, client, args| {
            if let Some(host) = argument(args, "/skms").filter(|host| !host.contains(':'))
                && let Some(port) = client.registry().text("KeyManagementServicePort")
            {
                *host = format!("{host}:{port}");
            }
        }),
    },
    Saboteur {
        name: "skms-knows-no-brackets",
        does: "refuses an IPv6 address in brackets where they are understood",
        breaks: &["OPEN-011"],
        work: ClientWork::Config(|config| reads(config, Question::BracketedLiteral, Reading::A)),
    },
    Saboteur {
        name: "skms-refuses-addresses",
        does: "takes names of hosts only",
        breaks: &["DISC-039"],
        work: ClientWork::Typed(|_, _, args| {
            if let Some(host) = argument(args, "/skms")
                && host.split(':').next().is_some_and(|name| name.parse::<Ipv4Addr>().is_ok())
            {
                host.clear();
            }
        }),
    },
    Saboteur {
        name: "skms-refuses-short-names",
        does: "takes no host that has no domain",
        breaks: &["DISC-039"],
        work: ClientWork::Typed(|_, _, args| {
            if let Some(host) = argument(args, "/skms").filter(|host| !host.contains(['.', ':', '['])) {
                host.clear();
            }
        }),
    },
    Saboteur {
        name: "skms-splits-at-the-last-colon",
        does: "takes what stands behind the last colon of an IPv6 address for a port",
        breaks: &["DISC-040", "OPEN-011"],
        work: ClientWork::Typed(|_, client, args| {
            if let Some(host) = argument(args, "/skms")
                && let Some((name, port)) = host.rsplit_once(':')
                && name.contains(':')
            {
                write(client, name, Some(port));
                *args = vec![NOTHING.to_owned()];
            }
        }),
    },
];
