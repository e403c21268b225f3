//! Where a scenario file stands, which gives its id and says whether it is a lesson.

/// The folder that a file stands in, as far as that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folder {
    /// `library/`: scenarios that judge, and teach nothing.
    Library,
    /// `lessons/`: every file is a lesson.
    Lessons,
    /// Anywhere else.
    Other,
}

impl Folder {
    /// The folder of the file at `path`, and the file's id: what stands behind the last `library/`, or from the last
    /// `lessons/` on, without `.ron`.
    pub(super) fn of(path: &str) -> (Self, &str) {
        let behind = |name: &str| {
            let inner = path.rfind(&format!("/{name}/")).map(|at| at + 1);
            inner.or_else(|| path.starts_with(&format!("{name}/")).then_some(0))
        };
        let (folder, tail) = match (behind("library"), behind("lessons")) {
            (Some(library), lessons) if lessons.is_none_or(|lessons| lessons < library) => {
                (Self::Library, &path[library + "library/".len()..])
            }
            (_, Some(lessons)) => (Self::Lessons, &path[lessons..]),
            _ => (Self::Other, path),
        };
        (folder, tail.strip_suffix(".ron").unwrap_or(tail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_path_in_its_folder() {
        for (path, folder, id) in [
            ("library/a/b.ron", Folder::Library, "a/b"),
            ("/lab/library/old/library/c.ron", Folder::Library, "c"),
            ("mylibrary/d.ron", Folder::Other, "mylibrary/d"),
            ("scenarios/lessons/04-e.ron", Folder::Lessons, "lessons/04-e"),
            ("lessons/04-e.ron", Folder::Lessons, "lessons/04-e"),
            ("lessons/library/f.ron", Folder::Library, "f"),
            ("library/lessons/g.ron", Folder::Lessons, "lessons/g"),
        ] {
            assert_eq!(Folder::of(path), (folder, id), "{path}");
        }
    }
}
