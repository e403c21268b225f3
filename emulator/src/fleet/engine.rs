//! The engine: minute by minute, machines that are due, then hosts, then machines whose surroundings change.

use std::ops::ControlFlow;

use uuid::Uuid;

use super::{
    Chance, Changed, Population, Requested, Watch,
    chance::Purpose,
    hosts::HostState,
    life::Life,
    machine::{Machine, Stands, Timers},
    search::Search,
    wheel::Wheel,
};
use crate::{
    client::{AttemptEnd, Policy, SrvOrder, TimerEffect, TimerInput, TimerState},
    host::Asker,
    model::{Entropy, Filetime, LicenceStatus, Minutes, Question, TICKS_PER_MINUTE},
};

/// A population at work.
#[derive(Debug)]
pub struct Fleet {
    start: Filetime,
    chance: Chance,
    /// The next minute to be played.
    minute: u32,
    kinds: Vec<Kind>,
    hosts: Vec<HostState>,
    timers: Vec<Timers>,
    machines: Vec<Machine>,
    wheel: Wheel,
    /// Minutes at which a host goes down or comes up, the latest first.
    turns: Vec<u32>,
    /// The minute of each turn so far; the first stands for the start, at which every host is up.
    turned: Vec<u32>,
    /// OPEN-032, reading B: the host kept first stays.
    keeps_first: bool,
    due: Vec<u32>,
}

/// What the machines of a group have in common.
#[derive(Debug)]
struct Kind {
    policy: Policy,
    n_policy: u32,
    search: Search,
    caching: bool,
    life: Life,
    /// The number of its first machine.
    first: u32,
    images: Option<u32>,
}

impl Fleet {
    /// A fleet before its first minute. Groups beyond 65,536 and machines beyond 2^32 are left out.
    #[must_use]
    pub fn new(population: &Population, seed: u64) -> Self {
        let chance = Chance::new(seed);
        let mut first = 0;
        let kinds = population.groups.iter().map(|group| {
            let life = Life {
                chance,
                // FILETIME begins on a Monday.
                offset: population.start.0 / TICKS_PER_MINUTE,
                hours: group.hours,
                travel: group.travel,
            };
            let order = SrvOrder::of(group.legacy_srv, population.readings);
            let kind = Kind {
                policy: group.policy(population.readings),
                n_policy: group.product.n_policy,
                search: Search::new(population.records(), order),
                caching: group.caching,
                life,
                first,
                images: group.images,
            };
            first += group.count;
            kind
        });
        let kinds: Vec<_> = kinds.collect();
        let hosts = population.hosts.iter().zip(0..);
        let hosts = hosts.map(|(host, number)| HostState::new(host, number, population, chance));
        let outages = population.hosts.iter().flat_map(|host| &host.outages);
        let mut turns: Vec<_> = outages.flat_map(|outage| [outage.from, outage.to]).collect();
        turns.sort_unstable_by(|one, other| other.cmp(one));
        let mut fleet = Self {
            start: population.start,
            chance,
            minute: 0,
            hosts: hosts.collect(),
            timers: vec![Timers::fresh(population.start); population.machines() as usize],
            machines: Vec::with_capacity(population.machines() as usize),
            wheel: Wheel::new(),
            turns,
            turned: vec![0],
            keeps_first: population.readings.is_b(Question::CacheAfterFailOver),
            due: Vec::new(),
            kinds,
        };
        for (group, number) in population.groups.iter().zip(0_u16..) {
            fleet.populate(number, group.count, group.arrive.0);
        }
        fleet
    }

    fn populate(&mut self, group: u16, count: u32, arrive: u32) {
        let Kind { life, first, .. } = self.kinds[usize::from(group)];
        for machine in first..first + count {
            let arrival = life.first_on(machine, self.chance.below(arrive, machine, Purpose::Arrival, 0));
            self.machines.push(Machine::new(group, arrival));
            self.wheel.put(0, machine, arrival);
        }
    }

    /// The next minute to be played: so many are over.
    #[must_use]
    pub fn minute(&self) -> u32 {
        self.minute
    }

    /// How many machines there are, installed or not.
    #[must_use]
    pub fn machines(&self) -> usize {
        self.machines.len()
    }

