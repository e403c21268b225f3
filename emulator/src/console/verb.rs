//! The verbs, read from a command line.

use uuid::Uuid;

use crate::{console::ConsoleError, dns::Name};

/// A verb with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verb {
    /// `/ato`: activate, the product with this activation ID.
    Activate(Option<Uuid>),
    /// `/skms`: assign a host, its port or both, for the machine or for one product. What may be written is the
    /// client's business (OPEN-011).
    AssignHost(String, Option<Uuid>),
    /// `/ckms`: back to automatic discovery (DISC-038).
    ForgetHost(Option<Uuid>),
    /// `/skms-domain`: look for SRV records in this domain alone.
    LookIn(Name),
    /// `/ckms-domain`: look under every suffix again.
    LookEverywhere,
    /// `/skhc` and `/ckhc`: host caching on or off (DISC-011).
    Caching(bool),
    /// `/sprt`: the TCP port that a host listens on.
    ListeningPort(u32),
    /// `/sdns` and `/cdns`: publication on or off (PUB-012).
    Publishing(bool),
    /// `/cpri` and `/spri`: low priority, or normal.
    LowPriority(bool),
    /// `/sai`: the activation interval in minutes (TIMER-022).
    ActivationInterval(u32),
    /// `/sri`: the renewal interval in minutes (TIMER-023).
    RenewalInterval(u32),
    /// `/ipk`: install this key, as typed (KEY-009 to KEY-013).
    InstallKey(String),
    /// `/upk`: remove the key (STATE-045).
    RemoveKey,
    /// `/cpky`: delete the key from the registry (REG-030).
    ClearKey,
    /// `/rearm`: reset the timers at the next restart (STATE-036 to STATE-044).
    Rearm,
    /// `/dli`, `/dlv`, `/xpr`: show properties.
    Show(View),
}

/// How much of the property view is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// `/dli`: the licence and where it comes from.
    Licence,
    /// `/dlv`: everything.
    Everything,
    /// `/xpr`: the licence state and its end.
    Expiry,
}

impl View {
    /// Whether the property called `name` belongs to it.
    #[must_use]
    pub fn shows(self, name: &str) -> bool {
        let expiry = ["LicenseStatus", "GracePeriodRemaining"];
        let licence = [
            "Description",
            "PartialProductKey",
            "LicenseStatusReason",
            "IsKeyManagementServiceMachine",
            "KeyManagementServiceCurrentCount",
            "KeyManagementServiceListeningPort",
            "KeyManagementServiceMachine",
            "KeyManagementServicePort",
            "DiscoveredKeyManagementServiceMachineName",
            "DiscoveredKeyManagementServiceMachinePort",
            "VLActivationInterval",
            "VLRenewalInterval",
        ];
        match self {
            Self::Everything => true,
            Self::Expiry => expiry.contains(&name),
            Self::Licence => expiry.contains(&name) || licence.contains(&name),
        }
    }
}

type Read = Result<Verb, ConsoleError>;

/// A verb: its word, its arguments as usage shows them, how many there are, and what it reads them as.
struct Row {
    word: &'static str,
    usage: &'static str,
    least: usize,
    most: usize,
    read: fn(&Arguments<'_>) -> Read,
}

/// The arguments behind a verb, at most as many as it takes.
struct Arguments<'a> {
    verb: &'static str,
    given: &'a [String],
}

const fn bare(word: &'static str, read: fn(&Arguments<'_>) -> Read) -> Row {
    Row { word, usage: "alone", least: 0, most: 0, read }
}

