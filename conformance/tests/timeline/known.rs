//! What numbers a drawing of a trace may show: those of its events, and distances between times that stand there.

use std::collections::BTreeSet;

use emulator::model::Filetime;
use kmslab::{results::record::Event, view::Timeline};
use serde_json::Value;

/// Milliseconds of a minute.
const MINUTE: i64 = 60_000;

/// Numbers and words of a trace.
pub(crate) struct Known {
    numbers: BTreeSet<u64>,
    /// Distances in whole minutes, a begun one counted or not.
    minutes: BTreeSet<i64>,
    /// Distances in milliseconds.
    milliseconds: BTreeSet<i64>,
    /// Texts of events and reasons in which digits stand, the longest first.
    words: Vec<String>,
    actors: usize,
}

impl Known {
    pub(crate) fn of(events: &[Event], timeline: &Timeline) -> Self {
        let (mut numbers, mut times, mut words) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let start = events[0].time.parse::<Filetime>().unwrap();
        let since = |time: Filetime| {
            let ticks = i64::try_from(time.0).unwrap() - i64::try_from(start.0).unwrap();
            ticks.div_euclid(10_000)
        };
        let claims = timeline.lanes.iter().any(|lane| lane.claims);
        for event in events {
            let at = since(event.time.parse().unwrap());
            times.insert(at);
            if claims && event.kind == emulator::trace::Kind::Answer {
                // A success licenses for 180 days (TIMER-008): what is inferred of an answer ends then.
                times.insert(at + 180 * 1_440 * MINUTE);
            }
            words.extend([event.time.clone(), event.actor.clone()]);
            words.extend(event.peer.clone());
            for (name, value) in &event.fields {
                match value {
                    Value::Number(number) => {
                        numbers.extend(number.as_u64());
                        if name == "minutes_left" {
                            // When the state ends, as the request tells it.
                            times.insert(at + number.as_i64().unwrap_or_default() * MINUTE);
                        }
                    }
                    Value::String(text) => {
                        times.extend(text.parse::<Filetime>().ok().map(since));
                        words.insert(text.clone());
                    }
                    _ => {}
                }
            }
        }
        let whys = timeline.lanes.iter().flat_map(|lane| &lane.bands).map(|band| &band.why);
        words.extend(whys.clone().map(|why| why.text.clone()));
        words.extend(whys.flat_map(|why| &why.requirements).map(ToString::to_string));
        words.insert(timeline.title.clone());
        let mut words: Vec<String> =
            words.iter().map(|word| collapsed(word)).filter(|word| word.contains(is_digit)).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let (mut minutes, mut milliseconds) = (BTreeSet::new(), BTreeSet::new());
        for (index, earlier) in times.iter().enumerate() {
            for later in times.iter().skip(index) {
                let distance = later - earlier;
                milliseconds.insert(distance);
                minutes.extend([distance / MINUTE, (distance + MINUTE - 1) / MINUTE]);
            }
        }
        Self { numbers, minutes, milliseconds, words, actors: timeline.lanes.len() }
    }

    /// Numbers of a drawing that aren't the trace's.
    pub(crate) fn strange(&self, drawing: &str) -> Vec<String> {
        let mut text = collapsed(drawing);
        for word in &self.words {
            text = without(&text, word);
        }
        let mut strange = Vec::new();
        let tokens: Vec<&str> =
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '/' && c != '.').collect();
        for (index, token) in tokens.iter().enumerate() {
            let token = token.trim_matches('.');
            let is_alike = tokens.get(index + 1) == Some(&"alike");
            let is_fine = match () {
                () if !token.starts_with(is_digit) => true,
                () if is_alike => {
                    token.parse::<usize>().is_ok_and(|count| (2..=self.actors).contains(&count))
                }
                () => self.knows(token),
            };
            if !is_fine {
                strange.push(token.to_owned());
            }
        }
        strange
    }

    fn knows(&self, token: &str) -> bool {
        if let Some((count, needed)) = token.split_once('/') {
            return self.knows(count) && self.knows(needed);
        }
        if let Ok(number) = token.parse::<u64>() {
            // Minutes that are left are told as a number, too.
            return self.numbers.contains(&number)
                || i64::try_from(number).is_ok_and(|number| self.minutes.contains(&number));
        }
        let Some(length) = milliseconds(token) else { return false };
        let is_whole = length % MINUTE == 0;
        self.milliseconds.contains(&length) || is_whole && self.minutes.contains(&(length / MINUTE))
    }
}

/// A length of time such as `6d23h`, `1m1.005s` or `12ms`.
fn milliseconds(token: &str) -> Option<i64> {
    let (mut total, mut rest) = (0, token);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !is_digit(c) && c != '.')?;
        let unit = rest[digits..].find(is_digit).map_or(rest.len(), |next| digits + next);
        let of = match &rest[digits..unit] {
            "d" => 1_440 * MINUTE,
            "h" => 60 * MINUTE,
            "m" => MINUTE,
            "s" => 1_000,
            "ms" => 1,
            _ => return None,
        };
        total += match rest[..digits].split_once('.') {
            None => rest[..digits].parse::<i64>().ok()? * of,
            Some((whole, part)) => whole.parse::<i64>().ok()? * of + part.parse::<i64>().ok()?,
        };
        rest = &rest[unit..];
    }
    Some(total)
}

/// `text` without the word, where it stands for itself.
fn without(text: &str, word: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(word) {
        let end = start + word.len();
        let before = rest[..start].chars().next_back().or(out.chars().next_back());
        let alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        out.push_str(&rest[..start]);
        let is_alone = alone(before) && alone(rest[end..].chars().next());
        out.push_str(if is_alone { "\u{1}" } else { word });
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
