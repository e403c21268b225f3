//! From a fleet file to a population, with everything that is wrong shown in its place.

use emulator::{
    dns::Name,
    fleet::{FleetHost, Group, Hours, Outage, Population, Travel},
    host::HostConfig,
    model::{Filetime, Minutes, Readings, TICKS_PER_MINUTE},
    wire::HostPid,
};

use super::tree;
use crate::{
    catalogue::switchable,
    language::{Diagnostic, Document, Length, Mistake},
};

/// A fleet file that has been read.
#[derive(Clone, Debug)]
pub struct FleetFile {
    /// What it is about, a few words.
    pub title: String,
    /// How long it is played.
    pub length: Minutes,
    /// Who is there.
    pub population: Population,
}

/// The start of a file that names none.
const START: &str = "2026-01-01T00:00:00Z";
/// The extended PID of every host: nothing in a fleet looks at it.
const PID: &str = "LAB00-00140-015-871562-03-1033-7078.0000-3232025";
/// Machines of a file: 84 octets each, with room to spare for the number of a machine.
const MOST_MACHINES: u64 = 20_000_000;
/// Groups of a file.
const MOST_GROUPS: usize = 1_000;
/// The longest run.
pub const MOST_LENGTH: Minutes = Minutes::days(3_660);
/// Outages of a host: those of all hosts are told apart by 16 bits.
const MOST_OUTAGES: usize = 100;
/// Monday to Friday.
const WORKDAYS: [bool; 7] = [true, true, true, true, true, false, false];

/// Reads the text of a fleet file; `path` is for messages. `readings` are the run's.
///
/// # Errors
///
/// Everything that is wrong in it.
pub fn read(path: &str, source: &str, readings: Readings) -> Result<FleetFile, Vec<Diagnostic>> {
    let (written, document): (tree::Fleet, _) =
        Document::read(path, source, "Fleet").map_err(|finding| vec![*finding])?;
    let mut check = Check { document: &document, findings: Vec::new() };
    let file = check.file(&written, readings);
    match file {
        Some(file) if check.findings.is_empty() => Ok(file),
        _ => Err(check.findings),
    }
}

struct Check<'a> {
    document: &'a Document,
    findings: Vec<Diagnostic>,
}

