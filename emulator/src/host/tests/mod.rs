//! Tests of the host role.

mod counting;
mod fixtures;
mod licence;
mod publishing;
mod registry;

use super::{Host, HostConfig};
use fixtures::{CLIENT, SERVER, config, host, name, request, set, start};

use crate::{
    model::{LicenceStatus, Minutes, Product, Question, RegistryValue},
    wire::{Request, Workstation},
};
