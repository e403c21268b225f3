//! A client's timers as an event of the trace.

use crate::{
    client::TimerState,
    model::{Filetime, Offset},
    trace::{Actor, Event, Kind},
};

/// How the timers of `actor` stand at `now`, both on the world's clock; the actor's own is `clock` from it.
pub(super) fn timer_event(now: Filetime, actor: &Actor, clock: Offset, timer: &TimerState) -> Event {
    let event = Event::new(now, Kind::Timer, actor).with("licence", timer.status);
    let world = |at: Filetime| at.offset(Offset(-clock.0));
    let times = [
        ("ends", timer.ends()),
        ("next_attempt", timer.next_attempt()),
        ("watch_until", timer.watch_until(now.offset(clock))),
        ("evaluation_ends", timer.evaluation_ends()),
    ];
    let times = times.into_iter().filter_map(|(name, at)| Some((name, world(at?))));
    let event = times.fold(event, |event, (name, at)| event.with(name, at));
    let event = event.with("reason", timer.reason);
    event
        .with("activation_interval", timer.activation_interval.minutes())
        .with("renewal_interval", timer.renewal_interval.minutes())
        .with("trigger", format!("{:?}", timer.trigger()))
}
