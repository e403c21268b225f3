//! Codes of the system below licensing: Win32, RPC and DNS, and what isn't an error.

use super::{
    Activation::{KmsClient, KmsHost, Mak},
    CodeInfo,
};

pub(super) const TABLE: &[CodeInfo] = &[
    CodeInfo::new(0x0000_0000, "S_OK", "success"),
    CodeInfo::new(0x4004_F00C, "SL_I_OOB_GRACE_PERIOD", "running within the initial grace")
        .cause("The reason of licence status 2; nothing is wrong yet."),
    CodeInfo::new(0x4004_F00D, "SL_I_OOT_GRACE_PERIOD", "running within the out-of-tolerance grace")
        .cause("The reason of licence status 3: 180 days passed without a renewal."),
    CodeInfo::new(0x4004_F040, "SL_I_VL_INFO_PRODUCT_USER_RIGHT", "a note on the rights to use the product")
        .cause("The product was activated; its owner is told to look up the rights of use."),
    CodeInfo::new(0x4004_F065, "SL_I_NONGENUINE_GRACE_PERIOD", "running within the non-genuine grace")
        .cause("The informational spelling of 0xC004F065."),
    CodeInfo::new(0x8004_FE21, "", "the computer does not run a genuine system")
        .cause("Licensing files or the licence store were changed."),
    CodeInfo::new(0x8007_0005, "E_ACCESSDENIED", "access denied, elevation is needed")
        .of(&[KmsClient, Mak, KmsHost])
        .cause("The command was given without the rights of an administrator.")
        .remedies(&["open the command prompt with Run as administrator and give the command there"])
        .rows(&["ERR-043", "ERR-044"]),
    CodeInfo::new(0x8007_000D, "ERROR_INVALID_DATA", "the data is invalid")
        .cause("An answer isn't well formed, or doesn't belong to the request.")
        .rows(&["EVENT-053"]),
    CodeInfo::new(0x8007_007B, "ERROR_INVALID_NAME", "the name is wrong")
        .of(&[KmsClient])
        .cause("How some tools show that no SRV record was found: 0x8007232B.")
        .remedies(&["see that the client has a primary DNS suffix", "look at 0x8007232B"]),
    CodeInfo::new(0x8007_0490, "ERROR_NOT_FOUND", "the key did not work")
        .cause("The key that was entered fits nothing that is installed."),
    CodeInfo::new(0x8007_05AA, "ERROR_NO_SYSTEM_RESOURCES", "the system has not enough resources"),
    CodeInfo::new(0x8007_05B4, "ERROR_TIMEOUT", "the operation timed out"),
    CodeInfo::new(0x8007_06B5, "RPC_S_UNKNOWN_IF", "the interface is unknown")
        .cause("Something else than KMS listens at that port."),
    CodeInfo::new(0x8007_06BA, "RPC_S_SERVER_UNAVAILABLE", "the RPC server is unavailable")
        .of(&[KmsClient])
        .cause("A firewall on the host blocks it, or an SRV record names a machine that serves no more.")
        .remedies(&[
            "enable the firewall exception for KMS on the host",
            "see that every SRV record names a valid host",
            "solve problems of the network between client and host",
        ])
        .rows(&["ERR-049", "ERR-050", "DISC-032"]),
    CodeInfo::new(0x8007_06BB, "RPC_S_SERVER_TOO_BUSY", "the RPC server is too busy"),
    CodeInfo::new(0x8007_06BE, "RPC_S_CALL_FAILED", "the remote procedure call failed"),
    CodeInfo::new(
        0x8007_06BF,
        "RPC_S_CALL_FAILED_DNE",
        "the remote procedure call failed and did not execute",
    ),
    CodeInfo::new(0x8007_06C0, "RPC_S_PROTOCOL_ERROR", "an RPC protocol error occurred"),
    CodeInfo::new(
        0x8007_06C2,
        "RPC_S_UNSUPPORTED_TRANS_SYN",
        "the transfer syntax isn't supported by the server",
    ),
    CodeInfo::new(0x8007_06D1, "RPC_S_PROCNUM_OUT_OF_RANGE", "the procedure number is out of range"),
    CodeInfo::new(0x8007_06F7, "RPC_X_BAD_STUB_DATA", "the stub received bad data"),
    CodeInfo::new(0x8007_071C, "RPC_S_COMM_FAILURE", "a communication failure occurred during the call"),
    CodeInfo::new(0x8007_139F, "ERROR_INVALID_STATE", "the service is not in the state for this")
        .cause("Seen in event 8198 where the licensing service is stuck.")
        .remedies(&["restart the licensing service"]),
    CodeInfo::new(0x8007_2329, "DNS_ERROR_RCODE_FORMAT_ERROR", "the DNS server can't read the request"),
    CodeInfo::new(0x8007_232A, "DNS_ERROR_RCODE_SERVER_FAILURE", "DNS server failure")
        .of(&[KmsHost])
        .cause("The network or DNS failed while KMS looked something up or published.")
        .remedies(&["solve problems of the network and of DNS"])
        .rows(&["ERR-045", "ERR-046", "DISC-031"]),
    CodeInfo::new(0x8007_232B, "DNS_ERROR_RCODE_NAME_ERROR", "DNS name does not exist")
        .of(&[KmsClient])
        .cause("The client found no SRV record of a KMS host in DNS.")
        .remedies(&[
            "see that a KMS host is installed and publishes itself, as it does by default",
            "without DNS name the host on the client: `slmgr.vbs /skms <host>`",
            "where there is no KMS host, install and activate a MAK",
            "solve problems of DNS",
        ])
        .rows(&["ERR-047", "ERR-048", "DISC-029"]),
    CodeInfo::new(
        0x8007_232C,
        "DNS_ERROR_RCODE_NOT_IMPLEMENTED",
        "the DNS server does not implement the request",
    )
    .of(&[KmsHost])
    .cause("The DNS server takes no dynamic updates.")
    .remedies(&["make the SRV record by hand and switch publication off: `slmgr.vbs /cdns`"]),
    CodeInfo::new(0x8007_232D, "DNS_ERROR_RCODE_REFUSED", "DNS operation refused")
        .of(&[KmsHost])
        .cause("The host may not change the SRV record.")
        .remedies(&["give the host the right to update the record", "make the record by hand"])
        .rows(&["PUB-017", "PUB-036"]),
    CodeInfo::new(0x8007_232E, "DNS_ERROR_RCODE_YXDOMAIN", "a DNS name exists that should not"),
    CodeInfo::new(0x8007_232F, "DNS_ERROR_RCODE_YXRRSET", "a DNS record set exists that should not"),
    CodeInfo::new(0x8007_2330, "DNS_ERROR_RCODE_NXRRSET", "a DNS record set that should exist does not"),
    CodeInfo::new(0x8007_2331, "DNS_ERROR_RCODE_NOTAUTH", "the DNS server is not authoritative for the zone"),
    CodeInfo::new(0x8007_2332, "DNS_ERROR_RCODE_NOTZONE", "the name is not in the DNS zone"),
    CodeInfo::new(0x8007_2338, "DNS_ERROR_RCODE_BADSIG", "the DNS signature is wrong")
        .of(&[KmsHost])
        .cause("Another host owns the SRV record, and this one may not update it (event 12293).")
        .remedies(&["give every host the right to update the record"])
        .rows(&["PUB-017", "PUB-018"]),
    CodeInfo::new(0x8007_2339, "DNS_ERROR_RCODE_BADKEY", "the DNS key is wrong"),
    CodeInfo::new(0x8007_233A, "DNS_ERROR_RCODE_BADTIME", "the DNS signature is out of its time"),
    CodeInfo::new(0x8007_251D, "DNS_INFO_NO_RECORDS", "no records found for the DNS query")
        .of(&[KmsClient])
        .cause("The name exists in DNS and has no SRV record.")
        .remedies(&["solve problems of the network and of DNS"])
        .rows(&["ERR-051", "ERR-052", "DISC-030"]),
    CodeInfo::new(0x8007_267C, "DNS_ERROR_NO_DNS_SERVERS", "no DNS servers configured")
        .of(&[KmsHost, KmsClient])
        .cause("The machine knows no DNS server to ask or to update.")
        .remedies(&["configure a DNS server on the machine"])
        .rows(&["ERR-056", "EVENT-042"]),
    CodeInfo::new(0x8007_2740, "WSAEADDRINUSE", "the address is in use already")
        .of(&[KmsHost])
        .cause("Something else listens at the port of KMS, and the host can't initialise.")
        .remedies(&["end what listens there, or set another port"])
        .rows(&["EVENT-039"]),
    CodeInfo::new(0x8009_2328, "", "DNS name does not exist")
        .of(&[KmsClient])
        .cause("How some tools show that no SRV record was found: 0x8007232B.")
        .remedies(&["look at 0x8007232B"]),
    CodeInfo::new(0xC002_0017, "RPC_NT_SERVER_UNAVAILABLE", "the RPC server is unavailable")
        .of(&[KmsClient])
        .cause("Seen in event 8198 where the network doesn't lead to the host, a forced tunnel for one.")
        .remedies(&["look at 0x800706BA"]),
];
