//! The lessons: scenarios that teach, in order, embedded beside the library and outside of it.

use std::sync::{Arc, OnceLock};

use crate::{
    language::{Lesson, Loaded, load},
    nearest::nearest,
};

/// A lesson by its place.
#[derive(Clone, Debug)]
pub struct Numbered {
    /// From 1.
    pub number: usize,
    /// Its file's name without number and ending, such as `lost-host`.
    pub name: &'static str,
    /// The scenario, which has a [`Lesson`].
    pub loaded: Arc<Loaded>,
}

impl Numbered {
    /// What it teaches; every file of `lessons/` has it.
    #[must_use]
    pub fn lesson(&self) -> Option<&Lesson> {
        self.loaded.scenario.lesson.as_ref()
    }
}

/// The lessons in order.
#[must_use]
pub fn lessons() -> &'static [Numbered] {
    static LESSONS: OnceLock<Vec<Numbered>> = OnceLock::new();
    LESSONS.get_or_init(|| {
        let numbered = FILES.iter().enumerate().map(|(index, (id, text))| {
            let name = id.split_once('-').map_or(*id, |(_, name)| name);
            let loaded = load(&format!("lessons/{id}.ron"), text)
                .expect("the embedded lessons are read by a test of this package");
            Numbered { number: index + 1, name, loaded: Arc::new(loaded) }
        });
        numbered.collect()
    })
}

/// The lesson with this number or name, or the name that was probably meant.
///
/// # Errors
///
/// The nearest name, if any is near, where there is no such lesson.
pub fn lesson(asked: &str) -> Result<&'static Numbered, Option<&'static str>> {
    let asked = asked.strip_prefix("lessons/").unwrap_or(asked);
    let asked = asked.strip_suffix(".ron").unwrap_or(asked);
    let number = asked.parse::<usize>().ok();
    let name = asked.split_once('-').filter(|(digits, _)| digits.parse::<usize>().is_ok());
    let name = name.map_or(asked, |(_, name)| name);
    let found = lessons().iter().find(|one| Some(one.number) == number || one.name == name);
    found.ok_or_else(|| nearest(name, lessons().iter().map(|one| one.name)))
}

/// The table that `build.rs` makes.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lint;

    #[test]
    fn every_lesson_is_valid_and_in_its_place() {
        let mut lint = Lint::default();
        for (index, (id, text)) in FILES.iter().enumerate() {
            lint.add(&format!("lessons/{id}.ron"), text);
            assert!(id.starts_with(&format!("{:02}-", index + 1)), "{id} is lesson {}", index + 1);
        }
        assert!(lint.is_ok(), "{}", lint.render(false));
        assert!(lessons().len() >= 12);
    }

    #[test]
    fn lessons_are_found_by_number_and_name() {
        let fourth = &lessons()[3];
        for asked in ["4", fourth.name, &fourth.loaded.id, &format!("04-{}", fourth.name)] {
            assert_eq!(lesson(asked).expect(asked).number, 4);
        }
        assert_eq!(lesson("lost-hots").expect_err("none"), Some("lost-host"));
        assert_eq!(lesson("0").expect_err("none"), None);
    }
}
