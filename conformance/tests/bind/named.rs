//! BIND on a free port of 127.0.0.1, in a folder of its own, without root and without a control channel.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
    path::Path,
    process::{Child, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::tools;

/// Far beyond what anything here takes: only a broken test waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A zone of a name server.
pub(crate) struct Zone<'a> {
    /// Its name.
    pub(crate) origin: &'a str,
    /// Its records beside SOA and NS, as a master file has them; `None` for a zone whose file isn't there.
    pub(crate) records: Option<&'a str>,
    /// What its part of the configuration says beside type and file.
    pub(crate) options: &'a str,
}

/// A zone with these records that nobody may update.
pub(crate) fn fixed<'a>(origin: &'a str, records: &'a str) -> Zone<'a> {
    Zone { origin, records: Some(records), options: "" }
}

/// A zone with these records that everybody may update.
pub(crate) fn dynamic<'a>(origin: &'a str, records: &'a str) -> Zone<'a> {
    Zone { origin, records: Some(records), options: "allow-update { any; };" }
}

/// A name server that runs.
pub(crate) struct Named {
    child: Child,
    pub(crate) address: SocketAddr,
    _folder: TempDir,
}

/// Ports tried: another process may take one between the choice and the start.
const TRIES: usize = 8;

/// Starts BIND with these zones; `None` where it isn't installed.
pub(crate) fn named(zones: &[Zone<'_>]) -> Option<Named> {
    named_with("", zones)
}

/// The same, with these statements among the options of the whole server.
pub(crate) fn named_with(options: &str, zones: &[Zone<'_>]) -> Option<Named> {
    for _ in 0..TRIES {
        let mut command = tools::tool("named")?;
        let folder = TempDir::new().unwrap();
        let address = free_port();
        configure(folder.path(), address, options, zones);
        command.args(["-g", "-n", "1", "-c"]).arg(folder.path().join("named.conf"));
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let log = lines(BufReader::new(child.stderr.take().unwrap()));
        let mut said = Vec::new();
        // The log ends with the process.
        while let Ok(line) = log.recv_timeout(PATIENCE) {
            if line.ends_with(" running") && listens(&said, address) {
                return Some(Named { child, address, _folder: folder });
            }
            said.push(line);
        }
        let _ = child.kill();
        let _ = child.wait();
        let is_taken = said.iter().any(|line| line.contains("address in use"));
        assert!(is_taken, "named does not run:\n{}", said.join("\n"));
    }
    panic!("no port stayed free");
}

/// Whether the log has no word on a port that was taken: BIND then runs without it.
fn listens(said: &[String], address: SocketAddr) -> bool {
    let wanted = format!("listening on IPv4 interface lo, {}#{}", address.ip(), address.port());
    said.iter().any(|line| line.contains(&wanted)) && !said.iter().any(|line| line.contains("address in use"))
}

fn lines(output: impl BufRead + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    // Reads on to the end, so that the log never stops the server.
    thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    receiver
}

/// A port that is free for UDP and TCP.
fn free_port() -> SocketAddr {
    loop {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = udp.local_addr().unwrap();
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}

fn configure(folder: &Path, address: SocketAddr, options: &str, zones: &[Zone<'_>]) {
    let shown = folder.display();
    let mut conf = format!(
        "options {{\n  directory \"{shown}\";\n  pid-file none;\n  session-keyfile \"{shown}/session.key\";\n  \
         listen-on port {port} {{ 127.0.0.1; }};\n  listen-on-v6 {{ none; }};\n  recursion no;\n  \
         notify no;\n  dnssec-validation no;\n  empty-zones-enable no;\n  {options}\n}};\ncontrols {{ }};\n",
        port = address.port(),
    );
    for Zone { origin, records, options } in zones {
        conf += &format!("zone \"{origin}\" {{ type primary; file \"{origin}.db\"; {options} }};\n");
        if let Some(records) = records {
            let head = "$TTL 60\n@ SOA ns root 1 3600 600 86400 60\n@ NS ns\nns A 127.0.0.1\n";
            fs::write(folder.join(format!("{origin}.db")), format!("{head}{records}\n")).unwrap();
        }
    }
    fs::write(folder.join("named.conf"), conf).unwrap();
}

impl Named {
    /// What `dig +short` says, a record a line; `None` where it isn't installed.
    pub(crate) fn dig(&self, name: &str, rtype: &str) -> Option<Vec<String>> {
        let mut dig = tools::tool("dig")?;
        dig.args(["@127.0.0.1", "-p", &self.address.port().to_string(), "+short", name, rtype]);
        let ran = dig.output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
        Some(String::from_utf8(ran.stdout).unwrap().lines().map(str::to_owned).collect())
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
