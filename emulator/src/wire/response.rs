//! An answer that a host may give: 44 octets and the host PID ("wire format 1", §4).

use uuid::Uuid;

use super::{
    error::{Length, WireError},
    field::FieldDef,
    name::HostPid,
    tables::{self, RESPONSE},
    view::View,
};
use crate::model::{Filetime, Interval, Version};

/// Octets of the shortest body: an empty PID and its NUL.
pub(super) const MIN_BODY_LEN: usize = RESPONSE.min_len + 2;
/// Octets of the longest body.
pub(super) const MAX_BODY_LEN: usize = RESPONSE.min_len + 128;

/// A valid answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Version of the body, as the request's.
    pub version: Version,
    /// Extended PID of the host.
    pub host_pid: HostPid,
    /// Client machine id, as the request's.
    pub cmid: Uuid,
    /// The client's clock, as the request's.
    pub client_time: Filetime,
    /// Current count of the host.
    pub count: u32,
    /// Spacing of attempts while not activated.
    pub activation_interval: Interval,
    /// Spacing of renewals.
    pub renewal_interval: Interval,
}

impl Response {
    /// The body, 46 to 172 octets.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut buffer = [0; MAX_BODY_LEN];
        self.encode_into(&mut buffer).to_vec()
    }

    /// The body, in the front of `buffer`.
    pub(super) fn encode_into<'a>(&self, buffer: &'a mut [u8; MAX_BODY_LEN]) -> &'a [u8] {
        let len = RESPONSE.min_len + self.host_pid.size();
        let body = &mut buffer[..len];
        let size = u32::try_from(self.host_pid.size()).expect("a host PID has at most 128 octets");
        let mut put = |field: &FieldDef, value: &[u8]| RESPONSE.put(body, field, value);
        put(&tables::MINOR, &0_u16.to_le_bytes());
        put(&tables::MAJOR, &self.version.major().to_le_bytes());
        put(&tables::HOST_PID_SIZE, &size.to_le_bytes());
        put(&tables::ANSWER_CMID, &self.cmid.to_bytes_le());
        put(&tables::ANSWER_CLIENT_TIME, &self.client_time.0.to_le_bytes());
        put(&tables::COUNT, &self.count.to_le_bytes());
        put(&tables::ACTIVATION_INTERVAL, &self.activation_interval.minutes().0.to_le_bytes());
        put(&tables::RENEWAL_INTERVAL, &self.renewal_interval.minutes().0.to_le_bytes());
        let pid = RESPONSE.range(&tables::HOST_PID, len).expect("the body was sized for its PID");
        self.host_pid.write(&mut body[pid]);
        body
    }

    /// Reads a body and checks every bound of §4 and §5. Never panics.
    pub fn parse(body: &[u8]) -> Result<Self, WireError> {
        Length::Between(MIN_BODY_LEN, MAX_BODY_LEN).check(body.len())?;
        let view = View::new(&RESPONSE, body);
        let pid = view.slice(&tables::HOST_PID).unwrap_or_default();
        if usize::try_from(view.fixed_u32(&tables::HOST_PID_SIZE)) != Ok(pid.len())
            || !pid.len().is_multiple_of(2)
        {
            return Err(view.fault(&tables::HOST_PID_SIZE, "the PID's size, even, 2 to 128"));
        }
        let interval = |field: &FieldDef| {
            Interval::new(view.fixed_u32(field)).map_err(|_| view.fault(field, "15 to 43,200 minutes"))
        };
        Ok(Self {
            version: view.version()?,
            host_pid: HostPid::parse(pid)
                .ok_or(view.fault(&tables::HOST_PID, "a PID with a NUL at its end and nowhere else"))?,
            cmid: view.fixed_guid(&tables::ANSWER_CMID),
            client_time: view.fixed_time(&tables::ANSWER_CLIENT_TIME),
            count: view.fixed_u32(&tables::COUNT),
            activation_interval: interval(&tables::ACTIVATION_INTERVAL)?,
            renewal_interval: interval(&tables::RENEWAL_INTERVAL)?,
        })
    }
}
