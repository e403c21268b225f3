//! The whole library.

use kmslab::target::Role;
use scenarios::{
    library::Library,
    run::{Verdict, plan},
};

use super::bench::built_in;

fn whole(role: Role) {
    let target = built_in(role);
    let mut worker = target.worker();
    let mut bad = Vec::new();
    let mut count = 0;
    let filter = std::env::var("FILTER").unwrap_or_default();
    for case in Library::embedded().cases() {
        if case.loaded.is_virtual_only() || !case.id.contains(&filter) {
            continue;
        }
        let Some(plan) = plan(&case, role.in_catalogue()) else { continue };
        let start = std::time::Instant::now();
        let run = worker.run_case(&case, &plan, 1, false);
        let took = start.elapsed();
        count += 1;
        if took.as_millis() > 1000 {
            println!("SLOW {took:?} {}", case.id);
        }
        if run.outcome.verdict != Verdict::Pass {
            println!("{:?} {} {:?}", run.outcome.verdict, case.id, run.outcome.message);
            if !filter.is_empty() {
                for event in &run.events {
                    println!("   {} {event}", event.at);
                }
                println!("{:?}", run.logs);
            }
            bad.push(case.id.clone());
        }
    }
    println!("{count} run, {} bad", bad.len());
}

#[test]
fn client() {
    whole(Role::Client);
}
#[test]
fn host() {
    whole(Role::Host);
}
