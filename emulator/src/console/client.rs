//! The console of a client.

use uuid::Uuid;

use crate::{
    client::{Client, NamedHost, Scope},
    console::{Command, ConsoleError, Deed, Ran, Verb},
    model::{Filetime, Hresult, Interval, KeyError, LabKey, MachineChange, Question},
};

/// Runs a command line on a client. What it sets acts at the next attempt (OPEN-092 is about host options).
pub fn on_client(client: &mut Client, now: Filetime, args: &[String]) -> Command {
    Command::of(Verb::parse(args).and_then(|verb| run(client, now, verb)))
}

fn run(client: &mut Client, now: Filetime, verb: Verb) -> Result<Command, ConsoleError> {
    let readings = client.config().readings;
    match verb {
        Verb::Activate(product) => {
            scope(client, product)?;
            return Ok(Command::Then(Deed::Activate));
        }
        Verb::AssignHost(host, product) => {
            let scope = scope(client, product)?;
            client.name_host(scope, Some(&NamedHost::parse(&host, readings)?));
        }
        Verb::ForgetHost(product) => client.name_host(scope(client, product)?, None),
        Verb::LookIn(domain) => client.look_in(Some(domain)),
        Verb::LookEverywhere => client.look_in(None),
        Verb::Caching(on) => client.set_caching(on),
        Verb::ActivationInterval(minutes) if readings.is_b(Question::IntervalOnClient) => {
            client.set_intervals(Some(interval(minutes)?), None);
        }
        Verb::RenewalInterval(minutes) if readings.is_b(Question::IntervalOnClient) => {
            client.set_intervals(None, Some(interval(minutes)?));
        }
        Verb::ActivationInterval(_)
        | Verb::RenewalInterval(_)
        | Verb::ListeningPort(_)
        | Verb::Publishing(_)
        | Verb::LowPriority(_) => return Err(Hresult::LAB_NOT_A_HOST.into()),
        Verb::InstallKey(key) => return Ok(Command::Then(Deed::Change(install(&key)?))),
        Verb::RemoveKey => return Ok(Command::Then(Deed::Change(MachineChange::RemoveKey))),
        Verb::ClearKey => return Ok(Command::Then(Deed::Change(MachineChange::ClearKey))),
        Verb::Rearm => return Ok(Command::Then(Deed::Change(MachineChange::Rearm))),
        Verb::Show(view) => return Ok(Command::Ended(Ran::shown(view, &client.properties(now)))),
    }
    Ok(Command::done())
}

/// Whom a verb with this activation ID is for.
fn scope(client: &Client, product: Option<Uuid>) -> Result<Scope, ConsoleError> {
    match product {
        None => Ok(Scope::Machine),
        Some(product) if product == client.config().product.act_id => Ok(Scope::Sku),
        Some(other) => Err(ConsoleError::Product(other)),
    }
}

fn interval(minutes: u32) -> Result<Interval, ConsoleError> {
    Interval::new(minutes).map_err(|_| Hresult::LAB_OUT_OF_BOUNDS.into())
}

/// The change that `/ipk` makes: a key of the catalogue, told by what was typed (KEY-009 to KEY-011).
pub(super) fn install(key: &str) -> Result<MachineChange, ConsoleError> {
    let (_, kind) = LabKey::parse(key).map_err(|error: KeyError| error.hresult())?;
    Ok(MachineChange::InstallKey(kind.name()))
}
