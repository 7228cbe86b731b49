//! Character references that occur in mail: numbers, and the names that mail programs write.
//!
//! An unknown name stays as it is written.

/// A reference is at most this long, `&` and `;` counted (bytes).
const MAX_REFERENCE_BYTES: usize = 12;

const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("shy", '\u{ad}'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("hellip", '…'),
    ("bull", '•'),
    ("middot", '·'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("deg", '°'),
    ("sect", '§'),
    ("para", '¶'),
    ("times", '×'),
    ("divide", '÷'),
    ("plusmn", '±'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("oslash", 'ø'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("yacute", 'ý'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Atilde", 'Ã'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Iacute", 'Í'),
    ("Ntilde", 'Ñ'),
    ("Oacute", 'Ó'),
    ("Oslash", 'Ø'),
    ("Uacute", 'Ú'),
    ("oelig", 'œ'),
    ("OElig", 'Œ'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("ordm", 'º'),
    ("ordf", 'ª'),
    ("check", '✓'),
    ("excl", '!'),
    ("quest", '?'),
    ("comma", ','),
    ("period", '.'),
    ("colon", ':'),
    ("semi", ';'),
    ("lpar", '('),
    ("rpar", ')'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("ast", '*'),
    ("plus", '+'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("equals", '='),
    ("commat", '@'),
    ("lsqb", '['),
    ("rsqb", ']'),
    ("lowbar", '_'),
    ("grave", '`'),
    ("lcub", '{'),
    ("rcub", '}'),
    ("verbar", '|'),
    ("vert", '|'),
    ("hyphen", '‐'),
    ("dash", '‐'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("Euml", 'Ë'),
    ("Igrave", 'Ì'),
    ("Icirc", 'Î'),
    ("Iuml", 'Ï'),
    ("Ograve", 'Ò'),
    ("Ocirc", 'Ô'),
    ("Otilde", 'Õ'),
    ("Ugrave", 'Ù'),
    ("Ucirc", 'Û'),
    ("Yacute", 'Ý'),
    ("yuml", 'ÿ'),
    ("thorn", 'þ'),
    ("eth", 'ð'),
    ("scaron", 'š'),
    ("Scaron", 'Š'),
    ("ccaron", 'č'),
    ("Ccaron", 'Č'),
    ("zcaron", 'ž'),
    ("Zcaron", 'Ž'),
    ("rcaron", 'ř'),
    ("Rcaron", 'Ř'),
    ("ecaron", 'ě'),
    ("ncaron", 'ň'),
    ("dcaron", 'ď'),
    ("tcaron", 'ť'),
    ("uring", 'ů'),
    ("lstrok", 'ł'),
    ("Lstrok", 'Ł'),
    ("aogon", 'ą'),
    ("eogon", 'ę'),
    ("sacute", 'ś'),
    ("Sacute", 'Ś'),
    ("nacute", 'ń'),
    ("cacute", 'ć'),
    ("zacute", 'ź'),
    ("zdot", 'ż'),
    ("Zdot", 'Ż'),
    ("odblac", 'ő'),
    ("udblac", 'ű'),
    ("abreve", 'ă'),
    ("scedil", 'ş'),
    ("Scedil", 'Ş'),
    ("tcedil", 'ţ'),
    ("gbreve", 'ğ'),
    ("Idot", 'İ'),
    ("imath", 'ı'),
];

/// Text with its references resolved, handed out piece by piece.
pub fn resolve(text: &str, mut each: impl FnMut(&str)) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        each(before);
        match reference_at(reference) {
            Some((c, bytes)) => {
                each(c.encode_utf8(&mut [0; 4]));
                rest = reference.get(bytes..).unwrap_or("");
            }
            None => {
                each("&");
                rest = reference.get(1..).unwrap_or("");
            }
        }
    }
    each(rest);
}

fn reference_at(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(MAX_REFERENCE_BYTES).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let found = match name.strip_prefix('#') {
        Some(number) => numbered(number),
        None => NAMED.iter().find(|(n, _)| *n == name).map(|(_, c)| *c),
    };
    found.map(|c| (c, end + 1))
}

fn numbered(number: &str) -> Option<char> {
    let hex = number.strip_prefix(['x', 'X']);
    let code = hex.map_or_else(|| number.parse().ok(), |h| u32::from_str_radix(h, 16).ok())?;
    char::from_u32(code).filter(|c| *c != '\0')
}

#[cfg(test)]
mod tests {
    #[test]
    fn references_and_plain_ampersands() {
        let mut out = String::new();
        super::resolve("a &amp; b &lt;&#60;&#x3C; &nope; & &#0;", |s| out.push_str(s));
        assert_eq!(out, "a & b <<< &nope; & &#0;");
        out.clear();
        super::resolve("Done&quest; zrobi&lstrok;em&excl;", |s| out.push_str(s));
        assert_eq!(out, "Done? zrobiłem!");
    }
}
