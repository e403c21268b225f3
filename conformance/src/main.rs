//! The `kmslab` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    kmslab::cli::main()
}
