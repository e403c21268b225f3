//! Which items are shown.

use std::net::{IpAddr, SocketAddr};

use emulator::{
    dns::Rcode,
    model::{Hresult, hresults},
    rpc::pdu::header::PduType,
};

use super::{
    ShowError,
    reference::{Reference, Sheet},
};
use crate::transcript::{Field, Layer, QuickValue, known_field};

/// Conditions, all of which must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
struct Condition {
    field: Reference,
    /// `=`; `!=` otherwise.
    equal: bool,
    wanted: Wanted,
}

/// A value as it was written, and what else that can be.
#[derive(Clone, Debug)]
struct Wanted {
    text: String,
    number: Option<u64>,
    end: Option<SocketAddr>,
    address: Option<IpAddr>,
}

impl Filter {
    /// Adds a condition: `field=value` or `field!=value`. An item that lacks the field meets neither.
    ///
    /// A value is what the field's value or its meaning is shown as; a number in decimal or `0x…`; of an end of a
    /// connection, its address alone; of `ptype`, an HRESULT and a DNS response code, its name.
    ///
    /// # Errors
    ///
    /// [`ShowError`] for another form, a field that doesn't exist, and a value that the field never has.
    pub fn add(&mut self, condition: &str) -> Result<(), ShowError> {
        let malformed = || ShowError::Condition(condition.to_owned());
        let (field, value) = condition.split_once('=').ok_or_else(malformed)?;
        let (field, equal) = match field.strip_suffix('!') {
            Some(field) => (field, false),
            None => (field, true),
        };
        let (field, value) = (field.trim(), value.trim());
        if field.is_empty() || value.is_empty() {
            return Err(malformed());
        }
        let field = Reference::parse(field)?;
        let wanted = Wanted::read(&field.name, value)?;
        self.conditions.push(Condition { field, equal, wanted });
        Ok(())
    }

    /// Whether a condition needs calls to be put together.
    #[must_use]
    pub fn needs_calls(&self) -> bool {
        self.conditions.iter().any(|condition| needs_calls(&condition.field))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.conditions.is_empty()
    }

    pub(super) fn admits(&self, sheet: &mut Sheet<'_>) -> bool {
        self.conditions.iter().all(|condition| condition.holds(sheet))
    }
}

/// Whether a field exists only once calls are put together.
pub(super) fn needs_calls(field: &Reference) -> bool {
    let layer = known_field(&field.name).map(|known| known.layer);
    match layer {
        Some(Layer::Frame) => field.name == "request_frame",
        Some(Layer::Pdu | Layer::Dns) | None => false,
        Some(Layer::Stub | Layer::Envelope | Layer::Body | Layer::Trailer) => true,
    }
}

impl Condition {
    fn holds(&self, sheet: &mut Sheet<'_>) -> bool {
        if let Some(quick) = self.field.quick {
            return quick.get(sheet.item()).is_some_and(|value| self.wanted.is(value) == self.equal);
        }
        let mut there = false;
        let mut found = false;
        for field in sheet.fields().iter().filter(|field| self.field.matches(field)) {
            there = true;
            found |= self.wanted.is_of(field);
        }
        there && found == self.equal
    }
}

impl Wanted {
    fn read(field: &str, text: &str) -> Result<Self, ShowError> {
        let number = number(text).or(match field {
            "ptype" => ptype(text),
            "stub.hresult" => hresult(text),
            "dns.rcode" => text.to_ascii_uppercase().parse().ok().map(|Rcode(code)| code.into()),
            _ => None,
        });
        let wanted =
            Self { text: text.to_owned(), number, end: text.parse().ok(), address: text.parse().ok() };
        let words: &[&'static str] = match field {
            "kind" => &KINDS,
            "direction" => &["to_server", "to_client"],
            "message.sealing" => &["lab", "unverified", "opaque", "unreadable"],
            "ptype" if number.is_none() => {
                return Err(wanted.refused(field, "a number or the name of a PDU type", ptypes().collect()));
            }
            _ => return Ok(wanted),
        };
        if words.contains(&text) {
            return Ok(wanted);
        }
        Err(wanted.refused(field, &words.join(", "), words.to_vec()))
    }

    fn refused(self, field: &str, expected: &str, known: Vec<&'static str>) -> ShowError {
        ShowError::Value { field: field.to_owned(), value: self.text, expected: expected.to_owned(), known }
    }

