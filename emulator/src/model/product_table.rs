//! The lab catalogue. Its groups mimic the product groups of the public documents; its ids are the lab's own.

use super::{HostKey, Minutes, Product};

const YEAR: u32 = 365;

const fn product(name: &'static str, app: &'static str, kms: &'static str, n_policy: u32) -> Product {
    Product { name, app, kms, n_policy, validity: Minutes::days(180) }
}

const fn client(name: &'static str, kms: &'static str) -> Product {
    product(name, "client-os", kms, 25)
}

const fn server(name: &'static str, kms: &'static str) -> Product {
    product(name, "client-os", kms, 5)
}

/// Every product. Operating systems share one application id, as they do in the field (SLMGR-124).
pub const PRODUCTS: &[Product] = &[
    client("client-os/professional", "client-os"),
    client("client-os/professional-n", "client-os"),
    client("client-os/professional-e", "client-os"),
    client("client-os/enterprise", "client-os"),
    client("client-os/enterprise-n", "client-os"),
    client("client-os/enterprise-e", "client-os"),
    // TIMER-010: an edition whose policy carries another validity.
    Product { validity: Minutes::days(410 * YEAR), ..client("client-os/government", "client-os") },
    client("client-os-previous/business", "client-os-previous"),
    client("client-os-previous/business-n", "client-os-previous"),
    client("client-os-previous/enterprise", "client-os-previous"),
    client("client-os-previous/enterprise-n", "client-os-previous"),
    server("server/web", "server-group-a"),
    server("server/hpc", "server-group-a"),
    server("server/standard", "server"),
    server("server/enterprise", "server"),
    server("server/datacenter", "server-group-c"),
    server("server/itanium", "server-group-c"),
    server("server-previous/web", "server-previous-group-a"),
    server("server-previous/standard", "server-previous-group-b"),
    server("server-previous/standard-without-hypervisor", "server-previous-group-b"),
    server("server-previous/enterprise", "server-previous-group-b"),
    server("server-previous/enterprise-without-hypervisor", "server-previous-group-b"),
    server("server-previous/datacenter", "server-previous-group-c"),
    server("server-previous/datacenter-without-hypervisor", "server-previous-group-c"),
    server("server-previous/itanium", "server-previous-group-c"),
    product("office-suite/standard", "office-suite", "office-suite", 5),
    product("office-suite/professional", "office-suite", "office-suite", 5),
];

/// Every kind of host key with what it covers (KEY-017 to KEY-027). `server` is the KMS id of group B.
pub const HOST_KEYS: &[HostKey] = &[
    HostKey { name: "client-os-previous", covers: &["client-os-previous"] },
    HostKey { name: "client-os", covers: &["client-os-previous", "client-os"] },
    HostKey {
        name: "server-group-a",
        covers: &["client-os-previous", "client-os", "server-previous-group-a", "server-group-a"],
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
    },
    HostKey { name: "server-previous-group-a", covers: &["client-os-previous", "server-previous-group-a"] },
    HostKey {
        name: "server-previous-group-b",
        covers: &["client-os-previous", "server-previous-group-a", "server-previous-group-b"],
    },
    HostKey {
        name: "server-previous-group-c",
        covers: &[
            "client-os-previous",
            "server-previous-group-a",
            "server-previous-group-b",
            "server-previous-group-c",
        ],
    },
    HostKey { name: "office-suite", covers: &["office-suite"] },
];
