//! The virtual stage: every actor emulated, time for free.

use emulator::{
    model::{Filetime, Property},
    sim::World,
    trace::{Actor, Event, Kind, Recording},
};
use serde_json::Value;

use super::{Action, Properties, Stage, StageError, apply};

/// A world without sockets.
#[derive(Debug)]
pub struct VirtualStage {
    world: World,
}

impl VirtualStage {
    /// A stage on which every host has started.
    #[must_use]
    pub fn new(mut world: World) -> Self {
        world.start_hosts();
        Self { world }
    }

    /// Everything seen so far.
    #[must_use]
    pub fn trace(&self) -> &[Event] {
        self.world.trace()
    }

    /// The earliest instant after now at which an actor has something to do by itself.
    #[must_use]
    pub fn deadline(&self) -> Option<Filetime> {
        self.world.deadline()
    }

    /// The end of a run: everything seen, and everything that went over the network.
    #[must_use]
    pub fn into_parts(self) -> (Vec<Event>, Recording) {
        self.world.into_parts()
    }
}

/// Notes in a world's trace that the script acts.
pub fn mark(world: &mut World, step: &str) {
    let script = Actor::from("script");
    let event = Event::new(world.now(), Kind::Step, &script).with("step", step);
    world.note(event);
}

/// The property view of an emulated actor.
pub fn emulated_properties(world: &mut World, of: &Actor) -> Option<Properties> {
    let view = world.properties(of)?;
    let value = |property| match property {
        Property::Number(number) => Value::from(number),
        Property::Text(text) => Value::from(text),
    };
    Some(view.into_iter().map(|(name, property)| (name.to_owned(), value(property))).collect())
}

impl Stage for VirtualStage {
    fn now(&self) -> Filetime {
        self.world.now()
    }

    fn act(&mut self, action: &Action) -> Result<(), StageError> {
        apply(&mut self.world, action)
    }

    fn mark(&mut self, step: &str) {
        mark(&mut self.world, step);
    }

    fn tell(&mut self, text: &str) {
        mark(&mut self.world, text);
    }

    fn events_from(&self, index: usize) -> Vec<Event> {
        self.world.trace().get(index..).unwrap_or_default().to_vec()
    }

    fn properties(&mut self, of: &Actor) -> Result<Option<Properties>, StageError> {
        Ok(emulated_properties(&mut self.world, of))
    }

    fn sees_log(&self, _of: &Actor) -> bool {
        true
    }

    fn sees_results(&self, _of: &Actor) -> bool {
        true
    }
}
