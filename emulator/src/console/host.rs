//! The console of a host.

use crate::{
    console::{Command, ConsoleError, Deed, Ran, Verb, client::install},
    host::Host,
    model::{Filetime, Hresult, MachineChange},
};

/// Runs a command line on a host. Options are written to its registry, and in effect from the next restart on
/// (TIMER-041, OPEN-092); without a host key there is nothing that they are for.
pub fn on_host(host: &mut Host, now: Filetime, args: &[String]) -> Command {
    Command::of(Verb::parse(args).and_then(|verb| run(host, now, verb)))
}

fn run(host: &mut Host, now: Filetime, verb: Verb) -> Result<Command, ConsoleError> {
    match verb {
        Verb::Activate(None) => return Ok(Command::Then(Deed::Activate)),
        Verb::Activate(Some(product)) => {
            let own = host.config().edition.map(|edition| edition.ids().act_id);
            if own != Some(product) {
                return Err(ConsoleError::Product(product));
            }
            return Ok(Command::Then(Deed::Activate));
        }
        Verb::AssignHost(..) => return Err(ConsoleError::ForClients("/skms")),
        Verb::ForgetHost(_) => return Err(ConsoleError::ForClients("/ckms")),
        Verb::LookIn(_) => return Err(ConsoleError::ForClients("/skms-domain")),
        Verb::LookEverywhere => return Err(ConsoleError::ForClients("/ckms-domain")),
        Verb::Caching(true) => return Err(ConsoleError::ForClients("/skhc")),
        Verb::Caching(false) => return Err(ConsoleError::ForClients("/ckhc")),
        Verb::ActivationInterval(minutes) => enabled(host)?.set_activation_interval(minutes)?,
        Verb::RenewalInterval(minutes) => enabled(host)?.set_renewal_interval(minutes)?,
        Verb::ListeningPort(port) => enabled(host)?.set_listening_port(port)?,
        Verb::Publishing(on) => enabled(host)?.set_dns_publishing(on)?,
        Verb::LowPriority(low) => enabled(host)?.set_low_priority(low)?,
        Verb::InstallKey(key) => return Ok(Command::Then(Deed::Change(install(&key)?))),
        Verb::RemoveKey => return Ok(Command::Then(Deed::Change(MachineChange::RemoveKey))),
        Verb::ClearKey => return Ok(Command::Then(Deed::Change(MachineChange::ClearKey))),
        Verb::Rearm => return Ok(Command::Then(Deed::Change(MachineChange::Rearm))),
        Verb::Show(view) => return Ok(Command::Ended(Ran::shown(view, &host.properties(now)))),
    }
    Ok(Command::done())
}

fn enabled(host: &mut Host) -> Result<&mut Host, ConsoleError> {
    if host.is_enabled() { Ok(host) } else { Err(Hresult::LAB_NOT_A_HOST.into()) }
}
