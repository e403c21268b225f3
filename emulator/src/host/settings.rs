//! What a host makes of its registry (REG-004 to REG-010, REG-018 to REG-020; PUB-004 to PUB-011).

use crate::{
    dns::Name,
    host::PublishDomain,
    model::{Interval, Question, Readings, Registry},
};

/// The values of a registry that a host reads. `None` is an absent value, or one that isn't used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) activation_interval: Option<Interval>,
    pub(super) renewal_interval: Option<Interval>,
    pub(super) port: Option<u16>,
    /// `DisableDnsPublishing` is set, to whatever but 0.
    pub(super) publishing_off: bool,
    pub(super) domains: Option<Vec<PublishDomain>>,
    /// What stands in the place of the domain in lines that can't be used.
    pub(super) bad_lines: Vec<String>,
    pub(super) low_priority: bool,
}

impl Settings {
    pub(super) fn read(registry: &Registry, readings: Readings) -> Self {
        let interval = |name| registry.dword(name).and_then(|minutes| interval(minutes, readings));
        let flag = |name| registry.dword(name).is_some_and(|value| value != 0);
        let mut bad_lines = Vec::new();
        let domains = registry.lines("DnsDomainPublishList").and_then(|lines| {
            let mut domains = Vec::new();
            for line in lines {
                match publish_line(line) {
                    Some(domain) => domains.push(domain),
                    None if readings.is_b(Question::BadPublishLine) => return None,
                    None => bad_lines.push(line.split(',').next().unwrap_or(line).trim().to_owned()),
                }
            }
            Some(domains)
        });
        Self {
            activation_interval: interval("VLActivationInterval"),
            renewal_interval: interval("VLRenewalInterval"),
            port: registry.text("KeyManagementServiceListeningPort").and_then(port),
            publishing_off: flag("DisableDnsPublishing"),
            domains,
            bad_lines,
            low_priority: flag("EnableKmsLowPriority"),
        }
    }
}

/// OPEN-022: one out of bounds isn't used, or it is the nearer bound.
fn interval(minutes: u32, readings: Readings) -> Option<Interval> {
    let clamped = || minutes.clamp(Interval::MIN.minutes().0, Interval::MAX.minutes().0);
    let minutes = if readings.is_b(Question::BadInterval) { clamped() } else { minutes };
    Interval::new(minutes).ok()
}

/// A port as text, 1 to 65535 (REG-008, REG-010).
fn port(text: &str) -> Option<u16> {
    text.trim().parse().ok().filter(|port| *port != 0)
}

/// `domain, priority, weight`; the numbers may be left out (PUB-004, PUB-005).
fn publish_line(line: &str) -> Option<PublishDomain> {
    let mut parts = line.split(',').map(str::trim);
    let name = Name::parse(parts.next()?).ok().filter(|name| !name.is_root())?;
    let mut number = || parts.next().map_or(Some(0), |text| text.parse().ok());
    let (priority, weight) = (number()?, number()?);
    parts.next().is_none().then_some(PublishDomain { name, priority, weight })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Reading, RegistryValue};

    fn read(name: &str, value: RegistryValue, readings: Readings) -> Settings {
        let mut registry = Registry::default();
        registry.set(name.parse().unwrap(), Some(value)).unwrap();
        Settings::read(&registry, readings)
    }

    #[test]
    fn an_interval_out_of_bounds_is_not_used_or_clamped() {
        let clamp = Readings::default().with(Question::BadInterval, Reading::B);
        for (minutes, taken, clamped) in [(15, Some(15), 15), (43_200, Some(43_200), 43_200), (14, None, 15)]
            .into_iter()
            .chain([(43_201, None, 43_200), (0, None, 15)])
        {
            let value = || RegistryValue::Dword(minutes);
            let interval = |settings: Settings| settings.renewal_interval.map(|i| i.minutes().0);
            assert_eq!(interval(read("VLRenewalInterval", value(), Readings::default())), taken);
            assert_eq!(interval(read("VLRenewalInterval", value(), clamp)), Some(clamped));
        }
    }

    #[test]
    fn a_port_is_text_within_the_range_of_tcp() {
        for (text, port) in [("1689", Some(1689)), ("65535", Some(65_535)), ("0", None), ("65536", None)] {
            let value = RegistryValue::Sz(text.to_owned());
            let settings = read("KeyManagementServiceListeningPort", value, Readings::default());
            assert_eq!(settings.port, port, "{text}");
        }
    }

    #[test]
    fn lines_of_the_publish_list_name_domain_priority_and_weight() {
        let domain = |name: &str, priority, weight| {
            Some(PublishDomain { name: Name::parse(name).unwrap(), priority, weight })
        };
        for (line, read) in [
            ("east.lab.test, 10, 75", domain("east.lab.test", 10, 75)),
            ("east.lab.test", domain("east.lab.test", 0, 0)),
            ("east.lab.test,7", domain("east.lab.test", 7, 0)),
            (", 10, 75", None),
            ("east.lab.test, ten, 75", None),
            ("east.lab.test, 10, 65536", None),
            ("east.lab.test, 10, 75, 1", None),
        ] {
            assert_eq!(publish_line(line), read, "{line}");
        }
    }

    #[test]
    fn a_bad_line_is_left_out_or_takes_the_list_with_it() {
        let lines = || RegistryValue::MultiSz(vec!["a.test, x".to_owned(), "b.test".to_owned()]);
        let settings = read("DnsDomainPublishList", lines(), Readings::default());
        assert_eq!((settings.domains.unwrap().len(), settings.bad_lines), (1, vec!["a.test".to_owned()]));
        let whole = Readings::default().with(Question::BadPublishLine, Reading::B);
        assert_eq!(read("DnsDomainPublishList", lines(), whole).domains, None);
    }
}
