//! Stub data of RequestActivation in NDR and NDR64 (wire format 1 §2; C706 14.3, MS-RPCE 2.2.5).

use super::{
    field::{Field, Kind, Order},
    uuids::Syntax,
};
use crate::model::Hresult;

/// The request's fields before its data, in one syntax.
struct RequestTable {
    size: Field,
    max_count: Field,
    data: usize,
    fields: &'static [Field],
}

/// The response's fields before its data, in one syntax.
struct ResponseTable {
    size: Field,
    referent: Field,
    max_count: Field,
    data: usize,
    fields: &'static [Field],
}

const SIZE: Field = Field::number("size", 0, 4);
const SIZE_PAD: Field = Field::pad("size_pad", 4, 4);
const REFERENT: Field = Field::code("referent", 4, 4).volatile();
const REFERENT64: Field = Field::code("referent", 8, 8).volatile();
const REQUEST_MAX: Field = Field::number("max_count", 4, 4);
const REQUEST_MAX64: Field = Field::number("max_count", 8, 8);
const RESPONSE_MAX: Field = Field::number("max_count", 8, 4);
const RESPONSE_MAX64: Field = Field::number("max_count", 16, 8);
/// The HRESULT, counted from where it stands.
const HRESULT: Field = Field::code("hresult", 0, 4);

const NDR_REQUEST: RequestTable = RequestTable {
    size: SIZE,
    max_count: REQUEST_MAX,
    data: REQUEST_MAX.end(),
    fields: &[SIZE, REQUEST_MAX],
};
const NDR64_REQUEST: RequestTable = RequestTable {
    size: SIZE,
    max_count: REQUEST_MAX64,
    data: REQUEST_MAX64.end(),
    fields: &[SIZE, SIZE_PAD, REQUEST_MAX64],
};
const NDR_RESPONSE: ResponseTable = ResponseTable {
    size: SIZE,
    referent: REFERENT,
    max_count: RESPONSE_MAX,
    data: RESPONSE_MAX.end(),
    fields: &[SIZE, REFERENT, RESPONSE_MAX],
};
const NDR64_RESPONSE: ResponseTable = ResponseTable {
    size: SIZE,
    referent: REFERENT64,
    max_count: RESPONSE_MAX64,
    data: RESPONSE_MAX64.end(),
    fields: &[SIZE, SIZE_PAD, REFERENT64, RESPONSE_MAX64],
};

/// The referent that this lab writes; any but 0 is read.
const OUR_REFERENT: u64 = 0x0002_0000;
/// Sizes are a signed long.
const MAX_SIZE: u64 = i32::MAX as u64;

/// The request stub: the sealed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StubRequest<'a> {
    /// The sealed request.
    pub data: &'a [u8],
}

/// The response stub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StubResponse<'a> {
    /// The sealed answer, with the call's result.
    Data {
        /// The sealed answer.
        data: &'a [u8],
        /// Success, from a conforming host.
        hresult: Hresult,
    },
    /// No answer, only the call's result.
    Refusal(Hresult),
}

/// Bad stub data. Offsets count from the stub's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StubError {
    /// A syntax that is little-endian by definition came big-endian (MS-RPCE 2.2.5).
    #[error("NDR64 in big-endian data representation")]
    BigEndian,
    /// The stub ends inside a field.
    #[error("stub of {length} octets ends before the end of `{field}`")]
    Short {
        /// The field.
        field: &'static str,
        /// The stub's length.
        length: usize,
    },
    /// `size` is negative.
    #[error("`size` is {0:#x}, a negative long")]
    Negative(u64),
    /// `size` and `max_count` differ.
    #[error("`size` is {size}, `max_count` {max_count}")]
    SizesDiffer {
        /// `size`.
        size: u64,
        /// `max_count`.
        max_count: u64,
    },
    /// A size without data.
    #[error("`size` is {0}, but `referent` is null")]
    NullData(u64),
    /// More octets after the stub than alignment explains.
    #[error("{0} octets after the stub")]
    Trailing(usize),
}

/// Reads the fields of one stub.
struct Reader<'a> {
    stub: &'a [u8],
    syntax: Syntax,
    order: Order,
}

