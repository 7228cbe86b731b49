//! Compressed RTF (MS-OXRTFCP): LZ77 over a window that begins with what every RTF begins with.
//!
//! Bounded: no more than [`RTF_BYTES_MAX`] octets come out. The checksum is not compared.

use super::properties::Octets;

/// Octets of RTF that are taken out: far more than any mail has words.
pub(super) const RTF_BYTES_MAX: usize = 2 * 1024 * 1024;

/// MS-OXRTFCP section 2.1.3.1.3.
const COMPRESSED: u32 = 0x7546_5a4c;
const UNCOMPRESSED: u32 = 0x414c_454d;
const WINDOW: usize = 4096;
/// MS-OXRTFCP section 2.1.3.1.1.
const BEGINNING: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
    \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\
    \\tab\\tx";

/// The RTF; `None` if it is neither compressed nor plain.
pub(super) fn expand(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Octets(bytes);
    octets.u32()?;
    let length = octets.length()?.min(RTF_BYTES_MAX);
    let kind = octets.u32()?;
    octets.u32()?;
    match kind {
        UNCOMPRESSED => Some(octets.0.get(..length).unwrap_or(octets.0).to_vec()),
        COMPRESSED => Some(decompress(octets, length)),
        _ => None,
    }
}

struct Window {
    octets: [u8; WINDOW],
    at: usize,
    out: Vec<u8>,
}

impl Window {
    fn push(&mut self, octet: u8) {
        if let Some(place) = self.octets.get_mut(self.at) {
            *place = octet;
        }
        self.at = (self.at + 1) % WINDOW;
        self.out.push(octet);
    }
}

/// Runs of eight: a bit each says whether an octet follows, or a place in the window and a length.
fn decompress(mut octets: Octets<'_>, length: usize) -> Vec<u8> {
    let mut window = Window { octets: [0; WINDOW], at: BEGINNING.len(), out: Vec::new() };
    window.octets.iter_mut().zip(BEGINNING).for_each(|(place, octet)| *place = *octet);
    while window.out.len() < length {
        let Some(&[control]) = octets.take(1) else { break };
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some(&[octet]) = octets.take(1) else { return window.out };
                window.push(octet);
                continue;
            }
            let Some(&[high, low]) = octets.take(2) else { return window.out };
            let reference = usize::from(u16::from_be_bytes([high, low]));
            let (from, count) = (reference >> 4, (reference & 0x0f) + 2);
            // MS-OXRTFCP section 2.1.3.1.4: a reference to where we stand is the end.
            if from == window.at || window.out.len() >= length {
                return window.out;
            }
            for n in 0..count {
                let octet = window.octets.get((from + n) % WINDOW).copied().unwrap_or_default();
                window.push(octet);
            }
        }
    }
    window.out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_begins_as_it_should() {
        assert_eq!(BEGINNING.len(), 207);
    }

    #[test]
    fn octets_and_references_come_out() {
        // MS-OXRTFCP section 3.1: the example of the specification.
        let sent = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a,
            0x00, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c,
            0x09, 0x00, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let rtf = expand(&sent).unwrap();
        assert_eq!(String::from_utf8(rtf).unwrap(), "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    }

    #[test]
    fn what_comes_out_has_a_limit() {
        let head = |kind: u32| [[0xff; 8].to_vec(), kind.to_le_bytes().to_vec(), vec![0; 4]].concat();
        // Seventeen octets for two; a reference to where the window stands would be the end.
        let mut at = BEGINNING.len();
        let run = |_| {
            let mut places = [0xff; 17];
            for place in places.iter_mut().skip(1).step_by(2) {
                *place = if at == 0 { 0x10 } else { 0x00 };
                at = (at + 17) % WINDOW;
            }
            places.iter_mut().skip(2).step_by(2).for_each(|place| *place = 0x0f);
            places
        };
        let bomb = [head(COMPRESSED), (0..20_000).flat_map(run).collect()].concat();
        let out = expand(&bomb).unwrap();
        assert!((RTF_BYTES_MAX..RTF_BYTES_MAX + 18).contains(&out.len()), "{}", out.len());
        let plain = [head(UNCOMPRESSED), vec![b'x'; RTF_BYTES_MAX + 1]].concat();
        assert_eq!(expand(&plain).unwrap().len(), RTF_BYTES_MAX);
    }
}
