//! Target files, sound and broken.

use super::*;

fn read(source: &str) -> Result<TargetSpec, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    parse("my.ron", source, folder).map_err(|findings| FileError::Wrong(findings).to_string())
}

#[test]
fn every_way_to_plug_in_is_read() {
    let spec =
        read(r#"Target(name: "my-host", role: Host, plug: Address("127.0.0.1:1688"), products: ["kms/client-os"])"#)
            .unwrap();
    assert_eq!((spec.role, spec.plug), (Role::Host, Plug::Address("127.0.0.1:1688".into())));
    assert_eq!(spec.products, Some(vec!["client-os".to_owned()]));
    assert_eq!(spec.patience, TargetSpec::PATIENCE);

    let spec = read(
        r#"Target(name: "my-host", role: Host, plug: Command(["./my-host", "--port", "{port}"]),
            products: ["kms/client-os"], env: {"RUST_LOG": "debug"}, dir: "src")"#,
    )
    .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = folder.join("./my-host").into_os_string();
    assert_eq!(spec.plug, Plug::Command(vec![program, "--port".into(), "{port}".into()]));
    assert_eq!(spec.dir, Some(folder.join("src")));

    let spec =
        read(r#"Target(name: "c", role: Client, plug: Attach, product: "client-os/enterprise")"#).unwrap();
    assert_eq!(spec.product.map(|product| product.n_policy), Some(25));

    let spec = read(
        r#"Target(name: "c", role: Client, plug: Adapter(["python3", "client.py"]), wire: [6, 4],
            label: "mine", patience: "500ms", lacks: ["REG", "DISC-005", "EVENT-001..003"],
            readings: {"OPEN-039": "B"})"#,
    )
    .unwrap();
    assert_eq!(spec.plug, Plug::Adapter(vec!["python3".into(), "client.py".into()]));
    assert_eq!((spec.wire, spec.patience), (Some(vec![4, 6]), Duration::from_millis(500)));
    assert_eq!((spec.lacks.len(), spec.readings.len()), (3, 1));
}

#[test]
fn mistakes_are_shown_in_their_place_with_advice() {
    for (source, place, expect) in [
        (r#"Target(name: "x", role: Host)"#, "1:1", "`Target` lacks the field `plug`"),
        (r#"Target(name: "x", rol: Host, plug: Attach)"#, "1:19", "did you mean `role`?"),
        (r#"Target(name: "x", role: Hots, plug: Attach)"#, "1:25", "did you mean `Host`?"),
        (
            r#"Target(name: "x", role: Client, plug: Atach, product: "client-os/enterprise")"#,
            "1:39",
            "did you mean `Attach`?",
        ),
        (
            r#"Target(name: "x", role: Client, plug: Attach, product: "client-os/enterprize")"#,
            "1:56",
            "did you mean `client-os/enterprise`?",
        ),
        (r#"Target(name: "x", role: Client, plug: Attach)"#, "1:39", "lacks the field `product`"),
        (
            r#"Target(name: "x", role: Host, plug: Address("127.0.0.1"), products: ["kms/client-os"])"#,
            "1:45",
            "expected `address:port`",
        ),
        (
            r#"Target(name: "x", role: Host, plug: Address("127.0.0.1:1"), products: ["client-os"])"#,
            "1:72",
            "did you mean `kms/client-os`?",
        ),
        (
            r#"Target(name: "x", role: Host, plug: Command(["h", "{prot}"]), products: ["kms/client-os"])"#,
            "1:51",
            "did you mean `{port}`?",
        ),
        (
            r#"Target(name: "x", role: Host, plug: Command(["h"]), products: ["kms/client-os"])"#,
            "1:45",
            "expected `{port}` in an argument",
        ),
        (
            r#"Target(name: "x", role: Client, plug: Adapter(["h"]), products: ["kms/client-os"])"#,
            "1:65",
            "expected `product` instead",
        ),
        (
            r#"Target(name: "x", role: Client, plug: Adapter(["h"]), patience: "10 years")"#,
            "1:65",
            "expected such as",
        ),
        (
            r#"Target(name: "x", role: Client, plug: Adapter(["h"]), lacks: ["EVNT"])"#,
            "1:63",
            "the nearest is EVENT",
        ),
        (
            r#"Target(name: "x", role: Client, plug: Adapter(["h"]), readings: {"OPEN-039": "C"})"#,
            "1:78",
            "only A and B",
        ),
        (
            r#"Target(name: "x", role: Client, plug: Adapter(["h"]), wire: [6, 7])"#,
            "1:61",
            "expected some of `[4, 5, 6]`",
        ),
        (
            r#"Target(name: "x", role: Client, plug: Adapter(["h"]), dir: "nowhere")"#,
            "1:60",
            "expected a folder",
        ),
        (r#"Target(name: "x y", role: Client, plug: Adapter(["h"]))"#, "1:14", "not a target's name"),
        (
            r#"Target(name: "x", role: Client, plug: Attach, product: "client-os/enterprise", env: {"A": "1"})"#,
            "1:85",
            "this target has none",
        ),
        (
            r#"Target(name: "x", role: Host, plug: Adapter(["h"]), clock: Faketime)"#,
            "1:60",
            "an adapter moves the clock itself",
        ),
        (
            r#"Target(name: "x", role: Client, plug: Attach, product: "client-os/enterprise", clock: Faketime)"#,
            "1:87",
            "is for a host by command",
        ),
        (
            r#"Target(name: "x", role: Host, plug: Command(["h", "{port}"]), clock: Faketime, env: {"TZ": "X"}, products: ["kms/client-os"])"#,
            "1:92",
            "`TZ` is set for `clock: Faketime`",
        ),
        (r#"Scenario(title: "x")"#, "1:1", "expected `Target(`"),
    ] {
        let shown = read(source).expect_err(source);
        assert!(shown.contains(expect), "{source}\n{shown}");
        assert!(shown.contains(&format!("my.ron:{place}")), "{source}\n{shown}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = super::read(Path::new("no/such.ron")).expect_err("no file").to_string();
    assert!(error.starts_with("no/such.ron: "), "{error}");
}
