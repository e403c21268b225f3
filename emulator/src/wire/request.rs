//! A request that a client may send: the 236-octet body ("wire format 1", §3).

use uuid::Uuid;

use super::{
    error::{Length, WireError},
    field::FieldDef,
    name::Workstation,
    tables::{self, REQUEST},
    view::View,
};
use crate::model::{Filetime, LicenceStatus, Version};

/// Octets of a body.
pub(super) const BODY_LEN: usize = REQUEST.min_len;

/// A valid request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Version of the body.
    pub version: Version,
    /// Whether the client runs in a virtual machine.
    pub is_vm: bool,
    /// State of the client's licence.
    pub licence_status: LicenceStatus,
    /// Minutes to the end of that state.
    pub minutes_left: u32,
    /// Product family.
    pub app_id: Uuid,
    /// SKU.
    pub act_id: Uuid,
    /// What the host's key must cover.
    pub kms_id: Uuid,
    /// Client machine id.
    pub cmid: Uuid,
    /// Smallest count this product activates at.
    pub n_policy: u32,
    /// The client's clock.
    pub client_time: Filetime,
    /// The id before a re-arm; nil if there was none.
    pub previous_cmid: Uuid,
    /// The client's name.
    pub workstation: Workstation,
}

impl Request {
    /// The body.
    #[must_use]
    pub fn encode(&self) -> [u8; BODY_LEN] {
        let mut body = [0; BODY_LEN];
        let mut put = |field: &FieldDef, value: &[u8]| REQUEST.put(&mut body, field, value);
        put(&tables::MINOR, &0_u16.to_le_bytes());
        put(&tables::MAJOR, &self.version.major().to_le_bytes());
        put(&tables::IS_VM, &u32::from(self.is_vm).to_le_bytes());
        put(&tables::LICENCE_STATUS, &self.licence_status.code().to_le_bytes());
        put(&tables::MINUTES_LEFT, &self.minutes_left.to_le_bytes());
        put(&tables::APP_ID, &self.app_id.to_bytes_le());
        put(&tables::ACT_ID, &self.act_id.to_bytes_le());
        put(&tables::KMS_ID, &self.kms_id.to_bytes_le());
        put(&tables::CMID, &self.cmid.to_bytes_le());
        put(&tables::N_POLICY, &self.n_policy.to_le_bytes());
        put(&tables::CLIENT_TIME, &self.client_time.0.to_le_bytes());
        put(&tables::PREVIOUS_CMID, &self.previous_cmid.to_bytes_le());
        let name = REQUEST.range(&tables::WORKSTATION, BODY_LEN).expect("the table fits its own length");
        self.workstation.write(&mut body[name]);
        body
    }

    /// Reads a body and checks every bound of §5. Never panics.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        Length::Exactly(BODY_LEN).check(body.len())?;
        let view = View::new(&REQUEST, body);
        let status = view.fixed_u32(&tables::LICENCE_STATUS);
        Ok(Self {
            version: view.version()?,
            is_vm: match view.fixed_u32(&tables::IS_VM) {
                0 => false,
                1 => true,
                _ => return Err(view.fault(&tables::IS_VM, "0 or 1")),
            },
            licence_status: LicenceStatus::try_from(status)
                .map_err(|_| view.fault(&tables::LICENCE_STATUS, "0 to 6"))?,
            minutes_left: view.fixed_u32(&tables::MINUTES_LEFT),
            app_id: view.fixed_guid(&tables::APP_ID),
            act_id: view.fixed_guid(&tables::ACT_ID),
            kms_id: view.fixed_guid(&tables::KMS_ID),
            cmid: view.fixed_guid(&tables::CMID),
            n_policy: view.fixed_u32(&tables::N_POLICY),
            client_time: view.fixed_time(&tables::CLIENT_TIME),
            previous_cmid: view.fixed_guid(&tables::PREVIOUS_CMID),
            workstation: Workstation::parse(view.slice(&tables::WORKSTATION).unwrap_or_default())
                .ok_or(view.fault(&tables::WORKSTATION, "a name that ends with NUL"))?,
        })
    }
}
