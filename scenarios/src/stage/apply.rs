//! Actions on the emulated part of a world, the same on every stage.

use emulator::{
    dns::{KMS_SERVICE, Name, RecordData, RecordType},
    nameserver::Scope,
    sim::World,
};

use super::{Action, StageError};

/// Does `action` on emulated actors and DNS. Time is the stage's own business, and so are actors that a target plays.
pub fn apply(world: &mut World, action: &Action) -> Result<(), StageError> {
    match action {
        Action::Boot(client) => world.boot(client),
        Action::Anew(client) => world.begin_anew(client),
        Action::Advance(minutes) => world.advance(*minutes),
        Action::Activate(of) => world.activate(of),
        Action::Restart(of) => world.restart(of),
        Action::Registry(of, path, value) => world.set_registry(of, path, value.clone()),
        Action::Machine(of, change) => world.change_machine(of, change.clone()),
        Action::Network(client, change, suffixes) => world.change_network(client, *change, suffixes.clone()),
        Action::Console(of, args) => world.console(of, args),
        Action::Stop(host) => world.set_up(host, false),
        Action::Start(host) => world.set_up(host, true),
        Action::Faults(host, faults) => world.set_faults(host, faults.clone()),
        Action::Configure { host, activated, activation_interval, renewal_interval } => {
            world.configure(host, |config| {
                if let Some(activated) = *activated {
                    config.set_activated(activated);
                }
                config.activation_interval = activation_interval.unwrap_or(config.activation_interval);
                config.renewal_interval = renewal_interval.unwrap_or(config.renewal_interval);
            });
        }
        Action::KeyState(key, state) => world.service_mut().set_state(key, *state),
        Action::RaiseLimit(key) => world.service_mut().raise_limit(key),
        Action::AddRecord(record) => {
            let added = world.names_mut().add(record.clone());
            return added.map_err(|record| StageError::Ours(format!("no zone for {record}")));
        }
        Action::RemoveRecords { zone, target } => remove(world, zone, target)?,
        Action::FailZone(zone, failure) => world.names_mut().fail(Scope::Zone(zone.clone()), *failure),
        Action::Send { by, to, message } => {
            world.send_raw(by, to, message).map_err(|error| StageError::Ours(error.to_string()))?;
        }
        Action::Talk { by, to, talk } => {
            world.talk(by, to, talk).map_err(|error| StageError::Ours(error.to_string()))?;
        }
    }
    Ok(())
}

fn remove(world: &mut World, zone: &Name, target: &Name) -> Result<(), StageError> {
    let ours = |what: String| StageError::Ours(what);
    let owner = Name::parse(&format!("{KMS_SERVICE}.{zone}")).map_err(|error| ours(error.to_string()))?;
    let Some(zone) = world.names_mut().zone_mut(zone) else { return Err(ours(format!("no zone {zone}"))) };
    let names_it = |data: &RecordData| data.srv().is_some_and(|srv| srv.target == *target);
    if zone.remove(&owner, RecordType::SRV, names_it).is_empty() {
        return Err(ours(format!("no service record of {owner} names {target}")));
    }
    Ok(())
}
