//! `kmslab error`: what a result code means, who meets it, and what helps (ERR).

use std::fmt::Write as _;

use emulator::model::{CodeInfo, Hresult, StatusFlags, hresults, nearest_hresult};
use serde_json::{Value, json};

use super::{USAGE, args::ErrorArgs, output};

pub(super) fn error(args: &ErrorArgs) -> u8 {
    if let Some(text) = &args.status {
        return status(text, args.json);
    }
    let Some(text) = &args.code else {
        list(args.json);
        return 0;
    };
    let Some(code) = Hresult::read_any(text) else {
        eprintln!(
            "error: `{text}` is not a result code; write \"0xC004F074\", \"C004F074\" or its number, signed or not"
        );
        return USAGE;
    };
    match hresults().find(|info| info.code == code) {
        Some(info) => {
            if args.json {
                output::line(&known_json(info).to_string());
            } else {
                output::put(&known(info));
            }
            0
        }
        None => {
            if args.json {
                output::line(&unknown_json(code).to_string());
            } else {
                output::put(&unknown(code));
            }
            USAGE
        }
    }
}

fn list(as_json: bool) {
    if as_json {
        output::line(&Value::from(hresults().map(known_json).collect::<Vec<_>>()).to_string());
        return;
    }
    let mut text = String::new();
    for info in hresults() {
        let _ = writeln!(text, "{}  {:28}  {}", info.code, kinds(info), info.meaning);
    }
    output::put(&text);
}

fn kinds(info: &CodeInfo) -> String {
    info.activation.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn known(info: &CodeInfo) -> String {
    let mut text = format!("{}  {}\n", info.code, info.symbol).trim_end().to_owned();
    let _ = write!(text, "\n  {}\n", info.meaning);
    if !info.activation.is_empty() {
        let _ = writeln!(text, "\n  met by   {}", kinds(info));
    }
    if !info.cause.is_empty() {
        let _ = writeln!(text, "  cause    {}", info.cause);
    }
    for (index, remedy) in info.remedies.iter().enumerate() {
        let _ = writeln!(text, "  {:8} {remedy}", if index == 0 { "remedy" } else { "" });
    }
    if !info.rows.is_empty() {
        let _ = writeln!(text, "  see      kmslab explain {}", info.rows.join(" | "));
    }
    text
}

fn signed(code: Hresult) -> i32 {
    code.0.cast_signed()
}

fn known_json(info: &CodeInfo) -> Value {
    json!({
        "known": true,
        "code": info.code.to_string(),
        "signed": signed(info.code),
        "symbol": Some(info.symbol).filter(|symbol| !symbol.is_empty()),
        "meaning": info.meaning,
        "activation": info.activation.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "cause": Some(info.cause).filter(|cause| !cause.is_empty()),
        "remedies": info.remedies,
        "requirements": info.rows,
    })
}

/// ERR-061: whoever asks for another code is sent to a page that is here: the list.
fn unknown(code: Hresult) -> String {
    let mut text = format!("{code}\n  not a code of this lab: {}\n", code.class());
    if let Some(near) = nearest_hresult(code) {
        let _ = writeln!(text, "  the nearest is {}: {}", near.code, near.meaning);
    }
    text.push_str("  `kmslab error` lists every code that has a page here\n");
    text
}

fn unknown_json(code: Hresult) -> Value {
    json!({
        "known": false,
        "code": code.to_string(),
        "signed": signed(code),
        "class": code.class(),
        "nearest": nearest_hresult(code).map(|near| near.code.to_string()),
        "help": "kmslab error",
    })
}

/// Names the bits of the status field of events 12288 and 12289.
fn status(text: &str, as_json: bool) -> u8 {
    let Some(flags) =
        Hresult::read_any(text).filter(|_| text.starts_with("0x")).map(|bits| StatusFlags(bits.0))
    else {
        eprintln!("error: `{text}` are no status flags; write \"0x4000008\"");
        return USAGE;
    };
    let shown = Hresult(flags.0).to_string();
    if as_json {
        output::line(&json!({ "status": shown, "flags": flags.names() }).to_string());
    } else {
        output::line(&format!("{shown}  {flags}"));
    }
    0
}
