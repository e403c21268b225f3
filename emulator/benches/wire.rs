//! Cost of one exchange at the host: open the request, seal the answer.

use divan::{Bencher, counter::ItemsCount};
use emulator::{
    model::{Filetime, Interval, LicenceStatus, Version, lab_id},
    wire::{
        AnswerSeal, HostPid, LabKeys, Request, Response, SentRequest, Workstation, open_request,
        open_response, seal_request, seal_response,
    },
};
use uuid::Uuid;

fn main() {
    divan::main();
}

fn request(version: Version) -> Request {
    Request {
        version,
        is_vm: false,
        licence_status: LicenceStatus::OobGrace,
        minutes_left: 43_200,
        app_id: lab_id("app/client-os"),
        act_id: lab_id("sku/client-os/enterprise"),
        kms_id: lab_id("kms/client-os"),
        cmid: lab_id("cmid/c1"),
        n_policy: 25,
        client_time: Filetime(134_116_992_000_000_000),
        previous_cmid: Uuid::nil(),
        workstation: Workstation::new("LAB-CLIENT-01.example.test"),
    }
}

fn answer(request: &Request, pid: &HostPid) -> Response {
    Response {
        version: request.version,
        host_pid: pid.clone(),
        cmid: request.cmid,
        client_time: request.client_time,
        count: 25,
        activation_interval: Interval::ACTIVATION,
        renewal_interval: Interval::RENEWAL,
    }
}

fn pid() -> HostPid {
    HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").expect("short enough")
}

fn seal(request_iv: [u8; 16], request: &Request) -> AnswerSeal {
    AnswerSeal { request_iv, iv: [2; 16], salt: [3; 16], hardware_id: [4; 8], host_time: request.client_time }
}

/// Open a request and seal its answer.
#[divan::bench(args = [4, 5, 6])]
fn host_exchange(bencher: Bencher, version: u16) {
    let version = Version::from_major(version).expect("4, 5 or 6");
    let (keys, pid) = (LabKeys::default(), pid());
    let message = seal_request(&keys, &request(version), [1; 16]);
    bencher.counter(ItemsCount::new(1_usize)).bench(|| {
        let opened = open_request(&keys, divan::black_box(&message)).expect("sealed above");
        let response = answer(&opened.request, &pid);
        seal_response(&keys, &response, &seal(opened.iv.unwrap_or_default(), &opened.request))
    });
}

/// Seal a request and open its answer.
#[divan::bench(args = [4, 5, 6])]
fn client_exchange(bencher: Bencher, version: u16) {
    let keys = LabKeys::default();
    let request = request(Version::from_major(version).expect("4, 5 or 6"));
    let message = seal_response(&keys, &answer(&request, &pid()), &seal([1; 16], &request));
    bencher.counter(ItemsCount::new(1_usize)).bench(|| {
        let sent = SentRequest { request: &request, iv: [1; 16] };
        let sealed = seal_request(&keys, divan::black_box(&request), sent.iv);
        (sealed, open_response(&keys, divan::black_box(&message), &sent).expect("sealed above"))
    });
}
