//! Console commands on machines of the world.

use crate::{
    client::ClientInput,
    console::{Command, Deed, Ran, on_client, on_host},
    model::Hresult,
    sim::World,
    trace::{Actor, Event, Kind, Value},
};

impl World {
    /// Runs a command line on an emulated machine, and sees what it leads to through to its end; what it came to is in
    /// the trace, after what it led to.
    pub fn console(&mut self, of: &Actor, args: &[String]) {
        let now = self.now;
        let mut typed = args.to_vec();
        let command = if let Some(actor) = self.clients.get_mut(of).filter(|actor| !actor.external) {
            actor.role.typed(&mut typed);
            on_client(actor.role.client_mut(), now.offset(actor.clock), &typed)
        } else if let Some(actor) = self.hosts.get_mut(of).filter(|actor| !actor.external) {
            actor.role.typed(&mut typed);
            on_host(actor.role.host_mut(), now.offset(actor.clock), &typed)
        } else {
            return;
        };
        let mut ran = match command {
            Command::Ended(ran) => ran,
            Command::Then(deed) => Ran::of(self.follow(of, deed)),
        };
        if let Some(actor) = self.clients.get_mut(of) {
            actor.role.printed(&mut ran.exit, &mut ran.lines);
        } else if let Some(actor) = self.hosts.get_mut(of) {
            actor.role.printed(&mut ran.exit, &mut ran.lines);
        }
        let event = Event::new(self.now, Kind::Console, of)
            .with("args", Value::List(args.to_vec()))
            .with("exit", Value::Number(ran.exit.into()))
            .with("lines", Value::List(ran.lines));
        self.note(event);
    }

    /// Does what a command waits for, and tells its result.
    fn follow(&mut self, of: &Actor, deed: Deed) -> Hresult {
        let from = self.trace.len();
        if self.hosts.contains_key(of) {
            match &deed {
                Deed::Activate => drop(self.activate_host(of)),
                Deed::Change(change) => drop(self.change_host(of, change)),
            }
        } else {
            self.drive(of, ClientInput::from(deed.clone()));
        }
        let kind = if deed == Deed::Activate { Kind::Attempt } else { Kind::Machine };
        let told = self.trace.iter().skip(from).rev().find(|event| event.kind == kind && event.actor == *of);
        let result = match told.and_then(|event| event.get("result")) {
            Some(Value::Text(code)) => code.parse().unwrap_or_default(),
            _ => Hresult::OK,
        };
        if kind == Kind::Machine {
            // The end of the command tells it.
            let mut index = 0;
            self.trace.retain(|event| {
                index += 1;
                index <= from || event.kind != kind || event.actor != *of
            });
        }
        result
    }
}
