//! What a script does to a stub of either side before it is sent.

use super::field::{Field, Kind, Order};

/// A change of a stub that was built soundly, in little-endian order. Changes are made in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StubChange {
    /// These octets in its place.
    Raw(Vec<u8>),
    /// Only its first octets.
    Keep(usize),
    /// Without its last octets, so many of them.
    Drop(usize),
    /// So many zeros in its place.
    Zeros(usize),
    /// These octets behind it.
    Add(Vec<u8>),
    /// A field of it is set.
    Field(String, u64),
    /// Its integers become big-endian; its data stay.
    BigEndian,
}

/// A field that the stub doesn't have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stub has no field `{0}`")]
pub struct NoStubField(pub String);

impl StubChange {
    /// Changes `stub`, whose fields `fields` tells.
    ///
    /// # Errors
    ///
    /// [`NoStubField`]: a field to set that isn't there.
    pub fn make(&self, stub: &mut Vec<u8>, fields: impl Fn(&[u8]) -> Vec<Field>) -> Result<(), NoStubField> {
        match self {
            Self::Raw(octets) => stub.clone_from(octets),
            Self::Keep(octets) => stub.truncate(*octets),
            Self::Drop(octets) => stub.truncate(stub.len().saturating_sub(*octets)),
            Self::Zeros(octets) => *stub = vec![0; *octets],
            Self::Add(octets) => stub.extend_from_slice(octets),
            Self::Field(name, value) => {
                let found = fields(stub).into_iter().find(|field| field.name == name);
                found.ok_or_else(|| NoStubField(name.clone()))?.set(stub, Order::Little, *value);
            }
            Self::BigEndian => {
                let integers = fields(stub).into_iter().filter(|field| field.kind != Kind::Octets);
                for field in integers {
                    stub[field.range()].reverse();
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Hresult,
        rpc::{
            stub::{StubResponse, response_fields},
            uuids::Syntax,
        },
    };

    #[test]
    fn an_answer_in_the_other_byte_order_says_the_same() {
        let answer = StubResponse::Data { data: b"answer", hresult: Hresult(7) };
        let mut stub = Vec::new();
        answer.encode(Syntax::Ndr, &mut stub);
        let fields = |stub: &[u8]| response_fields(Syntax::Ndr, Order::Little, stub);
        StubChange::BigEndian.make(&mut stub, fields).unwrap();
        assert_eq!(StubResponse::decode(Syntax::Ndr, Order::Big, &stub), Ok(answer));
        let unknown = StubChange::Field("opnum".to_owned(), 1).make(&mut stub, fields);
        assert_eq!(unknown, Err(NoStubField("opnum".to_owned())));
    }
}
