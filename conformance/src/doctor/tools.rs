//! Tools of others that the suite and its users work with.

use std::process::{Command, Stdio};

use super::{Finding, Level};

/// A tool.
#[derive(Debug)]
pub(super) struct Tool {
    name: &'static str,
    /// The command that tells its version.
    version: &'static [&'static str],
    /// What it is for.
    purpose: &'static str,
    /// How it is had.
    source: &'static str,
}

pub(super) const TOOLS: [Tool; 14] = [
    Tool {
        name: "tshark",
        version: &["tshark", "--version"],
        purpose: "second opinion on every capture that is written",
        source: "apt install tshark",
    },
    Tool {
        name: "tcpdump",
        version: &["tcpdump", "--version"],
        purpose: "captures of what happens outside of the lab",
        source: "apt install tcpdump",
    },
    Tool {
        name: "dig",
        version: &["dig", "-v"],
        purpose: "second opinion on the name server",
        source: "apt install bind9-dnsutils",
    },
    Tool {
        name: "named",
        // Debian has it where only root looks.
        version: &["sh", "-c", "PATH=$PATH:/usr/sbin; named -v"],
        purpose: "a name server of other origin, for the suite's own tests",
        source: "apt install bind9",
    },
    Tool {
        name: "python3",
        version: &["python3", "--version"],
        purpose: "the example adapters",
        source: "apt install python3",
    },
    Tool {
        name: "impacket",
        version: &["python3", "-c", "import impacket, importlib.metadata as m; print(m.version('impacket'))"],
        purpose: "an RPC client and server of other origin, under the example adapters",
        source: "pip install impacket",
    },
    Tool {
        name: "chromium",
        version: &["chromium", "--version"],
        purpose: "the report page, for the suite's own tests",
        source: "apt install chromium fonts-dejavu-core",
    },
    Tool {
        name: "chromedriver",
        version: &["chromedriver", "--version"],
        purpose: "clicks on the report page, for the suite's own tests",
        source: "apt install chromium-driver",
    },
    Tool {
        name: "junitparser",
        version: &["python3", "-c", "import importlib.metadata as m; print(m.version('junitparser'))"],
        purpose: "reads JUnit reports, for the suite's own tests",
        source: "pip install junitparser",
    },
    Tool {
        name: "markdown-it-py",
        version: &["python3", "-c", "import importlib.metadata as m; print(m.version('markdown-it-py'))"],
        purpose: "reads Markdown reports, for the suite's own tests",
        source: "pip install markdown-it-py",
    },
    Tool {
        name: "pyyaml",
        version: &["python3", "-c", "import importlib.metadata as m; print(m.version('pyyaml'))"],
        purpose: "reads the files of the GitHub action, for the suite's own tests",
        source: "pip install pyyaml",
    },
    Tool {
        name: "faketime",
        version: &["faketime", "--version"],
        purpose: "moves the clock of hosts without an adapter (`clock: Faketime`)",
        source: "apt install faketime",
    },
    Tool {
        name: "xmllint",
        version: &["xmllint", "--version"],
        purpose: "checks JUnit reports against their schema",
        source: "apt install libxml2-utils",
    },
    Tool {
        name: "cargo-nextest",
        version: &["cargo", "nextest", "--version"],
        purpose: "runs the suite's own tests",
        source: "cargo install cargo-nextest",
    },
];

/// Whether a tool is there, and which version.
pub(super) fn finding(tool: &Tool) -> Finding {
    let Tool { name, purpose, source, .. } = tool;
    match version(tool.version) {
        Some(version) => Finding::ok(format!("{name}: {version}")),
        None => {
            let required = std::env::var_os("KMSLAB_REQUIRE_TOOLS").is_some_and(|value| value == "1");
            let level = if required { Level::Problem } else { Level::Warning };
            let demand = if required { ", and KMSLAB_REQUIRE_TOOLS=1 demands it" } else { "" };
            Finding::new(level, format!("{name} is missing{demand}: {purpose}")).remedy(*source)
        }
    }
}

/// The first line that tells a version: on either output, as tools differ in that.
fn version(words: &[&str]) -> Option<String> {
    let (program, arguments) = words.split_first()?;
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
    if !output.status.success() {
        return None;
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let line = text.lines().find(|line| line.chars().any(|c| c.is_ascii_digit()))?;
    let shown: String = line.chars().filter(|c| !c.is_control()).take(80).collect();
    Some(shown.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_is_missing_is_said_to_be_with_what_it_is_for() {
        let tool =
            Tool { name: "nothing", version: &["kmslab-no-such-tool"], purpose: "tests", source: "nowhere" };
        let found = finding(&tool);
        assert!(found.level >= Level::Warning);
        assert!(found.what.starts_with("nothing is missing") && found.what.ends_with(": tests"), "{found:?}");
        assert_eq!(found.remedy.as_deref(), Some("nowhere"));
    }

    #[test]
    fn a_version_may_be_on_either_output() {
        for script in ["echo tool; echo version 1.2", "echo version 1.2 >&2"] {
            assert_eq!(version(&["sh", "-c", script]).as_deref(), Some("version 1.2"));
        }
        assert_eq!(version(&["sh", "-c", "echo version 1.2; exit 1"]), None);
    }
}
