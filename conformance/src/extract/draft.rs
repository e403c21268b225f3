//! The world of an extracted scenario as it is found out, and as it is written.

use std::{collections::BTreeMap, fmt::Write as _};

use emulator::model::{HostKey, Interval, LicenceStatus, Minutes, Offset, Product};

/// A world.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) hosts: BTreeMap<String, Host>,
    /// In the order of the capture.
    pub(super) clients: Vec<(String, Client)>,
    pub(super) zones: BTreeMap<String, Zone>,
}

/// A host.
#[derive(Clone, Debug)]
pub(super) struct Host {
    pub(super) key: &'static HostKey,
    pub(super) subject: bool,
    pub(super) seen: u32,
    pub(super) activated: bool,
    pub(super) activation_interval: Interval,
    pub(super) renewal_interval: Interval,
    pub(super) clock: Offset,
    pub(super) port: Option<u16>,
    pub(super) ip: Option<&'static str>,
    pub(super) name: Option<String>,
    pub(super) prefers_ndr: bool,
    pub(super) up: bool,
    pub(super) publish: Vec<String>,
    pub(super) fault: Option<String>,
    /// What is said beside it.
    pub(super) notes: Vec<String>,
}

/// A client.
#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) product: &'static Product,
    pub(super) subject: bool,
    pub(super) wire: u16,
    pub(super) host: Option<String>,
    pub(super) suffixes: Option<Vec<String>>,
    pub(super) cmid: Option<String>,
    pub(super) previous_cmid: Option<String>,
    pub(super) status: LicenceStatus,
    pub(super) left: Option<Minutes>,
    pub(super) clock: Offset,
    pub(super) is_vm: bool,
    /// What is said beside it.
    pub(super) notes: Vec<String>,
}

/// A zone.
#[derive(Clone, Debug, Default)]
pub(super) struct Zone {
    pub(super) state: ZoneState,
    pub(super) updates: Option<&'static str>,
    /// Addresses of names that aren't those of hosts: the name, and a host or `nobody`.
    pub(super) addresses: BTreeMap<String, String>,
    /// Names whose address is one of IPv6.
    pub(super) six: Vec<String>,
    /// What is said beside it.
    pub(super) notes: Vec<String>,
}

/// What a zone answers for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ZoneState {
    pub(super) records: Vec<Srv>,
    pub(super) failure: Option<&'static str>,
}

/// A service record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Srv {
    /// A host, or a name.
    pub(super) target: String,
    pub(super) priority: u16,
    pub(super) weight: u16,
    pub(super) port: Option<u16>,
}

impl Srv {
    pub(super) fn text(&self) -> String {
        let mut fields = vec![format!("target: {:?}", self.target)];
        let set = [("priority", self.priority), ("weight", self.weight)];
        fields.extend(
            set.iter().filter(|(_, value)| *value != 0).map(|(name, value)| format!("{name}: {value}")),
        );
        fields.extend(self.port.map(|port| format!("port: {port}")));
        format!("Srv({})", fields.join(", "))
    }
}

impl World {
    /// The field `world` of a scenario, indented as it stands there.
    pub(super) fn text(&self) -> String {
        let mut text = String::from("    world: (\n");
        if !self.hosts.is_empty() {
            text.push_str("        hosts: {\n");
            for (name, host) in &self.hosts {
                notes(&mut text, &host.notes, 12);
                let _ = writeln!(text, "            {name:?}: ({}),", host.fields().join(", "));
            }
            text.push_str("        },\n");
        }
        text.push_str("        clients: {\n");
        for (name, client) in &self.clients {
            notes(&mut text, &client.notes, 12);
            let _ = writeln!(text, "            {name:?}: ({}),", client.fields().join(", "));
        }
        text.push_str("        },\n");
        if !self.zones.is_empty() {
            text.push_str("        dns: {\n");
            for (name, zone) in &self.zones {
                notes(&mut text, &zone.notes, 12);
                let _ = writeln!(text, "            {name:?}: ({}),", zone.fields().join(", "));
            }
            text.push_str("        },\n");
        }
        text.push_str("    ),\n");
        text
    }
}

fn notes(text: &mut String, notes: &[String], indent: usize) {
    for note in notes {
        let _ = writeln!(text, "{:indent$}// {note}", "");
    }
}

impl Host {
    fn fields(&self) -> Vec<String> {
        let mut fields = vec![format!("key: {:?}", self.key.name)];
        let mut add = |set: bool, text: String| fields.extend(Some(text).filter(|_| set));
        add(self.subject, "subject: true".to_owned());
        add(self.seen > 0, format!("seen: {}", self.seen));
        add(!self.activated, "activated: false".to_owned());
        let (own, renewal) = (self.activation_interval, self.renewal_interval);
        add(own != Interval::ACTIVATION, format!("activation_interval: \"{}\"", own.minutes()));
        add(renewal != Interval::RENEWAL, format!("renewal_interval: \"{}\"", renewal.minutes()));
        add(self.clock.0 != 0, format!("clock: \"{}\"", self.clock));
        add(self.port.is_some(), format!("port: {}", self.port.unwrap_or_default()));
        add(self.ip.is_some(), format!("ip: {}", self.ip.unwrap_or_default()));
        add(self.name.is_some(), format!("name: {:?}", self.name.as_deref().unwrap_or_default()));
        add(self.prefers_ndr, "ndr: Ndr".to_owned());
        add(!self.up, "up: false".to_owned());
        let publish: Vec<_> = self.publish.iter().map(|domain| format!("(domain: {domain:?})")).collect();
        add(!publish.is_empty(), format!("publish: [{}]", publish.join(", ")));
        add(self.fault.is_some(), format!("faults: [{}]", self.fault.as_deref().unwrap_or_default()));
        fields
    }
}

impl Client {
    fn fields(&self) -> Vec<String> {
        let mut fields = vec![format!("product: {:?}", self.product.name)];
        let mut add = |set: bool, text: String| fields.extend(Some(text).filter(|_| set));
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        add(self.subject, "subject: true".to_owned());
        add(self.wire != 6, format!("wire: {}", self.wire));
        add(self.host.is_some(), format!("host: {:?}", text(&self.host)));
        add(self.suffixes.is_some(), format!("suffixes: {:?}", self.suffixes.clone().unwrap_or_default()));
        add(self.cmid.is_some(), format!("cmid: {:?}", text(&self.cmid)));
        add(self.previous_cmid.is_some(), format!("previous_cmid: {:?}", text(&self.previous_cmid)));
        add(self.status != LicenceStatus::OobGrace, format!("status: {:?}", self.status));
        add(self.left.is_some(), format!("left: \"{}\"", self.left.unwrap_or(Minutes(0))));
        add(self.clock.0 != 0, format!("clock: \"{}\"", self.clock));
        add(self.is_vm, "is_vm: true".to_owned());
        fields
    }
}

impl Zone {
    fn fields(&self) -> Vec<String> {
        let mut records: Vec<String> = self.state.records.iter().map(Srv::text).collect();
        for (name, address) in &self.addresses {
            let kind = if self.six.contains(name) { "Aaaa" } else { "A" };
            records.push(format!("{kind}(name: {name:?}, address: {address:?})"));
        }
        let mut fields = Vec::new();
        if !records.is_empty() {
            fields.push(format!("records: [{}]", records.join(", ")));
        }
        fields.extend(self.updates.map(|updates| format!("updates: {updates}")));
        fields.extend(self.state.failure.map(|failure| format!("failure: {failure}")));
        fields
    }
}
