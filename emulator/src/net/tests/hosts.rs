//! A client and a host, whatever the host does.

use super::lab::{IMPATIENCE, PATIENCE, boot, client_net, lab, named, sound, start};
use crate::{
    endpoint::{HostFaults, HostMode, Shape},
    model::Hresult,
    net::Limits,
};

#[test]
fn the_25th_machine_activates_and_the_24th_does_not() {
    for (seen, result) in [(24, Hresult::OK), (23, Hresult::NOT_ENOUGH_COUNT)] {
        let lab = sound(seen);
        assert_eq!(boot(named(lab.address), &mut client_net(None, PATIENCE)).0, result);
        assert_eq!(lab.service.role().current_count(start()), Some(seen + 1));
    }
}

#[test]
fn each_end_of_a_connection_is_told_apart() {
    for (mode, code) in [
        (HostMode::CloseOnAccept, "0x800706BA"),
        (HostMode::ResetOnAccept, "0x800706BA"),
        (HostMode::CloseOnRequest, "0x800706BE"),
        (HostMode::ResetOnRequest, "0x800706BE"),
        (HostMode::Garbage(vec![0x47; 30]), "0x800706C0"),
        (HostMode::BindNak(4), "0x800706C0"),
        (HostMode::Fault(0x1C01_000B), "0x800706C0"),
        (HostMode::Refuse(Hresult::ID_MISMATCH), "0xC004F042"),
    ] {
        let lab = lab(24, HostFaults { mode: mode.clone(), ..HostFaults::default() }, Limits::default());
        let (result, logged) = boot(named(lab.address), &mut client_net(None, PATIENCE));
        assert_eq!((result, logged.as_str()), (Hresult::SERVICE_UNAVAILABLE, code), "{mode:?}");
    }
}

#[test]
fn patience_ends_the_wait_for_a_silent_host() {
    for (mode, code) in [(HostMode::Silent, "0x800706BA"), (HostMode::HoldRequest, "0x800706BE")] {
        let lab = lab(24, HostFaults { mode, ..HostFaults::default() }, Limits::default());
        let (result, logged) = boot(named(lab.address), &mut client_net(None, IMPATIENCE));
        assert_eq!((result, logged.as_str()), (Hresult::SERVICE_UNAVAILABLE, code));
    }
}

#[test]
fn answers_in_small_segments_and_fragments_are_put_together() {
    let faults = HostFaults { segment: Some(7), fragment: Some(40), ..HostFaults::default() };
    let lab = lab(24, faults, Limits::default());
    let mut net = client_net(None, PATIENCE);
    net.shape = Shape { segment: Some(5), fragment: Some(32), opnum: None };
    assert_eq!(boot(named(lab.address), &mut net).0, Hresult::OK);
}
