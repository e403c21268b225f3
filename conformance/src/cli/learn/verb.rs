//! The lessons, and the walk through one.

use std::{path::Path, sync::Arc};

use clap::ColorChoice;
use scenarios::{
    language::Loaded,
    lessons::{lesson, lessons},
};

use crate::{
    lesson::{LessonError, Place, Played, answer, head, play, question, scene, walk},
    prose::hanging,
    view::{
        Chart,
        text::{LEAST_WIDTH, picture},
    },
};

use super::{
    args::LearnArgs,
    page,
    pause::{Pause, Reply},
};
use crate::cli::{ERROR, USAGE, files, output};

pub(in crate::cli) fn learn(args: &LearnArgs) -> u8 {
    let Some(asked) = &args.lesson else {
        list();
        return 0;
    };
    let Some(Chosen { loaded, place }) = chosen(asked) else { return USAGE };
    match play(&loaded) {
        Ok(played) => match &args.page {
            Some(folder) => page::written(&played, folder, !args.no_open),
            None => {
                through(&played, place, &Pause::new(args.all));
                0
            }
        },
        Err(error) => {
            eprintln!("error: {error}");
            if matches!(error, LessonError::NoLesson(_)) { USAGE } else { ERROR }
        }
    }
}

fn list() {
    let mut text = "Lessons, best taken in order:\n\n".to_owned();
    for one in lessons() {
        let about = one.loaded.story.replace('\n', " ");
        text += &format!("{:>3}  {}\n", one.number, one.name);
        text += &hanging("     ", &about, 80);
    }
    text += "\n`kmslab learn 1` or `kmslab learn first-activation` begins.\n";
    output::put(&text);
}

/// The lesson that is asked for.
struct Chosen {
    loaded: Arc<Loaded>,
    /// Its place, if it is one of the lab's.
    place: Option<Place>,
}

fn chosen(asked: &str) -> Option<Chosen> {
    let path = Path::new(asked);
    if asked.ends_with(".ron") && path.exists() {
        return Some(Chosen { loaded: files::read(path)?, place: None });
    }
    match lesson(asked) {
        Ok(one) => {
            let place = Place { number: one.number, of: lessons().len() };
            Some(Chosen { loaded: Arc::clone(&one.loaded), place: Some(place) })
        }
        Err(near) => {
            let help = near.map_or_else(
                || "; `kmslab learn` lists them".to_owned(),
                |near| format!("; did you mean `{near}`?"),
            );
            eprintln!("error: there is no lesson `{asked}`{help}");
            None
        }
    }
}

/// Walks through a lesson, as far as the reader goes.
fn through(played: &Played, place: Option<Place>, pause: &Pause) {
    output::line(&head(played, place));
    for (index, one) in walk(played).iter().enumerate() {
        if pause.next() == Reply::Enough {
            return;
        }
        output::line(&scene(index + 1, one));
    }
    if pause.next() == Reply::Enough {
        return;
    }
    output::line(&question(played));
    match pause.ask(&played.lesson) {
        Reply::Enough => return,
        Reply::Choice(choice) if played.right() == [choice] => output::line("That is right.\n"),
        Reply::Choice(_) => output::line("The run says otherwise.\n"),
        Reply::Next => {}
    }
    output::put(&answer(played));
    // The whole run in one picture: the answer is to be seen in it.
    let style = output::style(u16::try_from(LEAST_WIDTH).ok(), false, ColorChoice::Auto);
    output::put(&format!("\n{}", picture(&Chart::of(&played.timeline, None, None), style)));
    if let Some(Place { number, of }) = place.filter(|place| place.number < place.of) {
        output::line(&format!("\nNext, of {of}: `kmslab learn {}`", number + 1));
    }
}