    /// Octets that it holds for its machines: themselves, and the calendar queue.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.timers.capacity() * size_of::<Timers>()
            + self.machines.capacity() * size_of::<Machine>()
            + self.wheel.bytes()
    }

    /// Plays every minute before `end`. `go_on` is asked after each hour of the run and may break it off; then the minute
    /// says how far it came.
    pub fn run(&mut self, end: u32, watch: &mut impl Watch, mut go_on: impl FnMut(u32) -> ControlFlow<()>) {
        while self.minute < end {
            self.play(watch);
            let now = self.now();
            let hosts = &mut self.hosts;
            watch.passed(self.minute, &mut |host| hosts[host].count(now));
            self.minute += 1;
            if self.minute.is_multiple_of(60) && go_on(self.minute).is_break() {
                return;
            }
        }
    }

    /// The id that a machine asks with.
    #[must_use]
    pub fn cmid(&self, machine: u32) -> Uuid {
        let kind = &self.kinds[usize::from(self.machines[machine as usize].group)];
        id(self.chance, kind, machine, true)
    }

    /// When a machine is installed, and at which later minutes before `end` it is switched on or off or loses or finds its
    /// network, with what then holds: on, and away.
    #[must_use]
    pub fn plan(&self, machine: u32, arrival: u32, end: u32) -> Vec<(u32, bool, bool)> {
        let life = self.kinds[usize::from(self.machines[machine as usize].group)].life;
        let minutes = std::iter::successors(Some(arrival), |minute| Some(life.next_change(machine, *minute)));
        let minutes = minutes.take_while(|minute| *minute < end);
        minutes.map(|minute| (minute, life.is_on(machine, minute), life.is_away(machine, minute))).collect()
    }

    /// The minute at which a machine that isn't installed yet will be.
    #[must_use]
    pub fn arrival(&self, machine: u32) -> Option<u32> {
        let machine = &self.machines[machine as usize];
        (machine.stands == Stands::Absent).then_some(machine.next_change)
    }

    /// A machine's timers.
    #[must_use]
    pub fn timer(&self, machine: u32) -> &TimerState {
        &self.timers[machine as usize].0
    }

    fn now(&self) -> Filetime {
        self.start + Minutes(self.minute)
    }

    fn play(&mut self, watch: &mut impl Watch) {
        let mut due = std::mem::take(&mut self.due);
        self.wheel.take(self.minute, &mut due);
        self.fetch(&due);
        for machine in &due {
            self.tick(*machine, watch);
        }
        self.turn();
        for machine in &due {
            self.surround(*machine, watch);
        }
        self.due = due;
    }

    /// Hosts go down and come up.
    fn turn(&mut self) {
        let before = self.turns.len();
        while self.turns.last().is_some_and(|turn| *turn <= self.minute) {
            self.turns.pop();
        }
        if self.turns.len() < before {
            self.hosts.iter_mut().for_each(|host| host.turn(self.minute));
            self.turned.push(self.minute);
        }
    }

    /// A glance at machines that are soon looked at closely: they lie far apart in memory, and so the waits for it overlap.
    fn fetch(&self, due: &[u32]) {
        let glance = |machine: &u32| {
            let (timers, machine) = (&self.timers[*machine as usize], &self.machines[*machine as usize]);
            timers.0.status.code() + u32::from(machine.group)
        };
        std::hint::black_box(due.iter().map(glance).fold(0, u32::wrapping_add));
    }

    /// Does what is due by a machine's timers. Where nothing is, a tick changes nothing.
    fn tick(&mut self, number: u32, watch: &mut impl Watch) {
        if self.machines[number as usize].is_on() {
            self.step(number, TimerInput::Tick, watch);
        }
    }

    /// Lets a machine's surroundings change, and puts it back into the wheel.
    fn surround(&mut self, number: u32, watch: &mut impl Watch) {
        let machine = &self.machines[number as usize];
        if machine.next_change <= self.minute {
            let life = self.kinds[usize::from(machine.group)].life;
            if machine.stands == Stands::Absent {
                self.install(number, watch);
            }
            self.network(number, life.is_away(number, self.minute), watch);
            self.power(number, life.is_on(number, self.minute), watch);
            self.machines[number as usize].next_change = life.next_change(number, self.minute);
        }
        let machine = &self.machines[number as usize];
        let timer = if machine.is_on() { self.deadline(number) } else { u32::MAX };
        self.wheel.put(self.minute + 1, number, timer.min(machine.next_change));
    }

    fn install(&mut self, number: u32, watch: &mut impl Watch) {
        let now = self.now();
        self.timers[number as usize] = Timers::fresh(now);
        self.machines[number as usize].stands = Stands::Off { away: false };
        watch.installed(self.minute, number);
    }

    /// It loses its network, or finds one: a qualifying event (OPEN-018), if it is on.
    fn network(&mut self, number: u32, away: bool, watch: &mut impl Watch) {
        let machine = &mut self.machines[number as usize];
        if machine.is_away() == away {
            return;
        }
        match &mut machine.stands {
            Stands::Absent => {}
            Stands::Off { away: now } => *now = away,
            Stands::On { away: now } => {
                *now = away;
                if !away {
                    self.step(number, TimerInput::Qualifying, watch);
                }
            }
        }
    }

    /// It is switched off, or on: then its licensing service starts (TIMER-003).
    fn power(&mut self, number: u32, on: bool, watch: &mut impl Watch) {
        let machine = &mut self.machines[number as usize];
        let away = machine.is_away();
        if machine.is_on() == on {
            return;
        }
        machine.stands = if on { Stands::On { away } } else { Stands::Off { away } };
        if on {
            self.step(number, TimerInput::Start { attempt: true }, watch);
        }
    }

    /// The minute at which a machine's timers next want a tick.
    fn deadline(&self, number: u32) -> u32 {
        let policy = &self.kinds[usize::from(self.machines[number as usize].group)].policy;
        let deadline = self.timers[number as usize].0.deadline(policy);
        deadline.map_or(u32::MAX, |deadline| deadline.minutes_since_ceil(self.start).0)
    }

    fn step(&mut self, number: u32, input: TimerInput, watch: &mut impl Watch) {
        let now = self.now();
        let policy = &self.kinds[usize::from(self.machines[number as usize].group)].policy;
        let state = &mut self.timers[number as usize].0;
        let (timer, effect) = state.step(now, policy, input);
        let before = std::mem::replace(state, timer);
        if (before.status, before.reason) != (timer.status, timer.reason) {
            let (from, to, reason) = (before.status, timer.status, timer.reason);
            let fell = from != to && matches!(to, LicenceStatus::OotGrace | LicenceStatus::Notification);
            let outage = if fell { self.outage(number) } else { None };
            watch.changed(Changed { minute: self.minute, machine: number, from, to, reason, outage });
        }
        if effect == TimerEffect::Attempt {
            let end = self.attempt(number, watch);
            watch.attempted();
            self.step(number, TimerInput::Ended(end), watch);
        }
    }

    /// Tries the host that is kept, then those that DNS names, until one answers.
    fn attempt(&mut self, number: u32, watch: &mut impl Watch) -> AttemptEnd {
        let machine = &self.machines[number as usize];
        if machine.is_away() {
            return AttemptEnd::Failed;
        }
        let kind = usize::from(machine.group);
        let cached = machine.cached().filter(|_| self.kinds[kind].caching);
        if let Some(end) = cached.and_then(|host| self.ask(number, host, watch)) {
            return end;
        }
        let machine = &mut self.machines[number as usize];
        machine.searches = machine.searches.wrapping_add(1);
        let (chance, search) = (self.chance, machine.searches.into());
        let entropy = || Entropy::new(chance.draw(number, Purpose::Search, search), "hosts of a search");
        let order = self.kinds[kind].search.order(entropy);
        let hosts = order.into_iter().map(usize::from).filter(|host| Some(*host) != cached);
        if let Some(end) = hosts.filter_map(|host| self.ask(number, host, watch)).next() {
            return end;
        }
        self.machines[number as usize].in_want = u16::try_from(self.turned.len() - 1).unwrap_or(u16::MAX);
        AttemptEnd::Failed
    }

    /// The minute in which the outage began for which a machine was last left without an answer, if it wasn't activated
    /// since: of several the last, for it took away the last host that covers the machine.
    fn outage(&self, number: u32) -> Option<u32> {
        let machine = &self.machines[number as usize];
        let turned = *self.turned.get(usize::from(machine.in_want)).filter(|_| machine.in_want > 0)?;
        self.hosts.iter().filter_map(|host| host.down_since(turned, machine.group.into())).max()
    }

    /// Asks a host; `None` when the search goes on: it is down, or refuses.
    fn ask(&mut self, number: u32, host: usize, watch: &mut impl Watch) -> Option<AttemptEnd> {
        let (now, chance) = (self.now(), self.chance);
        let state = &mut self.hosts[host];
        if !state.is_up() {
            return None;
        }
        let machine = &mut self.machines[number as usize];
        let kind = &self.kinds[usize::from(machine.group)];
        let asker = |by_cmid| Asker { machine: id(chance, kind, number, by_cmid), n_policy: kind.n_policy };
        let count = state.ask(now, machine.group.into(), asker);
        watch.requested(Requested { minute: self.minute, machine: number, host, count });
        let (activation, renewal) = state.intervals;
        if count? < kind.n_policy {
            return Some(AttemptEnd::NotEnough(activation, renewal));
        }
        if kind.caching && !(self.keeps_first && machine.cached().is_some()) {
            machine.keep(host);
        }
        machine.in_want = 0;
        Some(AttemptEnd::Activated(activation, renewal))
    }
}

/// What a machine counts as: clones of an image are one machine to who knows them by CMID.
fn id(chance: Chance, kind: &Kind, machine: u32, by_cmid: bool) -> Uuid {
    let image =
        kind.images.filter(|_| by_cmid).map(|images| kind.first + (machine - kind.first) % images.max(1));
    chance.machine_id(image.unwrap_or(machine))
}
