//! The property list of MAPI as TNEF carries it (MS-OXTNEF section 2.1.3.4): little-endian, values padded to four.
//!
//! Of several values only the first is given; a list that was cut off is read as far as it goes.

use super::stream;

/// Octets on their way.
pub(super) struct Octets<'a>(pub(super) &'a [u8]);

impl<'a> Octets<'a> {
    pub(super) fn take(&mut self, octets: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(octets)?;
        self.0 = rest;
        Some(taken)
    }

    /// Everything that is left.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(super) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.u32()?).ok()
    }

    /// A value and what pads it.
    fn padded(&mut self, octets: usize) -> Option<&'a [u8]> {
        let value = self.take(octets)?;
        self.take((4 - octets % 4) % 4);
        Some(value)
    }
}

// Types (MS-OXCDATA section 2.11.1).
const MULTIPLE: u16 = 0x1000;
const OBJECT: u16 = 0x000d;
const STRING8: u16 = 0x001e;
const UNICODE: u16 = 0x001f;
const BINARY: u16 = 0x0102;
/// From here on a property has a name of its own.
const NAMED: u16 = 0x8000;
/// An object begins with the id of its interface.
const INTERFACE_OCTETS: usize = 16;

/// One property.
pub(super) struct Property<'a> {
    pub(super) id: u16,
    kind: u16,
    pub(super) value: &'a [u8],
}

impl Property<'_> {
    /// Its words.
    pub(super) fn text(&self, codepage: u32) -> String {
        if self.kind != UNICODE {
            return stream::text(self.value, codepage);
        }
        let text = encoding_rs::UTF_16LE.decode_without_bom_handling(self.value).0;
        text.trim_end_matches('\0').to_owned()
    }

    /// Its number.
    pub(super) fn number(&self) -> u32 {
        Octets(self.value).u32().unwrap_or_default()
    }
}

/// Gives each property of a list.
pub(super) fn each(list: &[u8], mut of: impl FnMut(Property<'_>)) {
    let mut octets = Octets(list);
    let Some(count) = octets.u32() else { return };
    for _ in 0..count {
        let Some(property) = next(&mut octets) else { return };
        of(property);
    }
}

fn next<'a>(octets: &mut Octets<'a>) -> Option<Property<'a>> {
    let (tag, id) = (octets.u16()?, octets.u16()?);
    if id >= NAMED {
        skip_name(octets)?;
    }
    let (kind, multiple) = (tag & !MULTIPLE, tag & MULTIPLE != 0);
    let value = match fixed(kind) {
        // Counted values of no octets would be counted for ever.
        Some(0) => Some(&[][..]),
        Some(size) if multiple => several(octets, |octets| octets.padded(size)),
        Some(size) => octets.padded(size),
        // A value of any length has a count before it even if it is one.
        None => several(octets, |octets| octets.length().and_then(|length| octets.padded(length))),
    }?;
    let value = if kind == OBJECT { value.get(INTERFACE_OCTETS..).unwrap_or_default() } else { value };
    Some(Property { id, kind, value })
}

fn several<'a>(
    octets: &mut Octets<'a>,
    mut one: impl FnMut(&mut Octets<'a>) -> Option<&'a [u8]>,
) -> Option<&'a [u8]> {
    let count = octets.u32()?;
    let mut first = None;
    for _ in 0..count {
        first = first.or(Some(one(octets)?));
    }
    Some(first.unwrap_or_default())
}

/// How many octets a value of this type has; `None`: as many as it says.
fn fixed(kind: u16) -> Option<usize> {
    match kind {
        STRING8 | UNICODE | BINARY | OBJECT => None,
        0x0001 => Some(0),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        _ => Some(4),
    }
}

/// A set's id, then a number or a name.
fn skip_name(octets: &mut Octets<'_>) -> Option<()> {
    octets.take(16)?;
    let is_name = octets.u32()? == 1;
    let length = octets.length()?;
    if is_name { octets.padded(length).map(|_| ()) } else { Some(()) }
}
