//! The lab catalogue. Its groups mimic the product groups of the public documents; its ids are the lab's own.

use super::{Channel, Edition, HostKey, Mak, Minutes, Platform, Product};

const YEAR: u32 = 365;

const fn product(name: &'static str, app: &'static str, kms: &'static str, n_policy: u32) -> Product {
    let platform = Platform::OfficeSuite;
    Product { name, app, kms, n_policy, validity: Minutes::days(180), platform, edition: Edition::Volume }
}

const fn client(name: &'static str, kms: &'static str) -> Product {
    Product { platform: Platform::ClientOs, ..product(name, "client-os", kms, 25) }
}

const fn previous_client(name: &'static str) -> Product {
    Product { platform: Platform::ClientOsPrevious, ..client(name, "client-os-previous") }
}

/// An edition that no host key covers (KEY-047).
const fn home(name: &'static str, platform: Platform) -> Product {
    Product { platform, edition: Edition::Home, ..client(name, "home") }
}

const fn server(name: &'static str, kms: &'static str) -> Product {
    let (platform, edition) = (Platform::Server, Edition::Convertible);
    Product { platform, edition, ..product(name, "client-os", kms, 5) }
}

const fn previous_server(name: &'static str, kms: &'static str) -> Product {
    Product { platform: Platform::ServerPrevious, edition: Edition::Volume, ..server(name, kms) }
}

/// Every product. Operating systems share one application id, as they do in the field (SLMGR-124).
pub const PRODUCTS: &[Product] = &[
    Product { edition: Edition::Convertible, ..client("client-os/professional", "client-os") },
    client("client-os/professional-n", "client-os"),
    client("client-os/professional-e", "client-os"),
    client("client-os/enterprise", "client-os"),
    client("client-os/enterprise-n", "client-os"),
    client("client-os/enterprise-e", "client-os"),
    // TIMER-010: an edition whose policy carries another validity.
    Product {
        validity: Minutes::days(410 * YEAR),
        platform: Platform::Lab,
        ..client("client-os/government", "client-os")
    },
    home("client-os/home-premium", Platform::Lab),
    home("client-os/ultimate", Platform::Lab),
    previous_client("client-os-previous/business"),
    previous_client("client-os-previous/business-n"),
    previous_client("client-os-previous/enterprise"),
    previous_client("client-os-previous/enterprise-n"),
    server("server/web", "server-group-a"),
    server("server/hpc", "server-group-a"),
    server("server/standard", "server"),
    server("server/enterprise", "server"),
    server("server/datacenter", "server-group-c"),
    server("server/itanium", "server-group-c"),
    previous_server("server-previous/web", "server-previous-group-a"),
    previous_server("server-previous/standard", "server-previous-group-b"),
    previous_server("server-previous/standard-without-hypervisor", "server-previous-group-b"),
    previous_server("server-previous/enterprise", "server-previous-group-b"),
    previous_server("server-previous/enterprise-without-hypervisor", "server-previous-group-b"),
    previous_server("server-previous/datacenter", "server-previous-group-c"),
    previous_server("server-previous/datacenter-without-hypervisor", "server-previous-group-c"),
    previous_server("server-previous/itanium", "server-previous-group-c"),
    product("office-suite/standard", "office-suite", "office-suite", 5),
    product("office-suite/professional", "office-suite", "office-suite", 5),
];

/// Every kind of host key with what it covers (KEY-017 to KEY-027). `server` is the KMS id of group B.
pub const HOST_KEYS: &[HostKey] = &[
    HostKey {
        name: "client-os-previous",
        covers: &["client-os-previous"],
        channel: Channel::KMS,
        hosted_on: &["client-os-previous"],
    },
    HostKey {
        name: "client-os",
        covers: &["client-os-previous", "client-os"],
        channel: Channel::KMS,
        hosted_on: &["client-os"],
    },
    HostKey {
        name: "server-group-a",
        covers: &["client-os-previous", "client-os", "server-previous-group-a", "server-group-a"],
        channel: Channel::KMS_A,
        hosted_on: &["server-group-a"],
    },
    HostKey {
        name: "server-group-b",
        covers: &[
            "client-os-previous",
            "client-os",
            "server-previous-group-a",
            "server-previous-group-b",
            "server-group-a",
            "server",
        ],
        channel: Channel::KMS_B,
        hosted_on: &["server"],
    },
    HostKey {
        name: "server-group-c",
        covers: &[
            "client-os-previous",
            "client-os",
            "server-previous-group-a",
            "server-previous-group-b",
            "server-previous-group-c",
            "server-group-a",
            "server",
            "server-group-c",
        ],
        channel: Channel::KMS_C,
        hosted_on: &["server-group-c"],
    },
    HostKey {
        name: "server-previous-group-a",
        covers: &["client-os-previous", "server-previous-group-a"],
        channel: Channel::KMS_A,
        hosted_on: &["server-previous-group-a"],
    },
    HostKey {
        name: "server-previous-group-b",
        covers: &["client-os-previous", "server-previous-group-a", "server-previous-group-b"],
        channel: Channel::KMS_B,
        hosted_on: &["server-previous-group-b"],
    },
    HostKey {
        name: "server-previous-group-c",
        covers: &[
            "client-os-previous",
            "server-previous-group-a",
            "server-previous-group-b",
            "server-previous-group-c",
        ],
        channel: Channel::KMS_C,
        hosted_on: &["server-previous-group-c"],
    },
    // The suite's host is any system of the catalogue's generation.
    HostKey {
        name: "office-suite",
        covers: &["office-suite"],
        channel: Channel::KMS,
        hosted_on: &["client-os", "server-group-a", "server", "server-group-c"],
    },
];

const SERVERS: &[&str] = &[
    "server-group-a",
    "server",
    "server-group-c",
    "server-previous-group-a",
    "server-previous-group-b",
    "server-previous-group-c",
];

/// Every MAK; how often one activates is data (MAK-003, OPEN-077).
pub const MAKS: &[Mak] = &[
    Mak { name: "client-os", covers: &["client-os", "client-os-previous"], activations: 50, extension: 25 },
    Mak { name: "server", covers: SERVERS, activations: 50, extension: 25 },
    Mak { name: "office-suite", covers: &["office-suite"], activations: 50, extension: 25 },
    // So few that a script can use them up.
    Mak { name: "small", covers: &["client-os", "server"], activations: 2, extension: 1 },
];