    fn is(&self, value: QuickValue) -> bool {
        match value {
            QuickValue::Number(number) => self.number == Some(number),
            QuickValue::Code(code) => self.number == Some(code.into()),
            QuickValue::Word(word) => self.text == word,
            QuickValue::Time(time) => self.text == time.to_string(),
            QuickValue::End(end) => self.end == Some(end) || self.address == Some(end.ip()),
        }
    }

    fn is_of(&self, field: &Field) -> bool {
        let same = |text: &str| self.text.eq_ignore_ascii_case(text);
        let same_number = self.number.is_some_and(|wanted| number(&field.value) == Some(wanted));
        same_number || same(&field.value) || field.meaning.as_deref().is_some_and(same)
    }
}

/// The kinds of items.
const KINDS: [&str; 10] =
    ["opened", "pdu", "foreign", "gap", "conflict", "fin", "rst", "ended", "dns", "unreachable"];

/// Decimal digits, or `0x` and hex digits.
fn number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn ptypes() -> impl Iterator<Item = &'static str> {
    (0..=u8::MAX).map(|code| PduType(code).name()).take_while(|name| *name != "unknown")
}

fn ptype(name: &str) -> Option<u64> {
    ptypes().zip(0..).find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| code)
}

/// By its symbol in the header files, or its digits without `0x`.
fn hresult(text: &str) -> Option<u64> {
    let named = hresults().find(|info| !info.symbol.is_empty() && info.symbol.eq_ignore_ascii_case(text));
    named.map(|info| info.code).or_else(|| Hresult::read_any(text)).map(|code| code.0.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::samples;

    /// The frames that a filter lets through.
    #[track_caller]
    fn check(conditions: &[&str], expected: &[u64]) {
        let mut filter = Filter::default();
        conditions.iter().for_each(|condition| filter.add(condition).unwrap());
        let items = samples::all();
        let admitted = items.iter().filter(|item| filter.admits(&mut Sheet::new(item)));
        assert_eq!(admitted.map(|item| item.seen.frame).collect::<Vec<_>>(), expected, "{conditions:?}");
    }

    #[test]
    fn conditions_hold_all_at_once() {
        let requests = [9, 11, 13, 15, 17, 22];
        check(&["ptype=0"], &requests);
        check(&["ptype=request"], &requests);
        check(&["ptype = request", "message.version!=6.0"], &[11, 13, 15]);
        check(&["kind=pdu", "ptype!=0", "direction=to_server"], &[7]);
        check(&["call_id=1"], &[7, 8, 21]);
        check(&["client=127.77.0.100", "server=127.77.0.2:53"], &[1, 2, 3, 1, 2, 5]);
    }

    #[test]
    fn names_stand_for_codes() {
        for value in ["0xC004F042", "C004F042", "3221549122"] {
            check(&[&format!("stub.hresult={value}")], &[19]);
        }
        check(&["status=0x1c010003"], &[20]);
        check(&["dns.rcode=NXDOMAIN"], &[3]);
        check(&["dns.rcode=nxdomain"], &[3]);
        check(&["body.licence_status=oob grace", "message.sealing=unverified"], &[15]);
        check(&["body.act_id=client-os/enterprise", "body.n_policy=0x19"], &[9, 11, 13, 15]);
    }

    #[test]
    fn list_elements_are_met_by_number_or_by_any() {
        check(&["result[1].result=accepted"], &[8]);
        check(&["result[0].result=accepted"], &[]);
        check(&["result[].result=accepted"], &[8]);
        check(&["context[].transfer[].uuid=NDR64"], &[7]);
    }

    #[test]
    fn only_calls_need_calls() {
        for (condition, expected) in [
            ("ptype=0", false),
            ("status=5", false),
            ("dns.id=1", false),
            ("body.count=5", true),
            ("request_frame=1", true),
        ] {
            let mut filter = Filter::default();
            filter.add(condition).unwrap();
            assert_eq!(filter.needs_calls(), expected, "{condition}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (condition, text) in [
            ("ptype", "`ptype` is no condition; write field=value or field!=value, such as ptype=request"),
            ("=3", "`=3` is no condition; write field=value or field!=value, such as ptype=request"),
            ("pytpe=0", "no field `pytpe`"),
            ("ptype=bnd", "`bnd` is no value of `ptype`; it takes a number or the name of a PDU type"),
            ("direction=up", "`up` is no value of `direction`; it takes to_server, to_client"),
        ] {
            assert_eq!(Filter::default().add(condition).unwrap_err().to_string(), text);
        }
    }
}
