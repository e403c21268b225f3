//! A client isn't activated by its own machine (STATE-060, OPEN-069).

use emulator::model::{Hresult, Question, Reading};

use crate::lab::{Does, Lab, lab, lab_with};

fn own_and_other(lab: Lab) -> Lab {
    lab.srv("lab.test", (1, 0), "PC7.lab.test", 1688)
        .srv("lab.test", (2, 0), "kms2.lab.test", 1688)
        .at("PC7.lab.test", "10.0.0.7")
        .at("kms2.lab.test", "10.0.0.2")
        .host("10.0.0.7:1688", Does::Activate)
        .host("10.0.0.2:1688", Does::Activate)
        .host("127.0.0.1:1688", Does::Activate)
}

fn by_address() -> Lab {
    let lab = lab_with(&["lab.test"], |config| {
        config.readings = config.readings.with(Question::SelfActivation, Reading::B);
        config.address = "10.0.0.7".parse().ok();
    });
    own_and_other(lab)
}

#[test]
fn its_own_machine_is_passed_over_in_discovery() {
    for mut lab in [own_and_other(lab(&["lab.test"])), by_address()] {
        let (result, did) = lab.attempt();
        assert_eq!(result, Hresult::OK);
        assert!(!did.contains(&"10.0.0.7:1688".to_owned()), "{did:?}");
        assert_eq!(lab.tried(), ["PC7.lab.test:1688 0x8007000D", "kms2.lab.test:1688 0x00000000"]);
    }
}

#[test]
fn pointed_at_its_own_machine_it_asks_nobody() {
    for name in ["pc7.lab.test", "pc7", "PC7.other.test:1700"] {
        let mut lab = own_and_other(lab(&["lab.test"]));
        lab.skms(Some(name));
        assert_eq!(lab.attempt(), (Hresult::SERVICE_UNAVAILABLE, vec![]), "{name}");
    }
    for address in ["10.0.0.7", "127.0.0.1"] {
        let mut lab = by_address();
        lab.skms(Some(address));
        assert_eq!(lab.attempt(), (Hresult::SERVICE_UNAVAILABLE, vec![]), "{address}");
    }
    let mut by_name = own_and_other(lab(&["lab.test"]));
    by_name.skms(Some("10.0.0.7"));
    assert_eq!(by_name.attempt().0, Hresult::OK, "reading A knows no addresses");
}
