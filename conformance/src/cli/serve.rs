//! `kmslab serve`: a scenario's hosts and DNS on real sockets.

use std::io;

use scenarios::language::expand;

use crate::serve::{ServeError, Server, chosen};

use super::{ERROR, USAGE, args::ServeArgs, files, output};

pub(super) fn serve(args: &ServeArgs) -> u8 {
    let readings = match args.readings.readings() {
        Ok(readings) => readings,
        Err(error) => {
            eprintln!("error: {error}");
            return USAGE;
        }
    };
    let Some(loaded) = files::scenario(&args.scenario) else { return USAGE };
    let case = match chosen(&loaded, args.case.as_deref()) {
        Ok(case) => case,
        Err(error) => {
            eprintln!("error: {error}");
            return USAGE;
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: no event loop: {error}");
            return ERROR;
        }
    };
    runtime.block_on(async {
        // From here on an interruption gives a verdict.
        let interrupt = match interrupted() {
            Ok(interrupt) => interrupt,
            Err(error) => {
                eprintln!("error: interruptions can't be caught: {error}");
                return ERROR;
            }
        };
        let server = match Server::open(&case, &args.options(readings), Box::new(io::stdout())).await {
            Ok(server) => server,
            Err(error) => {
                eprintln!("error: {error}");
                return if matches!(error, ServeError::Boundary(_)) { USAGE } else { ERROR };
            }
        };
        output::put(&server.table().to_string());
        let others = expand(&loaded).len() - 1;
        if args.case.is_none() && others > 0 {
            output::line(&format!("  one of {} cases of this scenario; `--case` chooses", others + 1));
        }
        output::line("  times are in UTC; Ctrl-C ends the server and gives the verdict\n");
        let ended = server.run(interrupt).await;
        output::put(&format!("\n{ended}"));
        ended.exit()
    })
}

/// Ready at Ctrl-C, or when somebody asks the process to end.
#[cfg(unix)]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn interrupted() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without it only the options end the server.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
