//! Three lessons at the moments of their answers, and pictures of them for the documents, on a desk and on a phone:
//! `KMSLAB_SCREENSHOTS=FOLDER` writes them there.

use std::path::PathBuf;

use kmslab::{
    lesson::{page, play},
    view::instant,
};
use scenarios::lessons::lesson;
use serde_json::json;
use tempfile::TempDir;

use crate::{
    png::small,
    timeline::{DESK, PHONE, open},
    webdriver::Browser,
};

/// The lessons, and the colour scheme in which each is shown.
const LESSONS: [(&str, &str); 3] =
    [("lost-host", "light"), ("below-threshold", "light"), ("grace-and-notification", "dark")];
/// Octets of a picture, at most.
const LIMIT: usize = 120_000;

#[test]
fn lessons_as_they_look() {
    let folder = TempDir::new().unwrap();
    for (width, height) in [DESK, PHONE] {
        let Some(browser) = Browser::start(width, height) else { return };
        for (name, scheme) in LESSONS {
            let played = play(&lesson(name).unwrap().loaded).unwrap();
            let path = folder.path().join("page.html");
            std::fs::write(&path, page(&played).unwrap()).unwrap();
            browser.prefers(scheme);
            open(&browser, &format!("file://{}", path.display()));
            // The answer, with the scrubber where it is to be seen.
            browser.click("#answer-show");
            browser.run(
                "document.activeElement.blur(); document.querySelector('#runs').scrollIntoView({ block: 'center' }); scrollTo(0, 0); \
                 return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))",
            );
            let of = played.lesson.of.to_string();
            let told =
                instant(&played.timeline, played.at()).into_iter().find(|one| one.actor == of).unwrap();
            let (licence, left) = (&told.band.unwrap().licence, told.minutes_left);
            let left = left.map(|left| left.to_string()).unwrap_or_default();
            if name == "lost-host" {
                assert_eq!((licence.as_str(), left.as_str()), ("OotGrace", "36000"));
            }
            let card = "const { actor, licence, left } = document.querySelector('.card.selected').dataset; \
                        return [actor, licence, left]";
            assert_eq!(browser.run(card), json!([of, licence, left]), "{name}");
            let picture = small(&browser.picture(width, if width < 500 { 2_000 } else { 1_200 }));
            assert!(picture.starts_with(b"\x89PNG"), "{name}");
            assert!(picture.len() < LIMIT, "{name} at {width}: {} octets", picture.len());
            if let Some(folder) = std::env::var_os("KMSLAB_SCREENSHOTS") {
                std::fs::write(PathBuf::from(folder).join(format!("{name}-{width}.png")), picture).unwrap();
            }
        }
    }
}