impl<'a> Reader<'a> {
    fn new(syntax: Syntax, order: Order, stub: &'a [u8]) -> Result<Self, StubError> {
        if syntax == Syntax::Ndr64 && order == Order::Big {
            return Err(StubError::BigEndian);
        }
        Ok(Self { stub, syntax, order })
    }

    fn get(&self, field: &Field) -> Result<u64, StubError> {
        field
            .get(self.stub, self.order)
            .ok_or(StubError::Short { field: field.name, length: self.stub.len() })
    }

    fn size(&self, field: &Field) -> Result<u64, StubError> {
        let size = self.get(field)?;
        if size > MAX_SIZE { Err(StubError::Negative(size)) } else { Ok(size) }
    }

    /// The data at `start` and the octets after it.
    fn data(&self, start: usize, size: u64) -> Result<(&'a [u8], &'a [u8]), StubError> {
        let rest = self.stub.get(start..).unwrap_or_default();
        usize::try_from(size)
            .ok()
            .and_then(|size| rest.split_at_checked(size))
            .ok_or(StubError::Short { field: "data", length: self.stub.len() })
    }

    fn hresult(&self, start: usize) -> Result<Hresult, StubError> {
        let short = StubError::Short { field: HRESULT.name, length: self.stub.len() };
        let tail = self.stub.get(start..).ok_or(short)?;
        let code = HRESULT.u32(tail, self.order).ok_or(short)?;
        self.end(&tail[HRESULT.end()..])?;
        Ok(Hresult(code))
    }

    /// Up to 3 octets (NDR) or 7 (NDR64) after the stub are passed over.
    fn end(&self, rest: &[u8]) -> Result<(), StubError> {
        let allowed = match self.syntax {
            Syntax::Ndr => 3,
            Syntax::Ndr64 => 7,
        };
        if rest.len() > allowed { Err(StubError::Trailing(rest.len())) } else { Ok(()) }
    }
}

impl<'a> StubRequest<'a> {
    /// Reads a request stub in the PDU's byte order.
    pub fn decode(syntax: Syntax, order: Order, stub: &'a [u8]) -> Result<Self, StubError> {
        let table = request_table(syntax);
        let reader = Reader::new(syntax, order, stub)?;
        let size = reader.size(&table.size)?;
        let max_count = reader.get(&table.max_count)?;
        if size != max_count {
            return Err(StubError::SizesDiffer { size, max_count });
        }
        let (data, rest) = reader.data(table.data, size)?;
        reader.end(rest)?;
        Ok(Self { data })
    }

    /// Octets of the stub.
    #[must_use]
    pub fn encoded_len(&self, syntax: Syntax) -> usize {
        request_table(syntax).data + self.data.len()
    }

    /// Appends the stub, little-endian.
    pub fn encode(&self, syntax: Syntax, out: &mut Vec<u8>) {
        let table = request_table(syntax);
        let start = out.len();
        out.resize(start + table.data, 0);
        let size = self.data.len() as u64;
        table.size.set(&mut out[start..], Order::Little, size);
        table.max_count.set(&mut out[start..], Order::Little, size);
        out.extend_from_slice(self.data);
    }
}

impl<'a> StubResponse<'a> {
    /// Reads a response stub in the PDU's byte order.
    pub fn decode(syntax: Syntax, order: Order, stub: &'a [u8]) -> Result<Self, StubError> {
        let table = response_table(syntax);
        let reader = Reader::new(syntax, order, stub)?;
        let size = reader.size(&table.size)?;
        if reader.get(&table.referent)? == 0 {
            if size != 0 {
                return Err(StubError::NullData(size));
            }
            return reader.hresult(table.referent.end()).map(Self::Refusal);
        }
        let max_count = reader.get(&table.max_count)?;
        if size != max_count {
            return Err(StubError::SizesDiffer { size, max_count });
        }
        let (data, _) = reader.data(table.data, size)?;
        let hresult = reader.hresult(aligned(table.data + data.len()))?;
        Ok(Self::Data { data, hresult })
    }

