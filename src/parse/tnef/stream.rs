//! The attributes of a TNEF stream (MS-OXTNEF section 2.1.3), one after the other.
//!
//! Checksums are not compared: what is damaged is read as far as it goes.

use super::properties::{self, Octets, Property};
use super::{lzfu, rtf};
use crate::parse::charset;
use crate::parse::limits::MIME_PARTS_MAX;

/// MS-OXTNEF section 2.1.3.1.
const SIGNATURE: u32 = 0x223e_9f78;

// The low words of attribute ids (MS-OXTNEF section 2.1.3.2); the high ones say a type that follows from them.
const ATT_BODY: u16 = 0x800c;
const ATT_MAPI_PROPS: u16 = 0x9003;
const ATT_OEM_CODEPAGE: u16 = 0x9007;
const ATT_ATTACH_REND_DATA: u16 = 0x9002;
const ATT_ATTACH_TITLE: u16 = 0x8010;
const ATT_ATTACH_DATA: u16 = 0x800f;
const ATT_ATTACHMENT: u16 = 0x9005;

// Properties (MS-OXPROPS).
const BODY: u16 = 0x1000;
const HTML: u16 = 0x1013;
const RTF_COMPRESSED: u16 = 0x1009;
const INTERNET_CODEPAGE: u16 = 0x3fde;
const DISPLAY_NAME: u16 = 0x3001;
const ATTACH_DATA: u16 = 0x3701;
const ATTACH_FILENAME: u16 = 0x3704;
const ATTACH_LONG_FILENAME: u16 = 0x3707;
const ATTACH_MIME_TAG: u16 = 0x370e;
const ATTACH_CONTENT_ID: u16 = 0x3712;
const ATTACHMENT_HIDDEN: u16 = 0x7ffe;

/// What of a stream is of use.
#[derive(Debug, Default)]
pub(in super::super) struct Tnef {
    /// The words as text.
    pub(super) text: Option<String>,
    /// The words as a page.
    pub(super) page: Option<String>,
    /// The files, in order.
    pub(super) files: Vec<Attached>,
}

/// One file.
#[derive(Debug, Default)]
pub(in super::super) struct Attached {
    /// As sent.
    pub(super) name: String,
    /// `type/subtype`, or anything.
    pub(super) mime: String,
    /// Without brackets.
    pub(super) content_id: Option<String>,
    /// The page shows it.
    pub(super) inline: bool,
    /// Its octets.
    pub(super) data: Vec<u8>,
}

/// Reads a stream; `None` if it is none.
pub(super) fn read(bytes: &[u8]) -> Option<Tnef> {
    let mut octets = Octets(bytes);
    if octets.u32()? != SIGNATURE {
        return None;
    }
    octets.u16()?; // the key
    let mut reading = Reading::default();
    while reading.tnef.files.len() <= MIME_PARTS_MAX
        && let Some((id, data)) = attribute(&mut octets)
    {
        reading.take(id, data);
    }
    Some(reading.finish())
}

/// Level, id, length, data, checksum; of one that was cut off, what is there.
fn attribute<'a>(octets: &mut Octets<'a>) -> Option<(u16, &'a [u8])> {
    octets.take(1)?;
    let (id, _) = (octets.u16()?, octets.u16()?);
    let length = octets.length()?;
    let data = octets.take(length).unwrap_or_else(|| octets.rest());
    octets.u16();
    Some((id, data))
}

#[derive(Default)]
struct Reading {
    tnef: Tnef,
    /// Of everything that is no Unicode.
    codepage: u32,
    /// Of the page.
    internet_codepage: u32,
    page: Vec<u8>,
    rtf: Vec<u8>,
}

impl Reading {
    fn take(&mut self, id: u16, data: &[u8]) {
        match id {
            ATT_OEM_CODEPAGE => self.codepage = Octets(data).u32().unwrap_or_default(),
            ATT_BODY => self.tnef.text = Some(text(data, self.codepage)),
            ATT_MAPI_PROPS => properties::each(data, |property| self.of_message(&property)),
            // MS-OXTNEF section 2.1.3.3: it begins each file.
            ATT_ATTACH_REND_DATA => self.tnef.files.push(Attached::default()),
            ATT_ATTACH_TITLE => {
                let name = text(data, self.codepage);
                self.file(|file| file.name = name);
            }
            ATT_ATTACH_DATA => self.file(|file| file.data = data.to_vec()),
            ATT_ATTACHMENT => {
                let codepage = self.codepage;
                self.file(|file| properties::each(data, |property| file.take(&property, codepage)));
            }
            _ => {}
        }
    }

    fn file(&mut self, change: impl FnOnce(&mut Attached)) {
        if let Some(file) = self.tnef.files.last_mut() {
            change(file);
        }
    }

    fn of_message(&mut self, property: &Property<'_>) {
        match property.id {
            BODY => self.tnef.text = Some(property.text(self.codepage)),
            // Its charset may be told behind it.
            HTML => self.page = property.value.to_vec(),
            RTF_COMPRESSED => self.rtf = property.value.to_vec(),
            INTERNET_CODEPAGE => self.internet_codepage = property.number(),
            _ => {}
        }
    }

    /// Words that stand in one form only are taken from that one.
    fn finish(mut self) -> Tnef {
        let worded = |text: &Option<String>| text.as_ref().is_some_and(|t| !t.trim().is_empty());
        if !self.page.is_empty() {
            self.tnef.page = Some(text(&self.page, self.internet_codepage));
        }
        if !worded(&self.tnef.text) {
            let rich = Some(&self.rtf).filter(|_| !worded(&self.tnef.page)).and_then(|rtf| lzfu::expand(rtf));
            self.tnef.text = rich.map(|rich| rtf::text(&rich));
        }
        self.tnef
    }
}

impl Attached {
    fn take(&mut self, property: &Property<'_>, codepage: u32) {
        let better = |have: &str| have.is_empty();
        match property.id {
            // MS-OXTNEF section 2.1.3.4: the long name is the whole one, the others stand in for it.
            ATTACH_LONG_FILENAME => self.name = property.text(codepage),
            ATTACH_FILENAME | DISPLAY_NAME if better(&self.name) => self.name = property.text(codepage),
            ATTACH_MIME_TAG => self.mime = property.text(codepage),
            ATTACH_CONTENT_ID => {
                let id = property.text(codepage);
                self.content_id =
                    Some(id.trim().trim_matches(['<', '>']).to_owned()).filter(|id| !id.is_empty());
            }
            ATTACHMENT_HIDDEN => self.inline = property.number() & 0xffff != 0,
            ATTACH_DATA if self.data.is_empty() => self.data = property.value.to_vec(),
            _ => {}
        }
    }
}

/// Text in a code page, without the NUL that ends it.
pub(super) fn text(bytes: &[u8], codepage: u32) -> String {
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |at| at + 1);
    charset::text(bytes.get(..end).unwrap_or_default(), label(codepage).as_deref()).into_owned()
}

/// The name of a code page in the WHATWG list; `None`: unknown.
fn label(codepage: u32) -> Option<String> {
    Some(match codepage {
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        866 => "ibm866".to_owned(),
        874 | 1250..=1258 => format!("windows-{codepage}"),
        20866 => "koi8-r".to_owned(),
        21866 => "koi8-u".to_owned(),
        28591..=28605 => format!("iso-8859-{}", codepage - 28590),
        50220..=50222 => "iso-2022-jp".to_owned(),
        51932 => "euc-jp".to_owned(),
        54936 => "gb18030".to_owned(),
        65001 => "utf-8".to_owned(),
        _ => return None,
    })
}
