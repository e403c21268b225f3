//! What the field talks about, in types. The bottom row of the package: knows no codec, no role and no I/O.

mod change;
mod entropy;
mod hardware;
mod hresult;
mod hresult_table;
mod interval;
mod key;
mod key_kind;
mod lab_id;
mod licence;
mod log;
mod log_fields;
mod log_info;
mod log_table;
mod machine_change;
mod minutes;
mod online;
mod product;
mod product_table;
mod property;
mod reading;
mod registry;
mod registry_table;
mod status_flags;
mod time;
mod version;

pub use change::Change;
pub use entropy::Entropy;
pub use hardware::HardwarePolicy;
pub use hresult::Hresult;
pub use hresult_table::{Activation, CodeInfo, all as hresults, nearest as nearest_hresult};
pub use interval::{Interval, IntervalError};
pub use key::{KeyError, LabKey};
pub use key_kind::{Channel, KeyKind, Mak};
pub use lab_id::{LAB_NAMESPACE, lab_id};
pub use licence::{LicenceStatus, UnknownStatus};
pub use log::{
    LogRecord, RequestSent, RequestServed, ResponseProcessed, activation_failed, dns_publish_failed,
    dns_published, initialisation_failed, renewal_timer_failed, validation_failed,
};
pub use log_fields::{FieldKind, field_index, field_kind, field_names};
pub use log_info::{InfoError, Spelling, info, message, read_info};
pub use log_table::{
    EventInfo, EventWriter, LogChannel, PROVIDER, PROVIDER_BEFORE, SOURCE, event_info, events,
};
pub use machine_change::{MachineChange, Part, Tampering};
pub use minutes::{Minutes, MinutesError, Offset};
pub use online::OnlineActivation;
pub use product::{Edition, HostKey, Platform, Product, ProductIds};
pub use product_table::{HOST_KEYS, MAKS, PRODUCTS};
pub use property::Property;
pub use reading::{Question, Reading, Readings};
pub use registry::{Registry, RegistryError, RegistryKind, RegistryPath, RegistryValue};
pub use registry_table::{RegistryRow, RegistryScope};
pub use status_flags::StatusFlags;
pub use time::{Filetime, TICKS_PER_MINUTE, TICKS_PER_SECOND, TimeError};
pub use version::Version;
