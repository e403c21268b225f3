//! Time, memory and output of a process.

use std::{
    fmt,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

/// What a process took to read a file.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) name: String,
    pub(crate) octets: u64,
    pub(crate) seconds: f64,
    /// What the system says of it; `None` where GNU time is missing, which asks for it.
    pub(crate) used: Option<Used>,
    /// Lines it printed.
    pub(crate) rows: u64,
}

/// What a process used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Used {
    /// The most KiB it held at once.
    pub(crate) memory: u64,
    /// Seconds of a processor, which doesn't depend on what else the machine does.
    pub(crate) processor: f64,
}

impl Used {
    /// What [`TIME`] writes: KiB, and seconds in user and system mode.
    fn read(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let memory = words.next()?.parse().ok()?;
        let processor = words.next()?.parse::<f64>().ok()? + words.next()?.parse::<f64>().ok()?;
        Some(Self { memory, processor })
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = self.octets as f64 / 1e6;
        let (name, seconds, rows) = (&self.name, self.seconds, self.rows);
        let rate = megabytes / seconds;
        write!(f, "{name}: {megabytes:.0} MB in {seconds:.2} s, {rate:.1} MB/s, {rows} rows")?;
        match self.used {
            Some(Used { memory, processor }) => {
                write!(f, ", {processor:.2} s of a processor, {} MiB at most", memory >> 10)
            }
            None => write!(f, ", memory not measured: GNU time is missing"),
        }
    }
}

const TIME: &str = "/usr/bin/time";

/// The fastest of so many runs; `None` if it can't be started.
pub(crate) fn best(runs: usize, mut command: impl FnMut() -> Command) -> Option<Measured> {
    let runs = (0..runs).map_while(|_| run(&command()));
    runs.min_by(|one, other| one.seconds.total_cmp(&other.seconds))
}

fn run(command: &Command) -> Option<Measured> {
    let timed = Path::new(TIME).exists();
    let mut wrapped = if timed {
        let mut time = Command::new(TIME);
        time.args(["--format", "%M %U %S"]).arg(command.get_program());
        time
    } else {
        Command::new(command.get_program())
    };
    wrapped.args(command.get_args()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let before = Instant::now();
    let mut child = wrapped.spawn().ok()?;
    let rows = lines(child.stdout.take()?);
    let mut said = String::new();
    child.stderr.take()?.read_to_string(&mut said).ok()?;
    let status = child.wait().ok()?;
    let seconds = before.elapsed().as_secs_f64();
    if !status.success() {
        println!("{}: {status}: {}", command.get_program().display(), said.trim());
        return None;
    }
    let used = said.lines().last().filter(|_| timed).and_then(Used::read);
    let program = Path::new(command.get_program()).file_stem()?.to_string_lossy().into_owned();
    Some(Measured { name: program, octets: 0, seconds, used, rows })
}

fn lines(output: impl Read) -> u64 {
    let mut output = BufReader::with_capacity(1 << 16, output);
    let mut lines = 0;
    while let Ok(octets) = output.fill_buf() {
        if octets.is_empty() {
            break;
        }
        lines += octets.iter().filter(|&&octet| octet == b'\n').count() as u64;
        let count = octets.len();
        output.consume(count);
    }
    lines
}
