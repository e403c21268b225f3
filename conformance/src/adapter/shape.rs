//! Which names a command may hold, at any depth: what is unknown is told before anything else is looked at.

use serde_json::Value;

/// The names that may stand in a value.
#[derive(Debug)]
pub(super) enum Shape {
    /// No objects are looked for in it.
    Leaf,
    /// An object with these members, none of them required here.
    Object(&'static [(&'static str, Shape)]),
    /// An array of such values.
    List(&'static Shape),
}

impl Shape {
    /// A member that is unknown, by its path below `value`. Values of another kind than expected have none: they are
    /// bad, not unknown.
    pub(super) fn unknown(&self, value: &Value) -> Option<String> {
        match (self, value) {
            (Self::Object(known), Value::Object(members)) => {
                members.iter().find_map(|(name, value)| match known.iter().find(|(known, _)| known == name) {
                    None => Some(name.clone()),
                    Some((_, shape)) => shape.unknown(value).map(|below| join(name, &below)),
                })
            }
            (Self::List(shape), Value::Array(items)) => items.iter().enumerate().find_map(|(index, item)| {
                shape.unknown(item).map(|below| join(&format!("[{index}]"), &below))
            }),
            _ => None,
        }
    }
}

fn join(name: &str, below: &str) -> String {
    if below.starts_with('[') { format!("{name}{below}") } else { format!("{name}.{below}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SHAPE: Shape =
        Shape::Object(&[("a", Shape::Leaf), ("list", Shape::List(&Shape::Object(&[("b", Shape::Leaf)])))]);

    #[track_caller]
    fn check(value: &Value, expect: Option<&str>) {
        assert_eq!(SHAPE.unknown(value).as_deref(), expect, "{value}");
    }

    #[test]
    fn unknown_names_are_found_at_any_depth() {
        check(&json!({"a": 1, "list": [{"b": 1}, {}]}), None);
        check(&json!({"x": 1}), Some("x"));
        check(&json!({"list": [{"b": 1}, {"y": 1}]}), Some("list[1].y"));
        check(&json!({"a": {"z": 1}, "list": 7}), None);
    }
}
