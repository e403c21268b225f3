//! Random populations: every axis on which machines and hosts of a fleet can differ.

use emulator::{
    dns::Name,
    fleet::{FleetHost, Group, Hours, Outage, Population, Travel},
    host::HostConfig,
    model::{
        Entropy, Filetime, HOST_KEYS, Interval, Minutes, PRODUCTS, Product, Question, Reading, Readings,
    },
    wire::HostPid,
};

/// A population and how many days it is played.
pub(crate) struct Trial {
    pub(crate) population: Population,
    pub(crate) days: u32,
}

/// Questions that a fleet or a host's count knows, beside those of the order of hosts.
const QUESTIONS: [Question; 15] = [
    Question::CountWindow,
    Question::OneCount,
    Question::CountsAsker,
    Question::CmidAlone,
    Question::WatchAfter,
    Question::WatchRestarts,
    Question::RetryFrom,
    Question::OnDemandMoves,
    Question::LastMinute,
    Question::CacheAfterFailOver,
    Question::EndlessMinutes,
    Question::GraceExpiredForKms,
    Question::ExtendedGraceEntered,
    Question::DnsCodes,
    Question::ProductKnownBy,
];

struct Dice(Entropy);

impl Dice {
    fn below(&mut self, bound: u32) -> u32 {
        u32::try_from(self.0.below(bound.into())).unwrap()
    }

    fn within(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to - from + 1)
    }

    /// Once in `of` times.
    fn once_in(&mut self, of: u32) -> bool {
        self.below(of) == 0
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(u32::try_from(all.len()).unwrap())).unwrap()]
    }
}

/// Run `seed`'s population. Activations hold for days rather than months, so that every state is reached soon.
pub(crate) fn trial(seed: u64, machines: u32) -> Trial {
    let mut dice = Dice(Entropy::new(seed, "a population"));
    let days = dice.within(60, 75);
    let start: Filetime = "2026-01-01T00:00:00Z".parse().unwrap();
    let start = start + Minutes(dice.below(20_000));
    let mut readings = Readings::default();
    for question in QUESTIONS {
        if dice.once_in(4) {
            readings = readings.with(question, question.default_reading().other());
        }
    }
    // The order of hosts is drawn by neither: what is compared is exact.
    readings = readings.with(Question::LegacyOrder, Reading::B);
    let ranks = dice.below(3);
    if ranks == 1 {
        readings = readings.with(Question::Weight, Reading::B);
    }
    if ranks == 2 {
        readings = readings.with(Question::WeightZero, Reading::B);
    }
    let hosts = (0..dice.within(1, 3)).map(|number| host(&mut dice, number, ranks, readings, days));
    let hosts = hosts.collect();
    let mut groups = vec![];
    let mut left = machines;
    while left > 0 {
        let count = if left < 10 { left } else { dice.within(5, left.min(30)) };
        groups.push(group(&mut dice, groups.len(), count));
        left -= count;
    }
    Trial { population: Population { start, hosts, groups, readings }, days }
}

fn host(dice: &mut Dice, number: u32, ranks: u32, readings: Readings, days: u32) -> FleetHost {
    let name = format!("kms{number}");
    let key = dice.of(HOST_KEYS);
    let pid = HostPid::new("LAB00-00140-015-871562-03-1033-7078.0000-3232025").unwrap();
    let dns = Name::parse(&format!("{name}.lab.test")).unwrap();
    // Most hosts cover every product; some that of their key alone.
    let every = HOST_KEYS.iter().flat_map(|key| key.kms_ids()).collect();
    let products = if dice.once_in(3) { key.kms_ids() } else { every };
    let config = HostConfig {
        activation_interval: Interval::new(dice.within(600, 6_000)).unwrap(),
        renewal_interval: Interval::new(dice.within(1_000, 12_000)).unwrap(),
        readings,
        ..HostConfig::new(dns, pid, products)
    };
    let mut outages = vec![];
    let mut from = dice.below(days * 1_440);
    while from < days * 1_440 && outages.len() < 3 {
        let to = from + dice.within(1, 40 * 1_440);
        outages.push(Outage { from, to });
        from = to + dice.within(1, 10 * 1_440);
    }
    let (priority, weight) = match ranks {
        0 => (u16::try_from(10 - number).unwrap(), 0),
        1 => (0, u16::try_from(10 + number).unwrap()),
        _ => (0, 0),
    };
    FleetHost { priority, weight, outages, seen: dice.below(30), ..FleetHost::new(&name, config) }
}

fn group(dice: &mut Dice, number: usize, count: u32) -> Group {
    let volume = PRODUCTS.iter().filter(|product| product.is_volume()).collect::<Vec<_>>();
    let validity = Minutes(dice.within(4 * 1_440, 16 * 1_440));
    let product: &'static Product = Box::leak(Box::new(Product { validity, ..**dice.of(&volume) }));
    let days = [(); 7].map(|()| !dice.once_in(3));
    let from = dice.within(0, 10 * 60);
    let spread = dice.below(90);
    let to = dice.within(from + spread + 1, 1_440 - spread);
    let hours = Hours { days, from: Minutes(from), to: Minutes(to), spread: Minutes(spread) };
    let every = dice.within(2_000, 30_000);
    let travel = Travel { every: Minutes(every), away: Minutes(dice.within(1, every)) };
    Group {
        images: dice.once_in(3).then(|| dice.within(1, 8)),
        arrive: Minutes(dice.below(10 * 1_440)),
        hours: dice.once_in(2).then_some(hours),
        travel: dice.once_in(2).then_some(travel),
        legacy_srv: dice.once_in(4),
        caching: !dice.once_in(4),
        ..Group::new(&format!("group {number}"), product, count)
    }
}
