//! Processors kept busy: child processes of this program that compute until their standard input ends.

use crate::run;
use std::{
    env,
    hint::black_box,
    io::{self, Read},
    process::{Child, Command, ExitCode, Stdio},
    thread,
};

/// Children that keep processors busy; they end with this.
pub(crate) struct Load(Vec<Child>);

impl Load {
    /// One child for each processor.
    pub(crate) fn on_every_processor() -> io::Result<Self> {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        let mut load = Self(Vec::new());
        for _ in 0..processors {
            // Its input ends with this process, however that ends.
            let mut command = Command::new(env::current_exe()?);
            load.0.push(command.arg(VERB).stdin(Stdio::piped()).spawn()?);
        }
        Ok(load)
    }

    /// How many processors.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The word by which this program calls itself.
pub(crate) const VERB: &str = "load";

/// Computes until standard input ends.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    if !arguments.is_empty() {
        return run::usage("`load` takes no arguments; `cargo xtask soak` starts it");
    }
    thread::spawn(|| {
        let mut number = 1_u64;
        loop {
            number = black_box(number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
        }
    });
    // Nothing is sent: this returns at the end, or when it can't be read.
    let _ = io::stdin().read_to_end(&mut Vec::new());
    ExitCode::SUCCESS
}
