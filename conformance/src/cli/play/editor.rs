//! Commands from a terminal, with history and completion.

use std::{borrow::Cow, cell::RefCell, env, fs, path::PathBuf};

use clap::{
    ColorChoice,
    builder::styling::{AnsiColor, Style},
};
use rustyline::{
    CompletionType, Config, Context, Editor, Helper, Result, completion::Completer, error::ReadlineError,
    highlight::Highlighter, hint::Hinter, history::FileHistory, validate::Validator,
};

use crate::play::Prompt;

use super::super::{ERROR, output};

/// Lines that are kept.
const HISTORY: usize = 1_000;

/// Reads commands until somebody ends it.
pub(super) fn edit(prompt: &mut Prompt) -> u8 {
    let config = Config::builder().completion_type(CompletionType::List).max_history_size(HISTORY);
    let config = config.and_then(|config| config.history_ignore_dups(true)).map(|config| config.build());
    let mut editor = match config.and_then(Editor::<Assistant<'_>, FileHistory>::with_config) {
        Ok(editor) => editor,
        Err(error) => {
            eprintln!("error: the terminal can't be read: {error}");
            return ERROR;
        }
    };
    let kept = history();
    if let Some(path) = &kept {
        // There is none before the first session.
        let _ = editor.load_history(path);
    }
    let coloured = output::colours(ColorChoice::Auto);
    editor.set_helper(Some(Assistant { prompt: RefCell::new(prompt), coloured }));
    let code = commands(&mut editor, coloured);
    if let Some(path) = &kept {
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        if let Err(error) = folder.map_err(ReadlineError::from).and_then(|()| editor.save_history(path)) {
            eprintln!("warning: {}: the history isn't kept: {error}", path.display());
        }
    }
    code
}

fn commands(editor: &mut Editor<Assistant<'_>, FileHistory>, coloured: bool) -> u8 {
    loop {
        let shown = editor.helper().map(|helper| helper.prompt.borrow().prompt()).unwrap_or_default();
        let line = match editor.readline(&shown) {
            Ok(line) => line,
            // Ctrl-C leaves the line, Ctrl-D the session.
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => return 0,
            Err(error) => {
                eprintln!("error: the terminal can't be read: {error}");
                return ERROR;
            }
        };
        if !line.trim().is_empty() {
            // A full history drops its oldest line; nothing else can go wrong in memory.
            let _ = editor.add_history_entry(line.as_str());
        }
        let Some(helper) = editor.helper() else { return ERROR };
        match helper.prompt.borrow_mut().take("prompt", &line) {
            Ok(reply) => {
                output::put(&if coloured { painted(&reply.text) } else { reply.text });
                if reply.quit {
                    return 0;
                }
            }
            Err(error) => output::line(&if coloured { paint(AnsiColor::Red, &error) } else { error }),
        }
    }
}

/// Where lines of earlier sessions are kept: `kmslab/play-history` among the user's state files.
fn history() -> Option<PathBuf> {
    let state = env::var_os("XDG_STATE_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    let state = state.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".local/state")))?;
    Some(state.join("kmslab/play-history"))
}

/// What the editor asks while somebody types.
struct Assistant<'a> {
    prompt: RefCell<&'a mut Prompt>,
    coloured: bool,
}

impl Completer for Assistant<'_> {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> Result<(usize, Vec<String>)> {
        let found = self.prompt.borrow_mut().complete(line.get(..pos).unwrap_or(line));
        Ok((found.start, found.words))
    }
}

impl Highlighter for Assistant<'_> {
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        if self.coloured { Cow::Owned(paint(AnsiColor::Cyan, prompt)) } else { Cow::Borrowed(prompt) }
    }
}

impl Hinter for Assistant<'_> {
    type Hint = String;
}

impl Validator for Assistant<'_> {}

impl Helper for Assistant<'_> {}

/// What holds in green, what doesn't in red, steps in bold.
fn painted(text: &str) -> String {
    let line = |line: &str| {
        let word = line.split_whitespace().next().unwrap_or_default().trim_end_matches(':');
        match word {
            "met" => paint(AnsiColor::Green, line),
            "broken" | "failed" => paint(AnsiColor::Red, line),
            "line" => styled(Style::new().bold(), line),
            _ => line.to_owned(),
        }
    };
    text.lines().map(|text| format!("{}\n", line(text))).collect()
}

fn paint(colour: AnsiColor, text: &str) -> String {
    styled(colour.on_default(), text)
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}
