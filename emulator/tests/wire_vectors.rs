//! Every key, id, request and answer of `vectors/wire.json`, which come from another implementation.

#![expect(clippy::unwrap_used, reason = "helpers of a test; a malformed vector file is a failure")]

use emulator::{
    model::{Filetime, Interval, LicenceStatus, Version, lab_id},
    wire::{
        AnswerSeal, Direction, HostPid, LabKeys, Purpose, Request, Response, SealFaults, SentRequest, Value,
        Workstation, derive_key, open_request, open_response, seal_request, seal_response, unseal_body,
    },
};
use rstest::rstest;
use serde_json::Value as Json;
use uuid::Uuid;

/// What one row of the file shows, or how it fails to.
type Shown = Result<(), String>;

#[rstest]
#[case::keys("keys", 12, key)]
#[case::product_ids("product_ids", 6, product_id)]
#[case::requests("requests", 69, request)]
#[case::responses("responses", 13, response)]
#[case::reject_requests("reject_requests", 35, reject_request)]
#[case::reject_responses("reject_responses", 42, reject_response)]
fn vectors_hold(#[case] section: &str, #[case] count: usize, #[case] check: fn(&Json) -> Shown) {
    let file: Json = serde_json::from_str(include_str!("vectors/wire.json")).unwrap();
    let rows = file[section].as_array().unwrap();
    assert_eq!(rows.len(), count, "rows of {section}");
    let failures: Vec<String> = rows
        .iter()
        .enumerate()
        .filter_map(|(index, row)| {
            let what = check(row).err()?;
            let label = row["label"].as_str().unwrap_or_default();
            Some(format!("{section}[{index}] {} {label}: {what}", row["name"]))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {count} fail:\n{}", failures.len(), failures.join("\n"));
}

fn key(row: &Json) -> Shown {
    let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.name() == text(row, "purpose"));
    let key = derive_key(text(row, "label"), purpose.ok_or("no such purpose")?);
    same("key", &key[..], octets(row, "key"))
}

fn product_id(row: &Json) -> Shown {
    same("id", lab_id(text(row, "name")), guid(row, "id"))
}

fn request(row: &Json) -> Shown {
    let (keys, bytes) = (keys(row), octets(row, "bytes"));
    let fields = request_of(&row["fields"]);
    let opened = open_request(&keys, &bytes).map_err(|error| error.to_string())?;
    same("request", &opened.request, &fields)?;
    same("IV", opened.iv, row["iv"].is_string().then(|| array(row, "iv")))?;
    let plain = unseal_body(&keys, Direction::Request, &bytes).map_err(|error| error.to_string())?;
    for (name, value) in row["fields"].as_object().unwrap() {
        let (Some(field), Some(read)) = (plain.body_table().field(name), plain.view().get(name)) else {
            continue;
        };
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if row["decode_only"] != true || name != "workstation" {
            same(name, read, Value::parse(field.kind, &value).map_err(|error| error.to_string())?)?;
        }
    }
    same("resealed", hex(&plain.reseal(&keys, [0; 16], SealFaults::default())), hex(&bytes))?;
    let sealed = seal_request(&keys, &opened.request, opened.iv.unwrap_or_default());
    if row["decode_only"] == true {
        return if sealed == bytes { Err("a sender wrote octets after the NUL".into()) } else { Ok(()) };
    }
    same("sealed", hex(&sealed), hex(&bytes))
}

fn response(row: &Json) -> Shown {
    let (keys, bytes) = (keys(row), octets(row, "bytes"));
    let request = request_of(&row["request"]);
    let fields = &row["fields"];
    let expected = Response {
        version: version(fields),
        host_pid: HostPid::new(text(fields, "host_pid")).unwrap(),
        cmid: guid(fields, "cmid"),
        client_time: time(fields, "client_time"),
        count: number(fields, "count"),
        activation_interval: Interval::new(number(fields, "activation_interval")).unwrap(),
        renewal_interval: Interval::new(number(fields, "renewal_interval")).unwrap(),
    };
    let iv = |name| if row[name].is_string() { array(row, name) } else { [0; 16] };
    let sent = SentRequest { request: &request, iv: iv("request_iv") };
    let opened = open_response(&keys, &bytes, &sent).map_err(|error| error.to_string())?;
    same("response", &opened, &expected)?;

    let hardware_id = fields["hardware_id"].is_string().then(|| octets(fields, "hardware_id"));
    let host_time = if row["mac_time"].is_string() { time(row, "mac_time") } else { request.client_time };
    let seal = AnswerSeal {
        request_iv: sent.iv,
        iv: iv("iv"),
        salt: iv("salt"),
        hardware_id: hardware_id.as_ref().map_or([0; 8], |id| id[..].try_into().unwrap()),
        host_time,
    };
    same("sealed", hex(&seal_response(&keys, &expected, &seal)), hex(&bytes))?;

    let plain = unseal_body(&keys, Direction::Response, &bytes).map_err(|error| error.to_string())?;
    let shown = plain.fields().find(|(field, _)| field.name == "hardware_id").map(|(_, value)| value);
    same("hardware id", shown, hardware_id.map(Value::Bytes))?;
    same("resealed", hex(&plain.reseal(&keys, sent.iv, SealFaults::default())), hex(&bytes))
}

fn reject_request(row: &Json) -> Shown {
    match open_request(&keys(row), &octets(row, "bytes")) {
        Ok(opened) => Err(format!("accepted as {:?}", opened.request)),
        Err(error) => matches_name(row, error),
    }
}

fn reject_response(row: &Json) -> Shown {
    let request = request_of(&row["request"]);
    let iv = if row["request_iv"].is_string() { array(row, "request_iv") } else { [0; 16] };
    match open_response(&keys(row), &octets(row, "bytes"), &SentRequest { request: &request, iv }) {
        Ok(response) => Err(format!("accepted as {response:?}")),
        Err(error) => matches_name(row, error),
    }
}

/// A message refused for another reason than its name gives would pass unseen: compares the words of the error.
fn matches_name(row: &Json, error: emulator::wire::WireError) -> Shown {
    let name = text(row, "name");
    let (generation, fault) = name.split_once('/').unwrap();
    let words: &[&str] = match fault {
        // The length of a version 4 answer follows from its PID, which counts only under a right MAC.
        "truncated" | "extended" if generation == "v4" && row["request"].is_object() => &["MAC mismatch"],
        "truncated" | "extended" | "empty" | "three-bytes" => &["octets, expected"],
        "flipped-last-byte" | "flipped" if generation == "v4" => &["MAC mismatch"],
        "flipped-last-byte" | "flipped" => &["padding", "digest"],
        "other-label" if generation == "v4" => &["MAC mismatch"],
        "other-label" => &["padding"],
        "version-7" | "minor-1" => &["expected 4.0, 5.0 or 6.0", "inner version"],
        "inner-version-differs" => &["inner version"],
        "unterminated-name" => &["`workstation`"],
        "vm-flag-2" => &["`is_vm`"],
        "licence-status-7" => &["`licence_status`"],
        "other-cmid" => &["`cmid` differs"],
        "other-time" => &["`client_time` differs"],
        "other-version" => &["`version` differs"],
        "interval-14" | "interval-43201" => &["interval`"],
        "pid-size-0" | "pid-size-odd" | "pid-size-130" => &["`host_pid_size`", "octets, expected"],
        "pid-inner-nul" | "pid-unterminated" => &["`host_pid`"],
        "bound-to-another-request" => &["digest"],
        "slot-two-away" => &["slot 2 away", "slot -2 away"],
        _ => return Err(format!("no expectation for this name; refused with: {error}")),
    };
    let message = error.to_string();
    if words.iter().any(|words| message.contains(words)) {
        Ok(())
    } else {
        Err(format!("refused with \"{message}\", expected one of {words:?}"))
    }
}

fn keys(row: &Json) -> LabKeys {
    LabKeys::derive(text(row, "label"))
}

fn request_of(fields: &Json) -> Request {
    let workstation = if fields["workstation"].is_string() {
        Workstation::new(text(fields, "workstation"))
    } else {
        let octets = octets(fields, "workstation_utf16");
        let units: Vec<u16> =
            octets.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        Workstation::from_units(&units).unwrap()
    };
    Request {
        version: version(fields),
        is_vm: number(fields, "is_vm") == 1,
        licence_status: LicenceStatus::try_from(number(fields, "licence_status")).unwrap(),
        minutes_left: number(fields, "minutes_left"),
        app_id: guid(fields, "app_id"),
        act_id: guid(fields, "act_id"),
        kms_id: guid(fields, "kms_id"),
        cmid: guid(fields, "cmid"),
        n_policy: number(fields, "n_policy"),
        client_time: time(fields, "client_time"),
        previous_cmid: guid(fields, "previous_cmid"),
        workstation,
    }
}

fn text<'a>(row: &'a Json, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_else(|| panic!("`{name}` of {row} is no text"))
}

fn number(row: &Json, name: &str) -> u32 {
    row[name].as_u64().and_then(|number| u32::try_from(number).ok()).unwrap()
}

fn version(fields: &Json) -> Version {
    assert_eq!(number(fields, "minor"), 0);
    Version::from_major(u16::try_from(number(fields, "major")).unwrap()).unwrap()
}

fn guid(row: &Json, name: &str) -> Uuid {
    text(row, name).parse().unwrap()
}

fn time(row: &Json, name: &str) -> Filetime {
    Filetime(text(row, name).parse().unwrap())
}

fn octets(row: &Json, name: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text(row, name).chars().map(|digit| digit.to_digit(16).unwrap().try_into().unwrap()).collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn array<const N: usize>(row: &Json, name: &str) -> [u8; N] {
    octets(row, name).try_into().unwrap()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

fn same<T: PartialEq<U> + std::fmt::Debug, U: std::fmt::Debug>(what: &str, got: T, expected: U) -> Shown {
    if got == expected { Ok(()) } else { Err(format!("{what}: got {got:?}, expected {expected:?}")) }
}
