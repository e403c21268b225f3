//! The `kmslab` binary.

use std::process::ExitCode;

// A run makes and drops millions of small texts: the trace. The system's allocator costs a third of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kmslab::cli::main()
}
