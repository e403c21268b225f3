//! Keys and editions.

use super::bench::{Bench, config, set};
use crate::{
    client::{ClientConfig, InstalledKey, OemCoverage, Origin, Scope, User},
    model::{Hresult, LabKey, LicenceStatus, MachineChange, Minutes, Product},
};

#[test]
fn a_machine_is_a_kms_client_from_the_beginning() {
    let bench = Bench::new(config());
    assert_eq!((bench.status(), bench.left()), (LicenceStatus::OobGrace, Minutes::days(30)));
    assert!(bench.text("Description").contains("VOLUME_KMSCLIENT channel"));
    assert_eq!(bench.text("PartialProductKey").len(), 5);
}

#[test]
fn keys_that_do_not_fit_leave_the_old_one() {
    let home = Product::named("client-os/ultimate").unwrap();
    let at_home = ClientConfig { product: home.ids(), ..config() };
    for (config, key, result) in [
        (config(), "setup/client-os/professional", Hresult::LAB_KEY_NOT_APPLICABLE),
        (config(), "mak/server", Hresult::LAB_KEY_NOT_APPLICABLE),
        (config(), "mak/nonesuch", Hresult::INVALID_KEY),
        (config(), "setup/client-os/ultimate", Hresult::LAB_KEY_NOT_APPLICABLE),
        (at_home, "setup/client-os/ultimate", Hresult::LAB_KEY_NOT_APPLICABLE),
        (config(), "mak/client-os", Hresult::OK),
        (config(), &LabKey::of("mak/client-os").to_string(), Hresult::OK),
    ] {
        let mut bench = Bench::new(config);
        let before = bench.text("PartialProductKey");
        assert_eq!(bench.install(key), result, "{key}");
        assert_eq!(bench.text("PartialProductKey") == before, result != Hresult::OK, "{key}");
    }
}

#[test]
fn only_some_installations_become_kms_clients() {
    let professional = Product::named("client-os/professional").unwrap();
    let enterprise = Product::named("client-os/enterprise").unwrap();
    for (product, origin, becomes) in [
        (professional, Origin::Retail, true),
        (enterprise, Origin::Retail, false),
        (professional, Origin::Oem(OemCoverage::None), false),
        (professional, Origin::Oem(OemCoverage::BoughtAfterDays(90)), true),
        (professional, Origin::Oem(OemCoverage::BoughtAfterDays(91)), false),
        (professional, Origin::Oem(OemCoverage::Agreement), true),
    ] {
        let mut config = ClientConfig { product: product.ids(), ..config() };
        config.licence.origin = origin;
        config.licence.key = InstalledKey::None;
        let mut bench = Bench::new(config);
        let setup = format!("setup/{}", product.name);
        assert_eq!(bench.install(&setup) == Hresult::OK, becomes, "{setup} {origin:?}");
        assert_eq!(bench.activate() == Hresult::OK, becomes, "{setup} {origin:?}");
    }
}

#[test]
fn a_mak_makes_another_client_of_it_and_a_setup_key_brings_it_back() {
    let mut bench = Bench::activated(config());
    assert_eq!(bench.install("mak/client-os"), Hresult::OK);
    assert_eq!(
        (bench.status(), bench.client.deadline()),
        (LicenceStatus::OobGrace, bench.client.timer().ends())
    );
    assert_eq!((bench.activate(), bench.asked.len()), (Hresult::OK, 1));
    assert_eq!((bench.status(), bench.client.deadline()), (LicenceStatus::Licensed, None));
    bench.wait(Minutes::days(1000));
    assert_eq!(
        (bench.status(), bench.text("Description").contains("VOLUME_MAK channel")),
        (LicenceStatus::Licensed, true)
    );
    bench.install("setup/client-os/enterprise");
    assert_eq!((bench.activate(), bench.left()), (Hresult::OK, Minutes::days(180)));
}

#[test]
fn without_a_key_nothing_is_activated() {
    let mut bench = Bench::activated(config());
    let requests = bench.requests;
    assert_eq!(bench.change(MachineChange::RemoveKey), Hresult::OK);
    assert_eq!((bench.status(), bench.activate()), (LicenceStatus::Licensed, Hresult::KEY_NOT_AVAILABLE));
    bench.restart();
    bench.wait(Minutes::days(400));
    assert_eq!(
        (bench.status(), bench.requests, bench.property("PartialProductKey")),
        (LicenceStatus::Unlicensed, requests, None)
    );
    bench.install("setup/client-os/enterprise");
    assert_eq!((bench.activate(), bench.status()), (Hresult::OK, LicenceStatus::Licensed));
}

#[test]
fn another_edition_loses_the_activation() {
    let mut bench = Bench::activated(config());
    assert_eq!(bench.change(MachineChange::Edition("client-os/professional".into())), Hresult::OK);
    assert_eq!(
        (bench.status(), bench.text("Name").as_str()),
        (LicenceStatus::OobGrace, "client-os/professional")
    );
    let server = MachineChange::Edition("server/standard".into());
    assert_eq!(bench.change(server), Hresult::LAB_KEY_NOT_APPLICABLE);
}

#[test]
fn a_permanent_activation_is_lost_with_its_key_and_can_be_had_again() {
    let mut bench = Bench::new(config());
    bench.change(MachineChange::ActivatePermanently);
    assert_eq!((bench.activate(), bench.requests, bench.left()), (Hresult::OK, 0, Minutes::ZERO));
    bench.wait(Minutes::days(400));
    assert_eq!((bench.status(), bench.requests), (LicenceStatus::Licensed, 0));
    bench.install("mak/client-os");
    assert_eq!((bench.status(), bench.client.can_restore_permanent()), (LicenceStatus::OobGrace, false));
    bench.change(MachineChange::RemoveKey);
    assert!(!bench.client.can_restore_permanent(), "a KMS host is still named");
    bench.client.name_host(Scope::Machine, None);
    assert!(bench.client.can_restore_permanent());
}

#[test]
fn a_retail_key_stays_in_the_registry_until_it_is_cleared() {
    let professional = Product::named("client-os/professional").unwrap();
    let mut config = ClientConfig { product: professional.ids(), ..config() };
    config.licence.key = InstalledKey::Named("retail/client-os/professional".into());
    let mut bench = Bench::new(config);
    assert!(bench.client.key_in_registry());
    bench.change(MachineChange::ClearKey);
    assert!(!bench.client.key_in_registry() && bench.property("PartialProductKey").is_some());
    bench.install("mak/client-os");
    assert!(!bench.client.key_in_registry());
}

#[test]
fn standard_users_need_user_operations_and_leave_the_product_id() {
    let mut bench = Bench::new(config());
    let now = bench.now;
    let install = |bench: &mut Bench| bench.client.install_key_as(now, "mak/client-os", User::Standard);
    assert_eq!(install(&mut bench), Hresult::ACCESS_DENIED);
    for name in ["UserOperations", "Policies\\UserOperations"] {
        let mut config = config();
        set(&mut config, name, 1);
        let mut bench = Bench::new(config);
        assert_eq!(install(&mut bench), Hresult::OK, "{name}");
        assert_eq!(bench.client.product_id(), Some("setup/client-os/enterprise"));
        bench.client.install_key_as(now, "mak/small", User::Administrator);
        assert_eq!(bench.client.product_id(), Some("mak/small"));
    }
}