    /// Octets of the stub.
    #[must_use]
    pub fn encoded_len(&self, syntax: Syntax) -> usize {
        let table = response_table(syntax);
        let before = match self {
            Self::Data { data, .. } => aligned(table.data + data.len()),
            Self::Refusal(_) => table.referent.end(),
        };
        before + HRESULT.len
    }

    /// Appends the stub, little-endian.
    pub fn encode(&self, syntax: Syntax, out: &mut Vec<u8>) {
        let table = response_table(syntax);
        let start = out.len();
        let hresult = match *self {
            Self::Data { data, hresult } => {
                out.resize(start + table.data, 0);
                let size = data.len() as u64;
                table.size.set(&mut out[start..], Order::Little, size);
                table.referent.set(&mut out[start..], Order::Little, OUR_REFERENT);
                table.max_count.set(&mut out[start..], Order::Little, size);
                out.extend_from_slice(data);
                out.resize(start + aligned(table.data + data.len()), 0);
                hresult
            }
            Self::Refusal(hresult) => {
                out.resize(start + table.referent.end(), 0);
                hresult
            }
        };
        out.extend_from_slice(&hresult.0.to_le_bytes());
    }
}

/// Fields of a request stub in any bytes, for display, diff and mutation; only those that are there whole.
#[must_use]
pub fn request_fields(syntax: Syntax, stub: &[u8]) -> Vec<Field> {
    let table = request_table(syntax);
    let mut fields: Vec<Field> =
        table.fields.iter().copied().filter(|field| field.end() <= stub.len()).collect();
    octets(&mut fields, "data", table.data, stub.len(), Kind::Octets, true);
    fields
}

/// Fields of a response stub in any bytes, for display, diff and mutation; only those that are there whole.
#[must_use]
pub fn response_fields(syntax: Syntax, order: Order, stub: &[u8]) -> Vec<Field> {
    let table = response_table(syntax);
    let refusal = table.referent.get(stub, order) == Some(0);
    let (head, data_end) = if refusal {
        (table.referent.end(), table.referent.end())
    } else {
        let size = table.size.get(stub, order).unwrap_or(0);
        (table.data, table.data.saturating_add(usize::try_from(size).unwrap_or(usize::MAX)).min(stub.len()))
    };
    let fits = |field: &Field| field.end() <= head.min(stub.len());
    let mut fields: Vec<Field> = table.fields.iter().copied().filter(fits).collect();
    octets(&mut fields, "data", head, data_end, Kind::Octets, true);
    let hresult = aligned(data_end);
    octets(&mut fields, "data_pad", data_end, hresult.min(stub.len()), Kind::Pad, false);
    if hresult + HRESULT.len <= stub.len() {
        fields.push(Field { offset: hresult, ..HRESULT });
        octets(&mut fields, "rest", hresult + HRESULT.len, stub.len(), Kind::Octets, false);
    }
    fields
}

/// `data` is a sealed message, in which IV and times differ between runs.
fn octets(fields: &mut Vec<Field>, name: &'static str, start: usize, end: usize, kind: Kind, volatile: bool) {
    if start < end {
        fields.push(Field { name, offset: start, len: end - start, kind, volatile });
    }
}

/// The HRESULT is aligned to 4 from the stub's start.
fn aligned(end: usize) -> usize {
    end.next_multiple_of(HRESULT.len)
}

fn request_table(syntax: Syntax) -> &'static RequestTable {
    match syntax {
        Syntax::Ndr => &NDR_REQUEST,
        Syntax::Ndr64 => &NDR64_REQUEST,
    }
}

