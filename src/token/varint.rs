//! Numbers in as few octets as they need: seven bits each, lowest first, the top bit says "more".
//!
//! Only for tokens, where 64 octets are all there is.

/// Octets that a number may take.
const OCTETS_MAX: usize = 10;

/// Appends `number`.
pub(super) fn write(out: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        out.push((number & 127) as u8 | 128);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The number at the start, and what follows it.
pub(super) fn read(octets: &[u8]) -> Option<(u64, &[u8])> {
    let last = octets.iter().take(OCTETS_MAX).position(|octet| *octet < 128)?;
    let (number, rest) = octets.split_at_checked(last + 1)?;
    let value = number.iter().rev().try_fold(0_u64, |value, octet| {
        let fits = value.leading_zeros() >= 7;
        fits.then(|| value << 7 | u64::from(octet & 127))
    });
    value.map(|value| (value, rest))
}
