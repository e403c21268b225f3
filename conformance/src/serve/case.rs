//! The case of a scenario that is served.

use std::sync::Arc;

use emulator::model::Filetime;
use scenarios::language::{Case, Loaded, Time, expand};

/// An id that selects no case, or several.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{id}` is not one case of this scenario; its cases are {}", .known.join(", "))]
pub struct CaseError {
    id: String,
    known: Vec<String>,
}

/// The case of a scenario with this id, or the one whose axes these are (`[wire=6]`); without an id the first.
///
/// # Errors
///
/// When no case has the id.
pub fn chosen(loaded: &Arc<Loaded>, id: Option<&str>) -> Result<Case, CaseError> {
    let mut cases = expand(loaded);
    let wanted = |case: &Case| match id {
        None => true,
        Some(id) => case.id == id || (id.starts_with('[') && case.id == format!("{}{id}", loaded.id)),
    };
    match cases.iter().position(wanted) {
        Some(index) => Ok(cases.swap_remove(index)),
        None => {
            let known = cases.into_iter().map(|case| case.id).collect();
            Err(CaseError { id: id.unwrap_or_default().to_owned(), known })
        }
    }
}

/// The same case beginning now: clients have the time of day.
pub(super) fn beginning(case: &Case, now: Filetime) -> Case {
    let mut loaded = (*case.loaded).clone();
    loaded.scenario.world.start = Some(Time(now));
    Case { loaded: Arc::new(loaded), ..case.clone() }
}

#[cfg(test)]
mod tests {
    use scenarios::library::Library;

    use super::*;

    #[test]
    fn a_case_is_named_in_full_or_by_its_axes() {
        let library = Library::embedded();
        let loaded = library.iter().find(|loaded| expand(loaded).len() > 2).unwrap();
        let second = expand(loaded).swap_remove(1).id;
        let axes = &second[second.find('[').unwrap()..];
        assert_eq!(chosen(loaded, None).unwrap().id, expand(loaded)[0].id);
        assert_eq!(chosen(loaded, Some(&second)).unwrap().id, second);
        assert_eq!(chosen(loaded, Some(axes)).unwrap().id, second);
        let error = chosen(loaded, Some("[wire=9]")).unwrap_err().to_string();
        assert!(error.contains(&second), "{error}");
    }
}