const fn row(
    word: &'static str,
    usage: &'static str,
    least: usize,
    most: usize,
    read: fn(&Arguments<'_>) -> Read,
) -> Row {
    Row { word, usage, least, most, read }
}

const VERBS: &[Row] = &[
    row("/ato", "[ACTIVATION-ID]", 0, 1, |args| Ok(Verb::Activate(args.product(0)?))),
    row("/skms", "HOST[:PORT] [ACTIVATION-ID]", 1, 2, |args| {
        Ok(Verb::AssignHost(args.text(0), args.product(1)?))
    }),
    row("/skms-domain", "DOMAIN", 1, 1, |args| Ok(Verb::LookIn(Name::parse(&args.text(0))?))),
    row("/ckms", "[ACTIVATION-ID]", 0, 1, |args| Ok(Verb::ForgetHost(args.product(0)?))),
    bare("/ckms-domain", |_| Ok(Verb::LookEverywhere)),
    bare("/skhc", |_| Ok(Verb::Caching(true))),
    bare("/ckhc", |_| Ok(Verb::Caching(false))),
    row("/sprt", "PORT", 1, 1, |args| Ok(Verb::ListeningPort(args.number(0)?))),
    bare("/sdns", |_| Ok(Verb::Publishing(true))),
    bare("/cdns", |_| Ok(Verb::Publishing(false))),
    bare("/spri", |_| Ok(Verb::LowPriority(false))),
    bare("/cpri", |_| Ok(Verb::LowPriority(true))),
    row("/sai", "MINUTES", 1, 1, |args| Ok(Verb::ActivationInterval(args.number(0)?))),
    row("/sri", "MINUTES", 1, 1, |args| Ok(Verb::RenewalInterval(args.number(0)?))),
    row("/ipk", "KEY", 1, 1, |args| Ok(Verb::InstallKey(args.text(0)))),
    bare("/upk", |_| Ok(Verb::RemoveKey)),
    bare("/cpky", |_| Ok(Verb::ClearKey)),
    bare("/rearm", |_| Ok(Verb::Rearm)),
    bare("/dli", |_| Ok(Verb::Show(View::Licence))),
    bare("/dlv", |_| Ok(Verb::Show(View::Everything))),
    bare("/xpr", |_| Ok(Verb::Show(View::Expiry))),
];

impl Verb {
    /// Reads a command line: the verb, in letters of either case, and its arguments.
    ///
    /// # Errors
    ///
    /// What it isn't, and what was expected.
    pub fn parse(args: &[String]) -> Result<Self, ConsoleError> {
        let words = || VERBS.iter().map(|row| row.word).collect::<Vec<_>>().join(", ");
        let Some((word, given)) = args.split_first() else {
            return Err(ConsoleError::NoVerb { expected: words() });
        };
        let Some(row) = VERBS.iter().find(|row| row.word.eq_ignore_ascii_case(word)) else {
            return Err(ConsoleError::Unknown { argument: word.clone(), expected: words() });
        };
        let (verb, expected) = (row.word, row.usage);
        if given.len() < row.least {
            return Err(ConsoleError::Missing { verb, expected });
        }
        if let Some(surplus) = given.get(row.most) {
            return Err(ConsoleError::Surplus { verb, argument: surplus.clone(), expected });
        }
        (row.read)(&Arguments { verb, given })
    }
}

impl Arguments<'_> {
    fn text(&self, index: usize) -> String {
        self.given.get(index).cloned().unwrap_or_default()
    }

    fn product(&self, index: usize) -> Result<Option<Uuid>, ConsoleError> {
        self.given.get(index).map(|text| self.read(text, "an activation ID, which is a GUID")).transpose()
    }

    fn number(&self, index: usize) -> Result<u32, ConsoleError> {
        self.read(&self.text(index), "a whole number in decimal digits")
    }

    fn read<T: std::str::FromStr>(&self, text: &str, expected: &'static str) -> Result<T, ConsoleError> {
        let plain = Some(text).filter(|text| !text.starts_with('+'));
        plain.and_then(|text| text.parse().ok()).ok_or_else(|| ConsoleError::Value {
            verb: self.verb,
            argument: text.to_owned(),
            expected,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::lab_id;

    fn parse(line: &str) -> Result<Verb, ConsoleError> {
        Verb::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn verbs_are_read_in_either_case() {
        let id = lab_id("sku/client-os/enterprise");
        let product = Some(id);
        for (line, verb) in [
            ("/ato".to_owned(), Verb::Activate(None)),
            (format!("/ATO {id}"), Verb::Activate(product)),
            (format!("/skms kms1:1700 {id}"), Verb::AssignHost("kms1:1700".into(), product)),
            ("/skms-domain lab.test".to_owned(), Verb::LookIn("lab.test".parse().unwrap())),
            ("/ckhc".to_owned(), Verb::Caching(false)),
            ("/spri".to_owned(), Verb::LowPriority(false)),
            ("/sai 14".to_owned(), Verb::ActivationInterval(14)),
            ("/Rearm".to_owned(), Verb::Rearm),
        ] {
            assert_eq!(parse(&line), Ok(verb), "{line}");
        }
    }

    #[test]
    fn what_is_no_command_is_refused_with_the_argument_and_what_was_expected() {
        for (line, said) in [
            ("", "no verb is given; expected one of /ato, /skms"),
            ("ato", "`ato` is no verb; expected one of /ato"),
            ("/skms", "/skms lacks an argument; expected /skms HOST[:PORT] [ACTIVATION-ID]"),
            ("/upk now", "/upk: `now` is one argument too many; expected /upk alone"),
            ("/sai 2h", "/sai: `2h` is not a whole number"),
            ("/sai +15", "/sai: `+15` is not a whole number"),
            ("/sri -1", "/sri: `-1` is not a whole number"),
            ("/ato 7", "/ato: `7` is not an activation ID"),
            ("/skms-domain a..b", "/skms-domain: "),
        ] {
            let error = parse(line).unwrap_err();
            assert!(error.to_string().starts_with(said), "{line}: {error}");
            assert_eq!(error.hresult().to_string(), "0x80070057");
        }
    }
}
