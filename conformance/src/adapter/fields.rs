//! Values of commands, each read with the place where it stands.

use std::{fmt::Display, net::SocketAddr};

use emulator::{
    client::HostAddress,
    dns::Name,
    model::{Filetime, Interval},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::answer::{Refusal, error};

/// The members of an object.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a> {
    members: &'a Map<String, Value>,
    place: String,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    value: &'a Value,
    place: String,
}

impl<'a> Fields<'a> {
    /// The members of an object that stands at `place`, such as `command start`.
    pub(super) fn new(members: &'a Map<String, Value>, place: &str) -> Self {
        Self { members, place: place.to_owned() }
    }

    /// The same members under another name.
    pub(super) fn named(self, place: &str) -> Self {
        Self { place: place.to_owned(), ..self }
    }

    pub(super) fn optional(&self, name: &str) -> Option<Field<'a>> {
        let value = self.members.get(name)?;
        Some(Field { value, place: format!("{} field {name}", self.place) })
    }

    pub(super) fn required(&self, name: &str) -> Result<Field<'a>, Refusal> {
        match self.optional(name) {
            Some(field) => Ok(field),
            None => error(format!("{}: field {name} is missing", self.place)),
        }
    }

    /// A field that is read by `read`, or `default` when it was left out.
    pub(super) fn or<T>(
        &self,
        name: &str,
        default: T,
        read: impl FnOnce(Field<'a>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.optional(name).map_or(Ok(default), read)
    }

    /// All of them.
    pub(super) fn members(&self) -> &'a Map<String, Value> {
        self.members
    }

    /// An error about the whole object.
    pub(super) fn wrong<T>(&self, why: impl Display) -> Result<T, Refusal> {
        error(format!("{}: {why}", self.place))
    }
}

impl<'a> Field<'a> {
    /// An error about the value.
    pub(super) fn wrong<T>(&self, why: impl Display) -> Result<T, Refusal> {
        error(format!("{}: {why}", self.place))
    }

    /// A refusal that names the field.
    pub(super) fn unsupported<T>(&self, why: impl Display) -> Result<T, Refusal> {
        Err(Refusal::Unsupported(format!("{}: {why}", self.place)))
    }

    /// The value as it came.
    pub(super) fn json(&self) -> &'a Value {
        self.value
    }

    pub(super) fn text(&self) -> Result<&'a str, Refusal> {
        self.value.as_str().map_or_else(|| self.wrong("expected a string"), Ok)
    }

    pub(super) fn flag(&self) -> Result<bool, Refusal> {
        self.value.as_bool().map_or_else(|| self.wrong("expected true or false"), Ok)
    }

    /// An integer within bounds.
    pub(super) fn number(&self, least: u32, most: u32) -> Result<u32, Refusal> {
        let number = self.value.as_u64().and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(number),
            None => self.wrong(format!("expected an integer from {least} to {most}")),
        }
    }

    /// Any integer of 64 bits; negative ones stand for the same bits.
    pub(super) fn seed(&self) -> Result<u64, Refusal> {
        let signed = self.value.as_i64().map(i64::cast_unsigned);
        self.value.as_u64().or(signed).map_or_else(|| self.wrong("expected an integer of 64 bits"), Ok)
    }

    pub(super) fn interval(&self) -> Result<Interval, Refusal> {
        Interval::new(self.number(0, u32::MAX)?).or_else(|why| self.wrong(why))
    }

    /// RFC 3339 in UTC, whole seconds, in the one spelling that the protocol has.
    pub(super) fn time(&self) -> Result<Filetime, Refusal> {
        let text = self.text()?;
        match text.parse::<Filetime>() {
            Ok(time) if time.to_string() == text => Ok(time),
            _ => self.wrong("expected a time such as \"2026-01-01T00:00:00Z\""),
        }
    }

    /// Lower case with hyphens.
    pub(super) fn guid(&self) -> Result<Uuid, Refusal> {
        let text = self.text()?;
        match Uuid::try_parse(text) {
            Ok(id) if id.hyphenated().to_string() == text => Ok(id),
            _ => self.wrong("expected a GUID in lower case with hyphens"),
        }
    }

    /// A domain name.
    pub(super) fn name(&self) -> Result<Name, Refusal> {
        Name::parse(self.text()?).or_else(|why| self.wrong(why))
    }

    /// The address of a server: never a name.
    pub(super) fn server(&self) -> Result<SocketAddr, Refusal> {
        match self.text()?.parse::<SocketAddr>() {
            Ok(address) if address.port() != 0 => Ok(address),
            _ => self.wrong("expected an address literal and a port, such as \"127.0.0.1:53\""),
        }
    }

    /// A host: an address literal or a name, and a port.
    pub(super) fn host(&self) -> Result<HostAddress, Refusal> {
        let text = self.text()?;
        if let Ok(address) = text.parse::<SocketAddr>()
            && address.port() != 0
        {
            return Ok(HostAddress::Literal(address));
        }
        let parts = text.rsplit_once(':').filter(|(name, _)| !name.contains([':', '[', ']']));
        let parts = parts.and_then(|(name, port)| {
            let port = port.parse::<u16>().ok().filter(|port| *port != 0)?;
            Some((Name::parse(name).ok()?, port))
        });
        match parts {
            Some((name, port)) => Ok(HostAddress::Named(name, port)),
            None => self.wrong("expected a host and a port, such as \"127.0.0.1:1688\" or \"[::1]:1688\""),
        }
    }

    /// The members of an object.
    pub(super) fn object(&self) -> Result<Fields<'a>, Refusal> {
        match self.value {
            Value::Object(members) => Ok(Fields { members, place: self.place.clone() }),
            _ => self.wrong("expected an object"),
        }
    }

    /// The items of an array, each read by `read`.
    pub(super) fn list<T>(&self, read: impl Fn(Field<'a>) -> Result<T, Refusal>) -> Result<Vec<T>, Refusal> {
        let Value::Array(items) = self.value else { return self.wrong("expected an array") };
        let at = |(index, value)| Field { value, place: format!("{}[{index}]", self.place) };
        items.iter().enumerate().map(|item| read(at(item))).collect()
    }
}
