//! Activation by the activation service, and firmware without a marker.

use super::bench::{Bench, config, set, under_b};
use crate::{
    client::{ClientConfig, ClientInput, Firmware, InstalledKey},
    model::{Hresult, LicenceStatus, Minutes, Product, Question},
};

fn mak() -> ClientConfig {
    let mut config = config();
    config.licence.key = InstalledKey::Named("mak/client-os".into());
    config
}

#[test]
fn a_mak_of_the_image_activates_once_a_day_until_it_has() {
    let mut bench = Bench::new(mak());
    bench.put(ClientInput::Boot);
    assert_eq!((bench.asked.len(), bench.requests), (0, 0));
    bench.service = Hresult::DNS_NAME_NOT_FOUND;
    bench.wait(Minutes::days(2));
    assert_eq!((bench.asked.len(), bench.status()), (2, LicenceStatus::OobGrace));
    bench.service = Hresult::OK;
    bench.wait(Minutes::days(300));
    assert_eq!(
        (bench.asked.len(), bench.status(), bench.left()),
        (3, LicenceStatus::Licensed, Minutes::ZERO)
    );
}

#[test]
fn manual_and_scripts_leave_it_to_the_user() {
    let mut manual = mak();
    set(&mut manual, "Activation\\Manual", 1);
    let mut bench = Bench::new(manual);
    bench.put(ClientInput::Boot);
    bench.wait(Minutes::days(20));
    assert_eq!(bench.asked.len(), 0);
    assert_eq!((bench.activate(), bench.asked.len()), (Hresult::OK, 1));
    let mut bench = Bench::new(config());
    bench.host = None;
    bench.put(ClientInput::Boot);
    bench.install("mak/client-os");
    bench.wait(Minutes::days(20));
    assert_eq!(bench.asked.len(), 0, "OPEN-076: installed by script");
}

#[test]
fn manual_stops_a_kms_client_under_reading_b_only() {
    for (mut config, requests) in [(config(), 2), (under_b(Question::ManualOnKms), 0)] {
        set(&mut config, "Activation\\Manual", 1);
        let mut bench = Bench::new(config);
        bench.put(ClientInput::Boot);
        bench.wait(Minutes::days(7));
        assert_eq!(bench.requests, requests);
        assert_eq!(bench.activate(), Hresult::OK);
    }
}

#[test]
fn a_blocked_key_has_the_services_code_then_the_local_one() {
    let mut bench = Bench::new(mak());
    bench.service = Hresult::SERVER_KEY_BLOCKED;
    assert_eq!(bench.activate(), Hresult::SERVER_KEY_BLOCKED);
    assert_eq!(bench.install("mak/client-os"), Hresult::BLOCKED_KEY);
    let readings = under_b(Question::KeyCodes).readings;
    let mut bench = Bench::new(ClientConfig { readings, ..mak() });
    for (code, result) in [
        (Hresult::SERVER_KEY_BLOCKED, Hresult::BLOCKED_KEY),
        (Hresult::SERVER_KEY_INVALID, Hresult::INVALID_KEY),
        (Hresult::MAK_LIMIT, Hresult::MAK_LIMIT),
    ] {
        bench.service = code;
        assert_eq!(bench.activate(), result);
    }
}

#[test]
fn without_a_marker_a_client_system_is_no_kms_client() {
    let server = Product::named("server/standard").unwrap();
    for (product, firmware, result, flags) in [
        (None, Firmware::Marker, Hresult::OK, "0x00000000"),
        (None, Firmware::NoSlic, Hresult::OK, "0x00000000"),
        (None, Firmware::NoMarker, Hresult::NO_QUALIFYING_SYSTEM, "0x08000000"),
        (Some(server), Firmware::NoMarker, Hresult::OK, "0x00000008"),
    ] {
        let mut config = config();
        config.product = product.map_or(config.product, Product::ids);
        config.licence.firmware = firmware;
        let mut bench = Bench::new(config);
        assert_eq!(bench.activate(), result, "{firmware:?}");
        assert_eq!((bench.log[0].id, bench.log[0].data[1].as_str()), (12288, flags), "{firmware:?}");
    }
}

#[test]
fn a_mak_works_where_the_setup_key_does_not() {
    let mut without = config();
    without.licence.base_licence = false;
    let mut bench = Bench::new(without);
    assert_eq!((bench.activate(), bench.requests), (Hresult::NO_QUALIFYING_SYSTEM, 0));
    bench.install("mak/client-os");
    assert_eq!(bench.activate(), Hresult::OK);
    let mut at_installation = under_b(Question::MarkerChecked);
    at_installation.licence.firmware = Firmware::NoMarker;
    at_installation.licence.key = InstalledKey::None;
    let result = Bench::new(at_installation).install("setup/client-os/enterprise");
    assert_eq!(result, Hresult::NO_QUALIFYING_SYSTEM);
}

#[test]
fn an_evaluation_is_shown_and_ends() {
    let mut config = config();
    config.licence.evaluation = Some(Minutes::days(90));
    let mut bench = Bench::activated(config);
    assert_eq!(bench.text("EvaluationEndDate"), "2026-04-01T00:00:00Z");
    bench.wait(Minutes::days(90));
    assert_eq!(
        (bench.status(), bench.activate()),
        (LicenceStatus::Unlicensed, Hresult::LAB_EVALUATION_ENDED)
    );
}
