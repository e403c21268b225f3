//! Codes of the licensing service and of the activation service.

use super::{
    Activation::{KmsClient, KmsHost, Mak},
    CodeInfo,
};

pub(super) const TABLE: &[CodeInfo] = &[
    CodeInfo::new(0xC004_B100, "SL_E_SRV_GENERAL_ERROR", "the activation server finds that the computer can't be activated")
        .of(&[Mak, KmsHost])
        .cause("The activation service refused, and gives no closer reason."),
    CodeInfo::new(0xC004_C001, "SL_E_CHPA_PRODUCT_KEY_OUT_OF_RANGE", "the activation server finds the key invalid")
        .of(&[Mak])
        .cause("The activation service doesn't know the MAK.")
        .remedies(&[
            "see that the key is the MAK that was issued",
            "ask the activation call centre whether the MAK is valid",
        ])
        .rows(&["ERR-001", "ERR-002", "KEY-034"]),
    CodeInfo::new(0xC004_C003, "SL_E_CHPA_PRODUCT_KEY_BLOCKED", "the activation server finds the key blocked")
        .of(&[Mak])
        .cause("The MAK is blocked at the activation service.")
        .remedies(&["get a new MAK from the activation call centre", "install and activate it"])
        .rows(&["ERR-003", "ERR-004", "KEY-035"]),
    CodeInfo::new(0xC004_C008, "SL_E_CHPA_MAXIMUM_UNLOCK_EXCEEDED", "the activation server says that the key can't be used")
        .of(&[KmsHost])
        .cause("A host key can be activated up to 10 times on each of 6 different machines, and that limit is reached.")
        .remedies(&["ask the activation call centre for more activations"])
        .rows(&["ERR-005", "ERR-006", "KEY-030", "KEY-031", "OPEN-002"]),
    CodeInfo::new(0xC004_C020, "SL_E_CHPA_DMAK_LIMIT_EXCEEDED", "the MAK exceeded its limit")
        .of(&[Mak])
        .cause("A MAK has a set number of activations, and they are used up.")
        .remedies(&["ask the activation call centre for more activations"])
        .rows(&["ERR-007", "ERR-008", "KEY-036"]),
    CodeInfo::new(0xC004_C021, "SL_E_CHPA_DMAK_EXTENSION_LIMIT_EXCEEDED", "the MAK exceeded its extension limit")
        .of(&[Mak])
        .cause("A MAK has a set number of activations, and those granted on top are used up as well.")
        .remedies(&["ask the activation call centre for more activations"])
        .rows(&["ERR-009", "ERR-010", "KEY-037"]),
    CodeInfo::new(0xC004_F009, "SL_E_GRACE_TIME_EXPIRED", "the grace period has expired")
        .of(&[Mak])
        .cause("The product wasn't activated before its grace ran out; it is in notification now.")
        .remedies(&["activate it; UX tells what a user sees until then"])
        .rows(&["ERR-011", "ERR-012", "STATE-011", "OPEN-055"]),
    CodeInfo::new(0xC004_F00F, "SL_E_HWID_OUT_OF_TOLERANCE", "the hardware id is beyond the allowed level")
        .of(&[Mak, KmsClient, KmsHost])
        .cause("Hardware was changed, or its drivers were updated.")
        .remedies(&[
            "MAK: activate again, online or by phone, within the out-of-tolerance grace",
            "KMS: restart the machine or run `slmgr.vbs /ato`",
        ])
        .rows(&["ERR-013", "ERR-014", "STATE-017"]),
    CodeInfo::new(0xC004_F014, "SL_E_PKEY_NOT_INSTALLED", "no product key is available")
        .of(&[Mak, KmsClient])
        .cause("No product key is installed.")
        .remedies(&[
            "install a MAK",
            r"install the KMS setup key, which stands in \sources\pid.txt of the installation medium",
        ])
        .rows(&["ERR-015", "ERR-016", "KEY-014", "KEY-039"]),
    CodeInfo::new(0xC004_F02C, "SL_E_CIDIID_INVALID_DATA", "the offline activation data has a wrong format")
        .of(&[Mak, KmsClient])
        .cause("The confirmation id was entered wrongly.")
        .remedies(&["see that the confirmation id was typed as it was given"])
        .rows(&["ERR-017", "ERR-018"]),
    CodeInfo::new(0xC004_F035, "SL_E_VL_NOT_WINDOWS_SLP", "no qualifying system for a volume key")
        .of(&[KmsClient, KmsHost])
        .cause("A volume edition is an upgrade, and the firmware shows no marker of a qualifying system. What the system prints \
                about a key to change to a MAK or retail key, and about an agreement that is violated, is right but unclear.")
        .remedies(&[
            "install a qualifying system and upgrade from it; then activate with a MAK",
            "or activate with a valid retail key",
            "or get firmware with a valid marker from the maker of the machine",
            "else don't install the volume edition on this machine",
        ])
        .rows(&["ERR-019", "ERR-020", "ERR-021", "ERR-022", "STATE-059"]),
    CodeInfo::new(0xC004_F038, "SL_E_VL_NOT_ENOUGH_COUNT", "the count reported by the host is insufficient")
        .of(&[KmsClient])
        .cause("The host counts fewer machines than the product asks for: 5 for a server, 25 for a client.")
        .remedies(&[
            "let more computers ask the host",
            "see the host's current count: `slmgr.vbs /dli` on the host",
            "tell the administrator",
        ])
        .rows(&["ERR-023", "ERR-024", "ERR-025", "COUNT-007"]),
    CodeInfo::new(0xC004_F039, "SL_E_VL_BINDING_SERVICE_NOT_ENABLED", "the KMS is not enabled")
        .of(&[KmsClient])
        .cause("A request wasn't satisfied: KMS isn't enabled on that machine, or it didn't answer.")
        .remedies(&[
            "solve problems of the network between client and host",
            "see that no firewall or other filter, an antivirus for one, blocks TCP 1688 or the port that is set",
        ])
        .rows(&["ERR-026", "ERR-027"]),
    CodeInfo::new(0xC004_F041, "SL_E_VL_KEY_MANAGEMENT_SERVICE_NOT_ACTIVATED", "the KMS host is not activated")
        .of(&[KmsClient])
        .cause("The host answers, and its own key isn't activated.")
        .remedies(&["activate the host, online or by phone"])
        .rows(&["ERR-028", "ERR-029", "KEY-054", "STATE-049"]),
    CodeInfo::new(0xC004_F042, "SL_E_VL_KEY_MANAGEMENT_SERVICE_ID_MISMATCH", "the host's key does not cover the product")
        .of(&[KmsClient])
        .cause("Client and host don't match; common where hosts for different applications and systems stand side by side.")
        .remedies(&["let the client ask a host whose key covers its product", "install a host key that covers it"])
        .rows(&["ERR-030", "ERR-031", "KEY-022"]),
    CodeInfo::new(0xC004_F050, "SL_E_INVALID_PRODUCT_KEY", "the product key is invalid")
        .of(&[KmsHost, KmsClient, Mak])
        .cause("The key was mistyped, or it belongs to a pre-release version.")
        .remedies(&[
            "install the key that is right for this version",
            "check the spelling",
            "after copy and paste see that no hyphen became a dash",
        ])
        .rows(&["ERR-032", "ERR-033", "KEY-009", "KEY-010", "KEY-011"]),
    CodeInfo::new(0xC004_F051, "SL_E_BLOCKED_PRODUCT_KEY", "the product key is blocked")
        .of(&[Mak, KmsHost])
        .cause("The key is blocked at the activation service.")
        .remedies(&["get a new MAK or KMS host key", "install and activate it"])
        .rows(&["ERR-034", "ERR-035", "KEY-038"]),
    CodeInfo::new(0xC004_F056, "SL_E_VL_MACHINE_NOT_BOUND", "the product could not be activated using KMS")
        .of(&[KmsClient])
        .remedies(&["see event 12288 for the code of the attempt"]),
    CodeInfo::new(0xC004_F064, "SL_E_NONGENUINE_GRACE_TIME_EXPIRED", "the non-genuine grace has expired")
        .of(&[Mak])
        .cause("The system was found non-genuine, and 30 days passed since.")
        .remedies(&["recover as OPS tells it: a genuine key, activation, then validation"])
        .rows(&["ERR-036", "ERR-037", "STATE-027"]),
    CodeInfo::new(0xC004_F065, "", "running within the non-genuine grace")
        .of(&[Mak, KmsClient])
        .cause("The system was found non-genuine, and its 30 days still run.")
        .remedies(&["get, install and activate a genuine key within the grace, else notification follows"])
        .rows(&["ERR-038", "ERR-039", "STATE-026"]),
    CodeInfo::new(0xC004_F06B, "SL_E_VL_KEY_MANAGEMENT_SERVICE_VM_NOT_SUPPORTED", "this host does not run in a virtual machine")
        .of(&[KmsHost])
        .cause("The host's system doesn't offer KMS in a virtual machine."),
    CodeInfo::new(0xC004_F06C, "SL_E_VL_INVALID_TIMESTAMP", "the clocks of client and host differ by more than 4 hours")
        .of(&[KmsClient])
        .cause("The time stamp of the request is too far from the host's clock; both are in UTC, so time zones don't matter.")
        .remedies(&["set the client's time to agree with the host, best by NTP or the directory service"])
        .rows(&["ERR-040", "ERR-041", "ERR-042", "OPEN-050"]),
    CodeInfo::new(0xC004_F074, "SL_E_VL_BINDING_SERVICE_UNAVAILABLE", "no KMS host could be contacted, or all refused")
        .of(&[KmsClient])
        .cause("Every host that was tried returned an error.")
        .remedies(&[
            "find each event 12288 of the attempt in the Application log and solve the error it has",
            "see that the time zone is set right: a wrong one can make the time in UTC wrong",
        ])
        .rows(&["ERR-053", "ERR-054", "ERR-055", "DISC-033"]),
    CodeInfo::new(0xC004_F075, "SL_E_SERVICE_STOPPING", "the licensing service is stopping")
        .remedies(&["try again when it has started"]),
    CodeInfo::new(0xC004_F07B, "SL_E_SERVICE_RUNNING", "the licensing service is running")
        .cause("What was asked for needs the service to stand still."),
    CodeInfo::new(0xC004_F081, "SL_E_VL_AD_AO_NOT_FOUND", "no activation object in the directory")
        .cause("Activation through the directory was tried; the client goes on with KMS."),
    CodeInfo::new(0xC004_F082, "SL_E_VL_AD_AO_NAME_TOO_LONG", "the name of the activation object is too long"),
    CodeInfo::new(0xC004_F083, "SL_E_VL_AD_SCHEMA_VERSION_NOT_SUPPORTED", "the schema of the directory knows no activation objects"),
    CodeInfo::new(0xC004_F200, "SL_E_NOT_GENUINE", "the system is not genuine"),
    CodeInfo::new(0xC004_F210, "SL_E_EDITION_MISMATCHED", "the edition does not match the licence"),
    CodeInfo::new(0xC004_F301, "SL_E_TKA_CHALLENGE_EXPIRED", "token-based activation: the challenge has expired"),
    CodeInfo::new(0xC004_F302, "SL_E_TKA_SILENT_ACTIVATION_FAILURE", "token-based activation: silent activation failed"),
    CodeInfo::new(0xC004_F303, "SL_E_TKA_INVALID_CERT_CHAIN", "token-based activation: the certificate chain is invalid"),
    CodeInfo::new(0xC004_F304, "SL_E_TKA_GRANT_NOT_FOUND", "token-based activation: no issuance licence"),
    CodeInfo::new(0xC004_F305, "SL_E_TKA_CERT_NOT_FOUND", "token-based activation: no certificate"),
    CodeInfo::new(0xC004_F306, "SL_E_TKA_INVALID_SKU_ID", "token-based activation: the licence is for another product"),
    CodeInfo::new(0xC004_F307, "SL_E_TKA_INVALID_BLOB", "token-based activation: the data is invalid"),
    CodeInfo::new(0xC004_F308, "SL_E_TKA_TAMPERED_CERT_CHAIN", "token-based activation: the certificate chain was tampered with"),
    CodeInfo::new(0xC004_F309, "SL_E_TKA_CHALLENGE_MISMATCH", "token-based activation: the answer is for another challenge"),
    CodeInfo::new(0xC004_F30A, "SL_E_TKA_INVALID_CERTIFICATE", "token-based activation: the certificate is invalid"),
    CodeInfo::new(0xC004_F30B, "SL_E_TKA_INVALID_SMARTCARD", "token-based activation: the smart card is invalid"),
    CodeInfo::new(0xC004_F30C, "SL_E_TKA_FAILED_GRANT_PARSING", "token-based activation: the issuance licence can't be read"),
    CodeInfo::new(0xC004_F30D, "SL_E_TKA_INVALID_THUMBPRINT", "token-based activation: the thumbprint is invalid"),
    CodeInfo::new(0xC004_F30E, "SL_E_TKA_THUMBPRINT_CERT_NOT_FOUND", "token-based activation: no certificate has this thumbprint"),
    CodeInfo::new(0xC004_F30F, "SL_E_TKA_CRITERIA_MISMATCH", "token-based activation: the certificate doesn't meet the criteria"),
    CodeInfo::new(0xC004_F310, "SL_E_TKA_TPID_MISMATCH", "token-based activation: the trust point doesn't match"),
    CodeInfo::new(0xC004_F311, "SL_E_TKA_SOFT_CERT_DISALLOWED", "token-based activation: a certificate in software isn't allowed"),
    CodeInfo::new(0xC004_F312, "SL_E_TKA_SOFT_CERT_INVALID", "token-based activation: the certificate in software is invalid"),
    CodeInfo::new(0xC004_F313, "SL_E_TKA_CERT_CNG_NOT_AVAILABLE", "token-based activation: no provider for the certificate's key"),
];
