//! Time in the world. A step is stamped with its end; hosts and DNS come first, then clients.

use crate::{
    client::ClientInput,
    model::{Filetime, Minutes, Offset},
    sim::World,
    trace::Actor,
};

/// Keeps time going for a role that leaves undone what it says is due: only a faulty one does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Patience {
    last: Option<Filetime>,
    rounds: u32,
}

impl Patience {
    /// Rounds at one instant, more than a sound world ever takes.
    const ROUNDS: u32 = 64;

    /// When to go on, with something due at `due`: then, or a minute from `now` where nothing comes of that.
    pub fn next(&mut self, now: Filetime, due: Filetime) -> Filetime {
        if due > now || self.last != Some(now) {
            *self = Self { last: Some(now), rounds: 0 };
            return due;
        }
        self.rounds += 1;
        if self.rounds < Self::ROUNDS { due } else { now + Minutes(1) }
    }
}

impl World {
    /// The earliest instant after now at which an emulated actor has something to do.
    #[must_use]
    pub fn deadline(&self) -> Option<Filetime> {
        let hosts = self.hosts.values().filter(|actor| actor.up && !actor.external);
        let hosts = hosts.filter_map(|actor| Some(actor.role.deadline()?.offset(Offset(-actor.clock.0))));
        let clients = self.clients.values().filter_map(|actor| actor.deadline());
        hosts.chain(clients).min()
    }

    /// Moves the clock. Nobody notices until [`World::run_hosts`] and [`World::run_client`].
    pub fn set_now(&mut self, now: Filetime) {
        self.now = self.now.max(now);
    }

    /// Hosts do what is due: they refresh their records, and their graces end.
    pub fn run_hosts(&mut self) {
        for name in self.host_names() {
            self.tick_host(&name);
        }
    }

    /// An emulated client does what is due.
    pub fn run_client(&mut self, name: &Actor) {
        let due = |actor: &super::actors::ClientActor| {
            actor.deadline().is_some_and(|deadline| deadline <= self.now)
        };
        if self.clients.get(name).is_some_and(due) {
            self.drive(name, ClientInput::Tick);
        }
    }

    /// Lets time pass in a world whose every actor is emulated.
    pub fn advance(&mut self, minutes: Minutes) {
        let end = self.now + minutes;
        let mut patience = Patience::default();
        while self.now < end {
            let due = self.deadline().map(|deadline| patience.next(self.now, deadline));
            let step = due.map_or(end, |due| due.clamp(self.now, end));
            self.set_now(step);
            self.run_hosts();
            for name in self.client_names() {
                self.run_client(&name);
            }
            if step == end {
                break;
            }
        }
    }

    /// Names of all hosts, in order.
    #[must_use]
    pub fn host_names(&self) -> Vec<Actor> {
        self.hosts.keys().cloned().collect()
    }

    /// Names of all clients, in order.
    #[must_use]
    pub fn client_names(&self) -> Vec<Actor> {
        self.clients.keys().cloned().collect()
    }
}
