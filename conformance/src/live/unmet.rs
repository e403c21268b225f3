//! What a scenario needs and a target can't be given, told before anything runs.

use emulator::model::{Product, Question};
use scenarios::{
    language::{Case, Client, Step},
    run::{Need, Plan},
};
use uuid::Uuid;

use super::LiveTarget;
use crate::target::{Capability, Clock, Plug, Role};

impl LiveTarget {
    /// Why a case is unsupported, by the target's plug and declarations; `None` when it can be run.
    #[must_use]
    pub fn unmet(&self, plan: &Plan, case: &Case) -> Option<String> {
        let need = plan.needs.iter().find_map(|need| self.unmet_need(need));
        need.or_else(|| self.unmet_wire(plan, case))
            .or_else(|| self.unmet_product(plan, case))
            .or_else(|| self.unmet_reading(case))
            .or_else(|| self.unmet_label(case.loaded.scenario.world.label.as_deref()))
    }

    /// A reading that the run or the case takes, and the target neither takes by its own word nor can be told.
    fn unmet_reading(&self, case: &Case) -> Option<String> {
        let run = self.options.readings;
        if let Err(why) = case.readings(run) {
            return Some(why);
        }
        if self.can(Capability::Readings) {
            return None;
        }
        let own = self.readings();
        let takes = |question: Question| {
            let row = own.iter().find(|(id, _)| id.to_string() == question.to_string());
            row.map_or(question.default_reading(), |(_, reading)| *reading)
        };
        let mut needed = run.switched().chain(case.loaded.scenario.pins());
        let (question, _) = needed.find(|(question, reading)| takes(*question) != *reading)?;
        Some(format!("takes {question}={}", takes(question)))
    }

    /// Whether its clock is the machine's.
    pub(super) fn is_on_real_time(&self) -> bool {
        !matches!(self.spec.plug, Plug::Adapter(_)) && !self.has_faked_clock()
    }

    /// Whether the stage moves the clock of its process.
    fn has_faked_clock(&self) -> bool {
        self.spec.clock == Clock::Faketime
    }

    /// Whether it begins every case without memory of others.
    pub(super) fn is_fresh(&self) -> bool {
        self.unmet_need(&Need::Fresh).is_none()
    }

    fn plug(&self) -> &'static str {
        match self.spec.plug {
            Plug::Address(_) => "a host at an address",
            Plug::Command(_) if self.spec.role == Role::Host => "a host by command",
            Plug::Command(_) => "a client by command",
            Plug::Attach => "an attached client",
            Plug::Adapter(_) => "an adapter",
        }
    }

    fn unmet_need(&self, need: &Need) -> Option<String> {
        let met = match (&self.spec.plug, need) {
            (Plug::Adapter(_), need) => {
                let capability = match need {
                    Need::Clock => Capability::Clock,
                    Need::Console => Capability::Console,
                    Need::Network => Capability::Network,
                    Need::Restart => Capability::Restart,
                    Need::Registry => Capability::Registry,
                    Need::Machine => Capability::Machine,
                    Need::Service => {
                        return Some(format!("needs {need}: a target can't be told where one is"));
                    }
                    _ => return None,
                };
                let lacking = !self.can(capability);
                let name = capability.name();
                return lacking.then(|| format!("needs {need}: no capability `{name}` is declared"));
            }
            (Plug::Command(_), Need::Clock | Need::Config("now" | "clients")) => self.has_faked_clock(),
            (Plug::Command(_), Need::Fresh | Need::Seen(_)) => self.spec.role == Role::Host,
            // A run of the program for each attempt.
            (Plug::Command(_), Need::OnDemand) => self.spec.role == Role::Client,
            _ => false,
        };
        (!met).then(|| format!("needs {need}: {} doesn't meet that", self.plug()))
    }

    fn unmet_wire(&self, plan: &Plan, case: &Case) -> Option<String> {
        let spoken = self.wire();
        let world = &case.loaded.scenario.world;
        let mut clients = world.clients.iter().filter(|(name, _)| {
            // A host meets every client of the world; a client speaks only for itself.
            self.spec.role == Role::Host || plan.subjects.iter().any(|subject| **subject == *name.to_string())
        });
        let unspoken = clients.find_map(|(_, client)| {
            let version = client.wire.or(case.wire).unwrap_or(6);
            (!spoken.contains(&version)).then_some(version)
        })?;
        Some(format!("needs protocol version {unspoken}, which is not in its `wire` {spoken:?}"))
    }

    fn unmet_product(&self, plan: &Plan, case: &Case) -> Option<String> {
        let world = &case.loaded.scenario.world;
        if let Some(own) = self.spec.product {
            let mut subjects = world.clients.iter().filter(|(name, _)| is_subject(plan, &name.to_string()));
            let other = subjects.find(|(_, client)| client.product.0.name != own.name)?;
            return Some(format!(
                "needs the product {}, and its own is {}",
                other.1.product.0.name, own.name
            ));
        }
        let covered = self.spec.products.as_ref()?;
        let covers = |kms: &str| covered.iter().any(|name| name == kms);
        let mut hosts = world.hosts.iter().filter(|(name, _)| is_subject(plan, &name.to_string()));
        hosts.find_map(|(_, host)| {
            let asked = asked_for(world.clients.values(), &case.loaded.scenario.script);
            let key = host.key.0;
            let differs = asked.into_iter().find(|kms| key.covers.contains(kms) != covers(kms))?;
            Some(format!(
                "needs a host key that {} kms/{differs}, and its own {}",
                if key.covers.contains(&differs) { "covers" } else { "doesn't cover" },
                if covers(differs) { "does" } else { "doesn't" },
            ))
        })
    }

    /// A label that can't be told has to be the target's own.
    fn unmet_label(&self, label: Option<&str>) -> Option<String> {
        let own = self.spec.label.as_deref();
        let told = matches!(self.spec.plug, Plug::Adapter(_)) && own.is_none();
        let wanted =
            label.filter(|wanted| !told && *wanted != own.unwrap_or(emulator::wire::DEFAULT_LABEL))?;
        Some(format!("needs keys of the label `{wanted}`, and its own come from another"))
    }
}

fn is_subject(plan: &Plan, name: &str) -> bool {
    plan.subjects.iter().any(|subject| **subject == *name)
}

/// Names of the KMS ids that clients of a scenario ask a host for.
fn asked_for<'a>(clients: impl Iterator<Item = &'a Client>, script: &[Step]) -> Vec<&'static str> {
    let mut names: Vec<_> = clients.map(|client| client.product.0.kms).collect();
    for step in script {
        if let Step::Send(send) = step
            && let Some(id) = send.set.get("kms_id").and_then(|text| text.parse::<Uuid>().ok())
        {
            let product = |product: &&Product| product.ids().kms_id == id;
            names.extend(emulator::model::PRODUCTS.iter().find(product).map(|product| product.kms));
        }
    }
    names
}
