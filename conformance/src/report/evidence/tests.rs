//! Every message of the library is found again in its capture, with the fields that its event has.

use captures::{transcript::fields, write::write_pcapng};
use emulator::{model::Readings, wire::DEFAULT_LABEL};
use scenarios::library::Library;

use super::*;
use crate::{check::virtual_arm::run_virtual, results::arm::Arm};

#[test]
fn events_and_captures_agree_on_every_field() {
    let folder = tempfile::tempdir().unwrap();
    let capture = folder.path().join("capture.pcapng");
    let (mut compared, mut not_found) = (0, Vec::new());
    for case in Library::embedded().cases().step_by(7) {
        let run = run_virtual(&case, 1, false, Readings::default());
        let start = run.events.first().map(|event| event.at).unwrap_or_default();
        let events = Event::of_trace(Arm::Virtual, &case.id, start, &run.events);
        write_pcapng(std::fs::File::create(&capture).unwrap(), &run.recording, &[]).unwrap();
        let label = case.loaded.scenario.world.label.clone();
        let items = items(&capture, label.as_deref().unwrap_or(DEFAULT_LABEL)).unwrap();
        for event in events.iter().filter(|event| find::is_message(event)) {
            let Some(item) = find::item(&events, event.index, &items) else {
                not_found.push(format!("{}: {} by {}", case.id, event.kind.name(), event.actor));
                continue;
            };
            let fields = fields(item);
            for name in ["cmid", "workstation", "count", "host_pid", "act_id"] {
                let field = fields.iter().find(|field| field.name == format!("body.{name}"));
                if let (Some(field), Some(value)) = (field, event.fields.get(name)) {
                    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    // Events say of octets that are no text what they are; fields have a kind for it.
                    assert_eq!(field.value, value.trim_start_matches("hex:"), "{}: {name}", case.id);
                    compared += 1;
                }
            }
            assert!(!octets::parts(item).is_empty(), "{}: {}", case.id, event.kind.name());
        }
    }
    assert!(compared > 500, "{compared}");
    assert!(not_found.is_empty(), "{}: {not_found:#?}", not_found.len());
}
