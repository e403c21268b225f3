//! Reading of `for_each: { wire: [4, 5, 6], ndr: [Ndr, Ndr64] }`.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};

use super::scenario::{Axes, Ndr};

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Axis {
    Wire,
    Ndr,
}

struct AxesVisitor;

impl<'de> Visitor<'de> for AxesVisitor {
    type Value = Axes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("axes: { wire: [4, 5, 6], ndr: [Ndr, Ndr64] }")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Axes, A::Error> {
        let mut axes = Axes::default();
        while let Some(axis) = map.next_key()? {
            match axis {
                Axis::Wire => fill(&mut axes.wire, map.next_value()?, "wire")?,
                Axis::Ndr => fill::<Ndr, _>(&mut axes.ndr, map.next_value()?, "ndr")?,
            }
        }
        match axes.wire.iter().find(|wire| !(4..=6).contains(*wire)) {
            Some(wire) => Err(A::Error::custom(format!("protocol version {wire} is none of 4, 5 and 6"))),
            None => Ok(axes),
        }
    }
}

fn fill<T: PartialEq, E: Error>(axis: &mut Vec<T>, values: Vec<T>, name: &str) -> Result<(), E> {
    if !axis.is_empty() || values.is_empty() {
        return Err(E::custom(format!("axis `{name}` stands twice, or is empty")));
    }
    *axis = values;
    Ok(())
}

impl<'de> Deserialize<'de> for Axes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AxesVisitor)
    }
}
