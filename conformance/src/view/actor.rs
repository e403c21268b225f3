//! One actor's lane as it grows, event by event.

use emulator::{
    model::{Filetime, Hresult, Minutes},
    trace::Kind,
};

use crate::results::record::Event;

use super::{
    Band, Count, Lane, Mark, Moment, Part, Plan, UNKNOWN,
    label::text,
    why::{Cause, Last, of_plan, of_transition, of_trigger},
};

/// Licence states that have no end.
const ENDLESS: [&str; 2] = ["Unlicensed", "Notification"];
/// How long a success licenses (TIMER-008).
const VALIDITY: Minutes = Minutes::days(180);

/// A lane, and what is known of its actor between events.
pub(super) struct ActorFold {
    lane: Lane,
    last: Last,
    /// When its last attempt ended.
    attempted: Option<Moment>,
    /// What its last attempt was made by, as its timers tell.
    trigger: String,
    /// Its licence states come from what it tells of itself, not from its requests.
    tells: bool,
}

impl ActorFold {
    pub(super) fn new(actor: &str) -> Self {
        let (bands, plans, counts, marks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (actor, part, outages) = (actor.to_owned(), Part::Other, Vec::new());
        let lane = Lane { actor, part, claims: false, outages, bands, plans, counts, marks };
        Self { lane, last: Last::None, attempted: None, trigger: String::new(), tells: false }
    }

    pub(super) fn part(&self) -> Part {
        self.lane.part
    }

    /// It is somebody that clients connect to.
    pub(super) fn is_called(&mut self) {
        self.lane.part = self.lane.part.min(Part::Host);
    }

    /// The lane; its last state holds until `end`.
    pub(super) fn lane(mut self, end: Moment) -> Lane {
        self.expire(end);
        self.lane.claims = !self.tells && !self.lane.bands.is_empty();
        if let Some(band) = self.lane.bands.last_mut() {
            band.to = end;
        }
        self.lane
    }

    pub(super) fn count(&mut self, count: Count) {
        self.lane.counts.push(count);
    }

    /// `step`: what the script did at this very moment.
    pub(super) fn take(
        &mut self,
        event: &Event,
        at: Moment,
        start: Filetime,
        step: Option<&str>,
        (label, good): (String, Option<bool>),
    ) {
        self.lane.part = self.lane.part.min(part(event.kind));
        self.expire(at);
        let mut why = None;
        match event.kind {
            Kind::Timer => self.timer(event, at, start),
            Kind::Licence => {
                self.tells = true;
                let cause = self.cause(at);
                self.band(event, at, &text(event, "to"), cause);
            }
            Kind::Request if !self.tells => self.request(event, at),
            Kind::Attempt => {
                let result = text(event, "result").parse::<Hresult>();
                self.last = match result {
                    Ok(Hresult::OK) => Last::Succeeded,
                    Ok(Hresult::NOT_ENOUGH_COUNT) => Last::TooFew,
                    _ => Last::Failed,
                };
                self.attempted = Some(at);
                let starts =
                    step.is_some_and(|step| ["Boot", "Restart"].iter().any(|name| step.starts_with(name)));
                let planned = self.lane.plans.last().map(|plan| plan.why.clone());
                why = of_trigger(&self.trigger, starts).or(planned);
            }
            _ => {}
        }
        self.lane.marks.push(Mark {
            at,
            kind: event.kind,
            label,
            good,
            peer: event.peer.clone(),
            conn: event.conn,
            fields: event.fields.clone(),
            why,
            event: event.index,
        });
    }

    /// What brings about a licence state that begins at `at`.
    fn cause(&self, at: Moment) -> Cause {
        let ends = self.lane.plans.last().and_then(|plan| plan.ends);
        match () {
            () if self.attempted == Some(at) && self.last == Last::Succeeded => Cause::Success,
            // A state may hold for its last minute (OPEN-021).
            () if ends.is_some_and(|ends| ends == at || ends.0 + 60_000 == at.0) => Cause::Time,
            () if self.lane.bands.is_empty() => Cause::First,
            () => Cause::Done,
        }
    }

    fn band(&mut self, event: &Event, at: Moment, licence: &str, cause: Cause) {
        let reason = event.fields.contains_key("reason").then(|| text(event, "reason"));
        self.state(event.index, reason, at, licence, cause);
    }

    fn state(&mut self, event: usize, reason: Option<String>, at: Moment, licence: &str, cause: Cause) {
        let before = self.lane.bands.last_mut().map(|band| {
            band.to = at;
            band.licence.clone()
        });
        self.lane.bands.push(Band {
            from: at,
            to: at,
            licence: licence.to_owned(),
            reason,
            why: of_transition(before.as_deref().unwrap_or_default(), licence, cause),
            event,
        });
    }

    fn timer(&mut self, event: &Event, at: Moment, start: Filetime) {
        self.tells = true;
        self.trigger = text(event, "trigger");
        let licence = text(event, "licence");
        // A life anew has timers of its own, and no state before.
        if self.lane.bands.last().is_none_or(|band| band.licence != licence) {
            self.band(event, at, &licence, Cause::First);
        }
        let moment =
            |name: &str| text(event, name).parse::<Filetime>().ok().map(|time| Moment::of(time, start));
        let (next_attempt, watch_until) = (moment("next_attempt"), moment("watch_until"));
        self.lane.plans.push(Plan {
            from: at,
            ends: moment("ends"),
            next_attempt,
            watch_until,
            activation_interval: number(event, "activation_interval"),
            renewal_interval: number(event, "renewal_interval"),
            why: of_plan(&licence, self.last, next_attempt.is_some(), watch_until.is_some()),
            event: event.index,
        });
    }

    /// What a request tells of a client whose timers nobody sees.
    fn request(&mut self, event: &Event, at: Moment) {
        let licence = text(event, "licence_status");
        if licence.is_empty() {
            return;
        }
        if self.lane.bands.last().is_none_or(|band| band.licence != licence) {
            self.band(event, at, &licence, Cause::Told);
        }
        let left = number(event, "minutes_left").filter(|_| !ENDLESS.contains(&licence.as_str()));
        self.claim(event.index, at, left.map(Minutes), Cause::Told);
    }

    /// What an answer to its request makes of it, of whose timers nobody sees.
    pub(super) fn answered(&mut self, event: &Event, at: Moment, count: Option<u32>, needed: Option<u32>) {
        let is_sound = event.fields.get("well_formed").and_then(serde_json::Value::as_bool) != Some(false);
        if self.tells || self.lane.bands.is_empty() || !is_sound {
            return;
        }
        match (count, needed) {
            (Some(count), Some(needed)) if count < needed => {}
            (Some(_), Some(_)) => {
                if self.lane.bands.last().is_none_or(|band| band.licence != "Licensed") {
                    self.state(event.index, None, at, "Licensed", Cause::Inferred);
                }
                self.claim(event.index, at, Some(VALIDITY), Cause::Inferred);
            }
            // What it was answered can't be read.
            _ => self.lose(at, event.index),
        }
    }

    /// What is left of a state that no timer tells.
    fn claim(&mut self, event: usize, at: Moment, left: Option<Minutes>, cause: Cause) {
        self.lane.plans.push(Plan {
            from: at,
            ends: left.map(|left| Moment(at.0.saturating_add(Moment::minutes(left).0))),
            next_attempt: None,
            watch_until: None,
            activation_interval: None,
            renewal_interval: None,
            why: of_transition("", "", cause),
            event,
        });
    }

    /// A state that no timer tells is over when its minutes are.
    fn expire(&mut self, at: Moment) {
        let plan = self.lane.plans.last().and_then(|plan| Some((plan.ends?, plan.event)));
        if let Some((ends, event)) = plan
            && !self.tells
            && ends < at
        {
            self.lose(ends, event);
        }
    }

    /// Nothing tells its state from `at` on.
    fn lose(&mut self, at: Moment, event: usize) {
        if self.lane.bands.last().is_some_and(|band| band.licence != UNKNOWN) {
            self.state(event, None, at, UNKNOWN, Cause::Silence);
            self.claim(event, at, None, Cause::Silence);
        }
    }
}

fn number(event: &Event, name: &str) -> Option<u32> {
    event.fields.get(name).and_then(|value| u32::try_from(value.as_u64()?).ok())
}

/// What somebody is who does this.
fn part(kind: Kind) -> Part {
    match kind {
        Kind::Lookup
        | Kind::Connect
        | Kind::Bind
        | Kind::Request
        | Kind::Licence
        | Kind::Timer
        | Kind::Attempt => Part::Client,
        Kind::Answer | Kind::Refusal | Kind::BindAck | Kind::BindNak | Kind::Fault | Kind::Update => {
            Part::Host
        }
        _ => Part::Other,
    }
}
