//! The colours of statuses. Each is shown with its word; a test holds every pair to a contrast of 4.5:1.

use crate::workflow::Status;

/// Contrast that WCAG 2.2 (success criterion 1.4.3) asks of text.
pub const CONTRAST_MIN: f64 = 4.5;

/// Background and text of a status, as `#rrggbb`.
#[must_use]
pub const fn of(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::SendLater => ("#5b2a86", "#ffffff"),
        Status::PendingCorrection => ("#b3261e", "#ffffff"),
        Status::CommentAdded => ("#0b57d0", "#ffffff"),
        Status::PendingVerification => ("#ffd54f", "#1f1f1f"),
        Status::Closed => ("#5f6368", "#ffffff"),
    }
}

/// The contrast of two colours `#rrggbb` (WCAG 2.2, "contrast ratio"); `None` if one is no colour.
#[must_use]
pub fn contrast(one: &str, other: &str) -> Option<f64> {
    let (a, b) = (luminance(one)?, luminance(other)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

fn luminance(colour: &str) -> Option<f64> {
    let hex = colour.strip_prefix('#').filter(|h| h.len() == 6)?;
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_can_be_read() {
        for status in Status::ALL {
            let (back, fore) = of(*status);
            assert!(contrast(back, fore).unwrap() >= CONTRAST_MIN, "{status}: {:?}", contrast(back, fore));
        }
    }

    #[test]
    fn black_on_white_is_21() {
        assert!((contrast("#000000", "#ffffff").unwrap() - 21.0).abs() < 1e-9);
        assert_eq!(contrast("#000", "#ffffff"), None);
    }
}
