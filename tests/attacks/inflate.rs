//! Inflates a zlib stream (RFC 1950, RFC 1951): enough for test data, checked by nothing but its own end.

const LENGTHS: [(usize, u32); 29] = [
    (3, 0),
    (4, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 0),
    (9, 0),
    (10, 0),
    (11, 1),
    (13, 1),
    (15, 1),
    (17, 1),
    (19, 2),
    (23, 2),
    (27, 2),
    (31, 2),
    (35, 3),
    (43, 3),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 4),
    (115, 4),
    (131, 5),
    (163, 5),
    (195, 5),
    (227, 5),
    (258, 0),
];
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

struct Bits<'a> {
    octets: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: u32) -> usize {
        (0..count).fold(0, |value, n| {
            let bit = self.octets[self.at / 8] >> (self.at % 8) & 1;
            self.at += 1;
            value | usize::from(bit) << n
        })
    }
}

/// A canonical Huffman code: how many codes of each length, and their symbols in order.
struct Code {
    counts: [usize; 16],
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[usize]) -> Code {
        let mut counts = [0; 16];
        lengths.iter().for_each(|length| counts[*length] += 1);
        counts[0] = 0;
        let of = |n: usize| (0..lengths.len()).filter(move |symbol| lengths[*symbol] == n);
        Code { counts, symbols: (1..16).flat_map(of).collect() }
    }

    fn read(&self, bits: &mut Bits<'_>) -> usize {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code |= bits.take(1);
            if code < first + count {
                return self.symbols[index + code - first];
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        panic!("a code that stands for nothing");
    }
}

/// RFC 1951 section 3.2.6.
fn fixed() -> (Code, Code) {
    let length = |n| {
        if n < 144 {
            8
        } else if n < 256 {
            9
        } else if n < 280 {
            7
        } else {
            8
        }
    };
    (Code::new(&(0..288).map(length).collect::<Vec<_>>()), Code::new(&[5; 30]))
}

/// RFC 1951 section 3.2.7.
fn dynamic(bits: &mut Bits<'_>) -> (Code, Code) {
    let (literals, distances, codes) = (bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4);
    let mut lengths = [0; 19];
    ORDER.iter().take(codes).for_each(|at| lengths[*at] = bits.take(3));
    let code = Code::new(&lengths);
    let mut all = Vec::new();
    while all.len() < literals + distances {
        let (value, times) = match code.read(bits) {
            16 => (all[all.len() - 1], 3 + bits.take(2)),
            17 => (0, 3 + bits.take(3)),
            18 => (0, 11 + bits.take(7)),
            length => (length, 1),
        };
        all.resize(all.len() + times, value);
    }
    (Code::new(&all[..literals]), Code::new(&all[literals..]))
}

fn block(bits: &mut Bits<'_>, (literals, distances): (Code, Code), out: &mut Vec<u8>) {
    loop {
        match literals.read(bits) {
            256 => return,
            octet @ 0..256 => out.push(u8::try_from(octet).unwrap()),
            symbol => {
                let (base, extra) = LENGTHS[symbol - 257];
                let length = base + bits.take(extra);
                let symbol = distances.read(bits);
                let extra = u32::try_from(symbol / 2).unwrap().saturating_sub(1);
                let base = if symbol < 4 { symbol + 1 } else { ((2 + symbol % 2) << extra) + 1 };
                let back = base + bits.take(extra);
                (0..length).for_each(|_| out.push(out[out.len() - back]));
            }
        }
    }
}

fn stored(bits: &mut Bits<'_>, out: &mut Vec<u8>) {
    let at = bits.at.div_ceil(8);
    let length = usize::from(u16::from_le_bytes([bits.octets[at], bits.octets[at + 1]]));
    out.extend_from_slice(&bits.octets[at + 4..at + 4 + length]);
    bits.at = (at + 4 + length) * 8;
}

/// The octets behind a zlib header.
pub fn inflate(zlib: &[u8]) -> Vec<u8> {
    let (mut bits, mut out) = (Bits { octets: &zlib[2..], at: 0 }, Vec::new());
    loop {
        let last = bits.take(1) == 1;
        match bits.take(2) {
            0 => stored(&mut bits, &mut out),
            1 => block(&mut bits, fixed(), &mut out),
            2 => {
                let codes = dynamic(&mut bits);
                block(&mut bits, codes, &mut out);
            }
            kind => panic!("block of kind {kind}"),
        }
        if last {
            return out;
        }
    }
}

#[test]
fn the_three_kinds_of_blocks() {
    let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
    assert_eq!(inflate(&hex("78010103 00fcff616263".replace(' ', "").as_str())), b"abc");
    assert_eq!(inflate(&hex("789c4b4c4a4e4c4a06000a6f0255")), b"abcabc");
}