fn response_table(syntax: Syntax) -> &'static ResponseTable {
    match syntax {
        Syntax::Ndr => &NDR_RESPONSE,
        Syntax::Ndr64 => &NDR64_RESPONSE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(syntax: Syntax, data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        StubRequest { data }.encode(syntax, &mut out);
        assert_eq!(out.len(), StubRequest { data }.encoded_len(syntax));
        out
    }

    fn response(syntax: Syntax, stub: StubResponse<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        stub.encode(syntax, &mut out);
        assert_eq!(out.len(), stub.encoded_len(syntax));
        out
    }

    #[test]
    fn every_size_round_trips() {
        for syntax in Syntax::ALL {
            for size in [0, 1, 2, 3, 4, 251, 253, 70_000] {
                let data = vec![0xA5; size];
                let stub = request(syntax, &data);
                assert_eq!(
                    StubRequest::decode(syntax, Order::Little, &stub),
                    Ok(StubRequest { data: &data })
                );
                let answer = StubResponse::Data { data: &data, hresult: Hresult(0) };
                let stub = response(syntax, answer);
                assert_eq!(StubResponse::decode(syntax, Order::Little, &stub), Ok(answer));
            }
            let refusal = StubResponse::Refusal(Hresult(0xC004_F042));
            let stub = response(syntax, refusal);
            assert_eq!(stub.len(), if syntax == Syntax::Ndr { 12 } else { 20 });
            assert_eq!(StubResponse::decode(syntax, Order::Little, &stub), Ok(refusal));
        }
    }

    #[test]
    fn a_stub_cut_anywhere_is_short() {
        for syntax in Syntax::ALL {
            let stub = request(syntax, b"abcde");
            for end in 0..stub.len() {
                let error = StubRequest::decode(syntax, Order::Little, &stub[..end]);
                assert!(matches!(error, Err(StubError::Short { .. })), "{syntax} {end} {error:?}");
            }
            let stub = response(syntax, StubResponse::Data { data: b"abcde", hresult: Hresult(0) });
            for end in 0..stub.len() {
                let error = StubResponse::decode(syntax, Order::Little, &stub[..end]);
                assert!(matches!(error, Err(StubError::Short { .. })), "{syntax} {end} {error:?}");
            }
        }
    }

    #[test]
    fn octets_after_the_stub_are_passed_over_up_to_alignment() {
        for (syntax, allowed) in [(Syntax::Ndr, 3), (Syntax::Ndr64, 7)] {
            for extra in 0..=16 {
                let mut stub = request(syntax, b"abcd");
                stub.extend(vec![0x8a; extra]);
                let decoded = StubRequest::decode(syntax, Order::Little, &stub);
                let expected = if extra <= allowed {
                    Ok(StubRequest { data: b"abcd" })
                } else {
                    Err(StubError::Trailing(extra))
                };
                assert_eq!(decoded, expected);
            }
        }
    }

    #[test]
    fn big_endian_ndr_is_read_and_big_endian_ndr64_is_not() {
        let stub = [0, 0, 0, 1, 0, 0, 0, 1, 0x55];
        assert_eq!(StubRequest::decode(Syntax::Ndr, Order::Big, &stub), Ok(StubRequest { data: &[0x55] }));
        assert_eq!(StubRequest::decode(Syntax::Ndr64, Order::Big, &stub), Err(StubError::BigEndian));
    }

    #[test]
    fn bad_sizes_are_named() {
        let huge = [0xff; 16];
        for syntax in Syntax::ALL {
            assert_eq!(
                StubRequest::decode(syntax, Order::Little, &huge),
                Err(StubError::Negative(0xffff_ffff)),
                "{syntax}"
            );
        }
        let mut stub = request(Syntax::Ndr64, b"abcd");
        stub[12] = 1;
        let differ = StubError::SizesDiffer { size: 4, max_count: 0x1_0000_0004 };
        assert_eq!(StubRequest::decode(Syntax::Ndr64, Order::Little, &stub), Err(differ));
        stub[12] = 0;
        stub[4..8].fill(0xEE);
        assert_eq!(
            StubRequest::decode(Syntax::Ndr64, Order::Little, &stub),
            Ok(StubRequest { data: b"abcd" })
        );
        let null = [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(StubResponse::decode(Syntax::Ndr, Order::Little, &null), Err(StubError::NullData(4)));
    }

    #[test]
    fn fields_cover_the_stub() {
        for syntax in Syntax::ALL {
            let answer = StubResponse::Data { data: b"abcde", hresult: Hresult(0) };
            for stub in [response(syntax, answer), response(syntax, StubResponse::Refusal(Hresult(1)))] {
                let mut at = 0;
                for field in response_fields(syntax, Order::Little, &stub) {
                    assert_eq!(field.offset, at, "{syntax} {}", field.name);
                    at = field.end();
                }
                assert_eq!(at, stub.len());
            }
        }
    }
}
