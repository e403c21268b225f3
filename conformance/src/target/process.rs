//! A target's process: its own process group, its lines, its log, and its end.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    io::{self, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::sync::mpsc as lines;

use super::{
    line::{Line, read_lines},
    log::Log,
};

/// How a process is started.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// Program and arguments.
    pub(crate) words: Vec<OsString>,
    /// Environment beside the runner's.
    pub(crate) env: BTreeMap<String, String>,
    /// Working folder; the runner's when `None`.
    pub(crate) dir: Option<PathBuf>,
    /// It speaks in lines on its standard streams; otherwise both outputs are its log.
    pub(crate) speaks: bool,
}

/// A running process. Dropping it ends it and every process that it left in its group.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    log: Log,
    input: Option<Arc<Mutex<ChildStdin>>>,
    lines: Option<lines::Receiver<Line>>,
    readers: Vec<JoinHandle<()>>,
}

/// Lines that may wait to be read; more make the target wait.
const WAITING: usize = 64;
/// Octets that a pipe takes in any case.
const SHORT: usize = 4_096;
/// How long a process may take to end by itself when its input closes.
const FAREWELL: Duration = Duration::from_millis(500);
/// How often it is looked whether a process has ended.
const LOOK: Duration = Duration::from_millis(2);

/// Leaders of the process groups that run now.
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Ends every process that targets run in; for a program that is told to stop.
pub fn end_all() {
    for leader in RUNNING.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        end_group(*leader);
    }
}

#[cfg(unix)]
fn end_group(leader: u32) {
    let pid = i32::try_from(leader).ok().and_then(rustix::process::Pid::from_raw);
    // An error says that it is gone already.
    let _ = pid.map(|pid| rustix::process::kill_process_group(pid, rustix::process::Signal::KILL));
}

#[cfg(not(unix))]
fn end_group(_leader: u32) {}

impl Process {
    /// Starts a process.
    ///
    /// # Errors
    ///
    /// When the program can't be started.
    pub(crate) fn start(setting: &Setting) -> io::Result<Self> {
        let (program, arguments) = setting.words.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let mut command = Command::new(program);
        command.args(arguments).envs(&setting.env).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.stdin(if setting.speaks { Stdio::piped() } else { Stdio::null() });
        if let Some(dir) = &setting.dir {
            command.current_dir(dir);
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).insert(child.id());
        let log = Log::default();
        let mut readers = Vec::new();
        if let Some(errors) = child.stderr.take() {
            readers.push(keep(errors, log.clone()));
        }
        let mut received = None;
        match child.stdout.take() {
            Some(output) if setting.speaks => {
                let (sender, receiver) = lines::channel(WAITING);
                received = Some(receiver);
                thread::spawn(move || read_lines(BufReader::new(output), &sender));
            }
            Some(output) => readers.push(keep(output, log.clone())),
            None => {}
        }
        let input = child.stdin.take().map(|input| Arc::new(Mutex::new(input)));
        Ok(Self { child, log, input, lines: received, readers })
    }

    /// Sends a line. That nobody reads it shows in what comes back.
    pub(super) fn send(&self, line: String) {
        let Some(input) = self.input.clone() else { return };
        let line_length = line.len();
        let write = move || {
            let mut input = input.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = input.write_all(line.as_bytes()).and_then(|()| input.flush());
        };
        // One command at a time is on its way, so a short one always fits into the pipe. A long one may have to wait for
        // its reader, and a target that doesn't read must not hold up the runner.
        if line_length <= SHORT {
            write();
        } else {
            thread::spawn(write);
        }
    }

    /// The next line; `None` at the end of its output.
    pub(super) async fn line(&mut self) -> Option<Line> {
        self.lines.as_mut()?.recv().await
    }

    /// A line that is there already, or the end of its output as `Some(None)`.
    pub(super) fn line_waiting(&mut self) -> Option<Option<Line>> {
        match self.lines.as_mut()?.try_recv() {
            Ok(line) => Some(Some(line)),
            Err(lines::error::TryRecvError::Disconnected) => Some(None),
            Err(lines::error::TryRecvError::Empty) => None,
        }
    }

    /// Its number in the system.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its exit status, if it has ended.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits for its end at most this long.
    pub(crate) fn wait(&mut self, most: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + most;
        loop {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            if Instant::now() >= deadline {
                return None;
            }
            thread::sleep(LOOK);
        }
    }

    /// What it logged since the last call. When it has ended, everything is there.
    pub(crate) fn take_log(&mut self) -> String {
        if self.ended().is_some() {
            // A grandchild may still hold the streams: only what is finished is waited for, and only shortly.
            let deadline = Instant::now() + FAREWELL;
            while Instant::now() < deadline && self.readers.iter().any(|reader| !reader.is_finished()) {
                thread::sleep(LOOK);
            }
        }
        self.log.take()
    }

    /// Closes its input and lets it end by itself for a moment.
    pub(super) fn say_farewell(&mut self) {
        self.input = None;
        self.wait(FAREWELL);
    }

    /// Ends it now.
    pub(crate) fn end(&mut self) {
        end_group(self.child.id());
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.child.id());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

fn keep(mut stream: impl Read + Send + 'static, log: Log) -> JoinHandle<()> {
    thread::spawn(move || {
        let mut buffer = [0; 4_096];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => return,
                Ok(read) => log.push(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    })
}

/// The program of a command as a path from `folder`, where it is one: a bare name is looked up as the shell does.
pub(super) fn program_from(folder: &Path, word: &str) -> OsString {
    let path = Path::new(word);
    if path.is_absolute() || path.components().count() < 2 && !word.starts_with('.') {
        return word.into();
    }
    folder.join(path).into_os_string()
}
