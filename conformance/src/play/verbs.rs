//! The commands: help, completion and messages are made of this table.

use scenarios::nearest::nearest;

/// A command.
pub(super) struct Verb {
    pub(super) name: &'static str,
    /// How it is written.
    pub(super) forms: &'static [&'static str],
    /// What it does.
    pub(super) what: &'static str,
    /// What stands behind it; the last one again and again.
    pub(super) args: &'static [Arg],
}

/// What an argument is, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arg {
    Actor,
    Client,
    Host,
    Zone,
    /// A host, or what a service record names.
    Target,
    /// A property of the view of the actor before it.
    Property,
    /// What `until` waits for.
    Goal,
    File,
    Verb,
    /// One of these.
    Word(&'static [&'static str]),
    /// Nothing that is known.
    Free,
}

/// How long a length is written.
pub(super) const LENGTH: &str = "a length such as 30m, 2h, 7d or 1d12h";

const DNS_WORDS: &[&str] = &["remove", "add", "fail", "heal"];
/// Failures of DNS, as the language has them.
pub(super) const FAILURES: &[&str] = &["ServFail", "Refused", "NxDomain", "Silent", "NoSrv"];
/// What may follow the name of a host.
pub(super) const HOST_WORDS: &[&str] =
    &["down", "up", "activated", "unactivated", "activation-interval", "renewal-interval", "faults"];

/// Every command, in the order of the help.
pub(super) const VERBS: &[Verb] = &[
    Verb {
        name: "step",
        forms: &["step", "step 3", "step all"],
        what: "plays the next step of the script, or several, and judges what it expects",
        args: &[Arg::Word(&["all"])],
    },
    Verb { name: "script", forms: &["script"], what: "shows the script, and where it stands", args: &[] },
    Verb { name: "advance", forms: &["advance 7d"], what: "lets time pass", args: &[Arg::Free] },
    Verb {
        name: "until",
        forms: &["until licensed", "until c1 oot-grace within 300d", "until request by c1", "until anything"],
        what: "lets time pass until somebody is in a licence state, or an event happens; 365d at most, unless told",
        args: &[Arg::Goal],
    },
    Verb {
        name: "boot",
        forms: &["boot c1"],
        what: "starts a client that wasn't started yet",
        args: &[Arg::Client],
    },
    Verb {
        name: "activate",
        forms: &["activate c1"],
        what: "asks for activation, as a user does",
        args: &[Arg::Actor],
    },
    Verb { name: "restart", forms: &["restart c1"], what: "restarts a machine", args: &[Arg::Actor] },
    Verb {
        name: "anew",
        forms: &["anew c1"],
        what: "a client forgets everything and starts again",
        args: &[Arg::Client],
    },
    Verb {
        name: "host",
        forms: &[
            "host kms1 down",
            "host kms1 up",
            "host kms1 activation-interval 30m",
            "host kms1 unactivated",
            "host kms1 faults Silent",
            "host kms1 faults none",
        ],
        what: "changes an emulated host",
        args: &[Arg::Host, Arg::Word(HOST_WORDS), Arg::Free],
    },
    Verb {
        name: "dns",
        forms: &[
            "dns remove kms1",
            "dns add kms2 priority 10 weight 5",
            "dns fail lab.test ServFail",
            "dns heal lab.test",
        ],
        what: "changes DNS; the zone stands before the target where there are several",
        args: &[Arg::Word(DNS_WORDS), Arg::Target, Arg::Target, Arg::Word(&["priority", "weight", "port"])],
    },
    Verb {
        name: "network",
        forms: &["network c1 down", "network c1 up", "network c1 changed far.test"],
        what: "changes the network around a client; suffixes may follow",
        args: &[Arg::Client, Arg::Word(&["up", "down", "changed"]), Arg::Zone],
    },
    Verb {
        name: "console",
        forms: &["console c1 /ato"],
        what: "runs a console command",
        args: &[Arg::Actor, Arg::Free],
    },
    Verb {
        name: "machine",
        forms: &["machine c1 Rearm"],
        what: "does something to a machine, as the step `Machine` does",
        args: &[Arg::Actor, Arg::Free],
    },
    Verb {
        name: "show",
        forms: &["show", "show c1", "show c1 all", "show c1 LicenseStatusReason"],
        what: "shows where everybody, or one actor, stands",
        args: &[Arg::Actor, Arg::Property],
    },
    Verb {
        name: "why",
        forms: &["why c1"],
        what: "why an actor is in its state and what it does next, with the requirements",
        args: &[Arg::Actor],
    },
    Verb {
        name: "log",
        forms: &["log", "log c1", "log all"],
        what: "the log records since the last step, or all of them",
        args: &[Arg::Actor],
    },
    Verb {
        name: "trace",
        forms: &["trace", "trace c1", "trace all"],
        what: "every event since the last step, or of the whole play",
        args: &[Arg::Actor],
    },
    Verb {
        name: "timeline",
        forms: &["timeline"],
        what: "the whole play as lanes over time, 80 columns wide",
        args: &[],
    },
    Verb {
        name: "undo",
        forms: &["undo"],
        what: "takes back the last command that played something",
        args: &[],
    },
    Verb {
        name: "save",
        forms: &["save as.ron", "save as.ron over"],
        what: "saves what was played as a scenario that expects what was seen; `over` replaces a file",
        args: &[Arg::File, Arg::Word(&["over"])],
    },
    Verb { name: "help", forms: &["help", "help dns"], what: "this, or one command", args: &[Arg::Verb] },
    Verb { name: "quit", forms: &["quit"], what: "ends the session", args: &[] },
];

/// The command of this name.
pub(super) fn verb(name: &str) -> Option<&'static Verb> {
    VERBS.iter().find(|verb| verb.name == name)
}

/// What is wrong with a word that is no command.
pub(super) fn unknown(name: &str) -> String {
    let near = nearest(name, VERBS.iter().map(|verb| verb.name));
    match near {
        Some(near) => format!("`{name}` is no command; did you mean `{near}`?"),
        None => format!("`{name}` is no command; `help` lists them"),
    }
}

/// What is wrong with the words behind a command.
pub(super) fn misused(name: &str, why: &str) -> String {
    let forms = verb(name).map(|verb| verb.forms).unwrap_or_default();
    let forms = forms.iter().map(|form| format!("`{form}`")).collect::<Vec<_>>().join(", ");
    format!("{why}; `{name}` is written {forms}")
}

/// The help: of one command, or of all.
pub(super) fn help(of: Option<&str>) -> Result<String, String> {
    if let Some(name) = of {
        let verb = verb(name).ok_or_else(|| unknown(name))?;
        let forms: String = verb.forms.iter().map(|form| format!("  {form}\n")).collect();
        return Ok(format!("{}: {}\n{forms}", verb.name, verb.what));
    }
    let mut text = String::new();
    for verb in VERBS {
        text.push_str(&format!(
            "  {:34}  {}\n",
            verb.forms.iter().copied().next().unwrap_or(verb.name),
            verb.what
        ));
    }
    text.push_str(
        "  Boot(\"c1\")                          any step, written as in a scenario file; `Expect` is judged\n",
    );
    Ok(text)
}
