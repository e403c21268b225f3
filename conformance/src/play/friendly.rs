//! Short forms of the steps that are played most, as steps of the language.

use emulator::model::{Minutes, MinutesError};
use scenarios::nearest::nearest;

use super::{
    session::{MOST, Session},
    verbs::{FAILURES, HOST_WORDS, LENGTH, misused},
};

/// The step that `name` with `words` behind it is.
///
/// # Errors
///
/// When it is none; what the names stand for is looked at when the step is read.
pub(super) fn step(name: &str, words: &[&str], session: &Session) -> Result<String, String> {
    match (name, words) {
        ("advance", [text]) => Ok(format!("Advance(\"{}\")", length(name, text)?)),
        ("advance", _) => Err(misused(name, &format!("expected {LENGTH}"))),
        ("boot", [client]) => Ok(format!("Boot({client:?})")),
        ("anew", [client]) => Ok(format!("Anew({client:?})")),
        ("activate", [of]) => Ok(format!("Activate({of:?})")),
        ("restart", [of]) => Ok(format!("Restart({of:?})")),
        ("host", [of, rest @ ..]) => host(of, rest),
        ("dns", words) => dns(words, session),
        ("network", [of, change, suffixes @ ..]) => network(of, change, suffixes),
        ("console", [of, args @ ..]) if !args.is_empty() => {
            Ok(format!("Console(of: {of:?}, args: {args:?})"))
        }
        ("machine", [of, change @ ..]) if !change.is_empty() => {
            Ok(format!("Machine({of:?}, {})", change.join(" ")))
        }
        _ => Err(misused(name, "something is missing, or too much")),
    }
}

/// A length of time.
pub(super) fn length(name: &str, text: &str) -> Result<Minutes, String> {
    match text.trim_matches('"').parse::<Minutes>() {
        Ok(Minutes(0)) => Err(misused(name, "no time at all passes")),
        Ok(length) if length <= MOST => Ok(length),
        // Seconds are out of range, too, and no length at all here.
        Err(MinutesError::Range(_)) if text.contains('s') => {
            Err(misused(name, &format!("`{text}` is not {LENGTH}")))
        }
        Ok(_) | Err(MinutesError::Range(_)) => {
            Err(misused(name, &format!("`{text}` is too long: at most {MOST} pass at once")))
        }
        Err(_) => Err(misused(name, &format!("`{text}` is not {LENGTH}"))),
    }
}

fn host(of: &str, words: &[&str]) -> Result<String, String> {
    let configure = |field: &str, value: String| Ok(format!("Configure(host: {of:?}, {field}: {value})"));
    let interval = |text: &str| length("host", text).map(|length| format!("\"{length}\""));
    match words {
        ["down"] => Ok(format!("Stop({of:?})")),
        ["up"] => Ok(format!("Start({of:?})")),
        ["activated"] => configure("activated", "true".to_owned()),
        ["unactivated"] => configure("activated", "false".to_owned()),
        ["activation-interval", text] => configure("activation_interval", interval(text)?),
        ["renewal-interval", text] => configure("renewal_interval", interval(text)?),
        ["faults", "none"] => Ok(format!("Faults({of:?}, [])")),
        ["faults", faults @ ..] if !faults.is_empty() => {
            Ok(format!("Faults({of:?}, [{}])", faults.join(" ")))
        }
        [word, ..] => Err(word_error("host", word, HOST_WORDS)),
        [] => Err(misused("host", &format!("what becomes of `{of}` is missing"))),
    }
}

fn network(of: &str, change: &str, suffixes: &[&str]) -> Result<String, String> {
    let change = match change {
        "up" => "Up",
        "down" => "Down",
        "changed" => "Changed",
        other => return Err(word_error("network", other, &["up", "down", "changed"])),
    };
    let suffixes = if suffixes.is_empty() { String::new() } else { format!(", suffixes: {suffixes:?}") };
    Ok(format!("Network(of: {of:?}, change: {change}{suffixes})"))
}

fn dns(words: &[&str], session: &Session) -> Result<String, String> {
    let missing = |what: &str| Err(misused("dns", what));
    match words {
        ["remove", rest @ ..] => match zoned(rest, session)? {
            (zone, [target]) => Ok(format!("Dns(Remove(zone: {zone:?}, target: {target:?}))")),
            _ => missing("the target of the records is missing, or too much"),
        },
        ["add", rest @ ..] => match zoned(rest, session)? {
            (zone, [target, fields @ ..]) => {
                Ok(format!("Dns(Add({zone:?}, Srv(target: {target:?}{})))", record(fields)?))
            }
            _ => missing("the target of the record is missing"),
        },
        ["heal", rest @ ..] => match zoned(rest, session)? {
            (zone, []) => Ok(format!("Dns(Fail({zone:?}, None))")),
            _ => missing("that is too much"),
        },
        ["fail", rest @ ..] => match zoned(rest, session)? {
            (zone, [how]) if FAILURES.contains(how) => Ok(format!("Dns(Fail({zone:?}, {how}))")),
            (_, [how]) => Err(word_error("dns", how, FAILURES)),
            _ => missing("how it fails is missing"),
        },
        [other, ..] => Err(word_error("dns", other, &["remove", "add", "fail", "heal"])),
        [] => missing("what is changed is missing"),
    }
}

/// The zone, which may be left out where there is only one, and what stands behind it.
fn zoned<'a, 'b>(words: &'b [&'a str], session: &Session) -> Result<(String, &'b [&'a str]), String> {
    let zones: Vec<&String> = session.case().loaded.scenario.world.dns.keys().collect();
    match (words, zones.as_slice()) {
        (_, []) => Err("this world has no DNS; its clients are told their hosts".to_owned()),
        ([first, rest @ ..], _) if zones.iter().any(|zone| zone == first) => Ok(((*first).to_owned(), rest)),
        (words, [only]) => Ok(((*only).clone(), words)),
        (words, _) => {
            let all = zones.iter().map(|zone| zone.as_str()).collect::<Vec<_>>().join(", ");
            let first = words.first().copied().unwrap_or_default();
            let near = nearest(first, zones.iter().map(|zone| zone.as_str()));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(misused("dns", &format!("which zone: {all}{near}")))
        }
    }
}

/// Fields of a service record: `priority 10 weight 5`.
fn record(words: &[&str]) -> Result<String, String> {
    let mut fields = String::new();
    for pair in words.chunks(2) {
        match pair {
            [field @ ("priority" | "weight" | "port"), number] if number.parse::<u16>().is_ok() => {
                fields.push_str(&format!(", {field}: {number}"));
            }
            [field @ ("priority" | "weight" | "port"), other] => {
                return Err(misused("dns", &format!("`{other}` is no {field}: expected 0 to 65535")));
            }
            [other, ..] => return Err(word_error("dns", other, &["priority", "weight", "port"])),
            [] => {}
        }
    }
    Ok(fields)
}

/// A word that isn't one of those that may stand here.
fn word_error(name: &str, found: &str, known: &[&str]) -> String {
    let near = nearest(found, known.iter().copied());
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("`{name}` doesn't know `{found}`{near}; expected {}", known.join(", "))
}