impl Check<'_> {
    fn wrong(&mut self, way: &[&str], message: impl Into<String>, label: impl Into<String>) {
        let mistake = Mistake { message: message.into(), label: label.into(), help: None };
        self.findings.push(self.document.mistake(way, mistake));
    }

    fn file(&mut self, written: &tree::Fleet, readings: Readings) -> Option<FleetFile> {
        let readings = self.readings(written, readings);
        let start = written.start.map_or_else(|| START.parse().ok(), |time| Some(time.0))?;
        if !start.0.is_multiple_of(TICKS_PER_MINUTE) {
            self.wrong(&["start"], "the start is not at a whole minute", "expected seconds of 00");
        }
        let length = written.length.0;
        if length == Minutes::ZERO || !length.0.is_multiple_of(60) || length > MOST_LENGTH {
            let message = format!("a fleet can't be played for `{length}`");
            self.wrong(&["length"], message, format!("expected whole hours, at most {MOST_LENGTH}"));
        }
        let hosts = self.hosts(written, readings);
        let groups = self.groups(written);
        let population = Population { start: Filetime(start.0), hosts, groups, readings };
        Some(FleetFile { title: written.title.clone(), length, population })
    }

    fn readings(&mut self, written: &tree::Fleet, mut readings: Readings) -> Readings {
        for (id, reading) in &written.readings {
            match switchable(id) {
                Ok(question) => readings = readings.with(question, *reading),
                Err(error) => {
                    let help = error.help();
                    let (message, label) = (error.to_string(), "no such question".to_owned());
                    let mistake = Mistake { message, label, help };
                    self.findings.push(self.document.mistake(&["readings", id], mistake));
                }
            }
        }
        readings
    }

    fn hosts(&mut self, written: &tree::Fleet, readings: Readings) -> Vec<FleetHost> {
        if written.hosts.len() > Population::HOSTS {
            self.wrong(&["hosts"], format!("a fleet has at most {} hosts", Population::HOSTS), "too many");
        }
        let hosts = written.hosts.iter();
        hosts.filter_map(|(name, host)| self.host(name.as_str(), host, readings)).collect()
    }

    fn host(&mut self, name: &str, host: &tree::Host, readings: Readings) -> Option<FleetHost> {
        let dns = match Name::parse(&format!("{name}.lab.test")) {
            Ok(dns) => dns,
            Err(error) => {
                self.wrong(&["hosts", name], error.to_string(), "expected a DNS label");
                return None;
            }
        };
        let pid = HostPid::new(PID).ok()?;
        let mut config = HostConfig { readings, ..HostConfig::new(dns, pid, host.key.0.kms_ids()) };
        if let Some(interval) = host.activation_interval {
            config.activation_interval = interval.0;
        }
        if let Some(interval) = host.renewal_interval {
            config.renewal_interval = interval.0;
        }
        let mut outages = Vec::new();
        let mut before = 0;
        for (number, outage) in host.outages.iter().enumerate() {
            let way = ["hosts", name, "outages", &number.to_string()];
            let (from, to) = (outage.from.0.0, outage.to.map_or(u32::MAX, |to| to.0.0));
            if from >= to {
                self.wrong(&way, "this outage ends before it begins", "expected `from` before `to`");
            } else if number > 0 && from <= before {
                self.wrong(&way, "this outage begins before the last one is over", "expected them in order");
            }
            before = to;
            outages.push(Outage { from, to });
        }
        if host.outages.len() > MOST_OUTAGES {
            let message = format!("a host has at most {MOST_OUTAGES} outages");
            self.wrong(&["hosts", name, "outages"], message, "too many");
        }
        if host.seen > 0xffff {
            self.wrong(&["hosts", name, "seen"], "a host has seen at most 65,535 machines", "too many");
        }
        let (priority, weight, seen) = (host.priority, host.weight, host.seen);
        Some(FleetHost { priority, weight, outages, seen, ..FleetHost::new(name, config) })
    }

    fn groups(&mut self, written: &tree::Fleet) -> Vec<Group> {
        if written.groups.is_empty() || written.groups.len() > MOST_GROUPS {
            let message = format!("a fleet has between one and {MOST_GROUPS} groups");
            self.wrong(&["groups"], message, "expected machines");
        }
        let machines = written.groups.values().map(|group| u64::from(group.count)).sum::<u64>();
        if machines > MOST_MACHINES {
            let message = format!("{machines} machines are more than a fleet can have");
            self.wrong(&["groups"], message, format!("at most {MOST_MACHINES}"));
        }
        written.groups.iter().map(|(name, group)| self.group(name.as_str(), group)).collect()
    }

    fn group(&mut self, name: &str, group: &tree::Group) -> Group {
        let product = group.product.0;
        if !product.is_volume() {
            let message = format!("`{}` can't be a KMS client", product.name);
            self.wrong(&["groups", name, "product"], message, "expected a volume edition");
        }
        if group.count == 0 {
            self.wrong(&["groups", name, "count"], "nobody is in this group", "expected a number above 0");
        }
        if group.images == Some(0) {
            let message = "machines can't be cloned from no image";
            self.wrong(&["groups", name, "images"], message, "expected a number above 0, or no `images`");
        }
        let hours = group.hours.as_ref().map(|hours| self.hours(name, hours));
        let travel = group.travel.as_ref().map(|travel| self.travel(name, travel));
        Group {
            images: group.images,
            arrive: group.arrive.map_or(Minutes::ZERO, |Length(arrive)| arrive),
            hours,
            travel,
            legacy_srv: group.legacy_srv.unwrap_or(false),
            caching: group.caching.unwrap_or(true),
            ..Group::new(name, product, group.count)
        }
    }

    fn hours(&mut self, name: &str, hours: &tree::Hours) -> Hours {
        let spread = hours.spread.map_or(Minutes::ZERO, |Length(spread)| spread);
        let (from, to) = (hours.from.0, hours.to.0);
        if u64::from(from.0) + u64::from(spread.0) >= u64::from(to.0) {
            let message = "a machine could be switched off before it is on";
            self.wrong(&["groups", name, "hours"], message, "expected `from` and `spread` before `to`");
        }
        if u64::from(to.0) + u64::from(spread.0) > u64::from(Minutes::DAY.0) {
            let message = "working hours end on the day on which they begin";
            self.wrong(&["groups", name, "hours"], message, "expected `to` and `spread` within 24 hours");
        }
        let mut days = WORKDAYS;
        if let Some(given) = &hours.days {
            days = [false; 7];
            for day in given {
                days[*day as usize] = true;
            }
            if given.is_empty() {
                self.wrong(
                    &["groups", name, "hours", "days"],
                    "these machines are never on",
                    "expected days",
                );
            }
        }
        Hours { days, from, to, spread }
    }

    fn travel(&mut self, name: &str, travel: &tree::Travel) -> Travel {
        let (every, away) = (travel.every.0, travel.away.0);
        if away == Minutes::ZERO || away > every {
            let message = "a trip fits into its period";
            self.wrong(&["groups", name, "travel"], message, "expected `away` above 0 and at most `every`");
        }
        Travel { every, away }
    }
}
