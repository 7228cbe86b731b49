//! A signer of our own for the tests (RFC 6376, RFC 8463, RFC 8617): keys made on the spot, canonical forms written a second
//! time and plainly, so that verifier and signer do not share a mistake.

use data_encoding::BASE64;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};

pub enum Secret {
    Ed25519(Ed25519KeyPair),
    Rsa(Box<RsaKeyPair>),
}

pub struct Signer {
    pub secret: Secret,
    pub domain: String,
    pub selector: String,
    /// `relaxed/simple`
    pub canon: String,
    /// `h=`
    pub names: String,
    /// Further tags, each with its semicolon.
    pub tags: String,
}

impl Signer {
    /// A new Ed25519 key of that domain.
    pub fn of(domain: &str) -> Signer {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Signer::with(Secret::Ed25519(Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap()), domain)
    }

    /// The RSA key of 2048 bits that lies beside the tests, used nowhere else.
    pub fn rsa(domain: &str) -> Signer {
        let pem = include_str!("signer_rsa.pem");
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let key = RsaKeyPair::from_pkcs8(&BASE64.decode(body.as_bytes()).unwrap()).unwrap();
        Signer::with(Secret::Rsa(Box::new(key)), domain)
    }

    fn with(secret: Secret, domain: &str) -> Signer {
        Signer {
            secret,
            domain: domain.to_owned(),
            selector: "s1".to_owned(),
            canon: "relaxed/relaxed".to_owned(),
            names: "from:to:subject:date:message-id".to_owned(),
            tags: String::new(),
        }
    }

    pub fn key_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// What the domain publishes.
    pub fn record(&self) -> String {
        match &self.secret {
            Secret::Ed25519(key) => {
                format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(key.public_key().as_ref()))
            }
            Secret::Rsa(key) => format!("v=DKIM1; p={}", BASE64.encode(&info(key.public_key().as_ref()))),
        }
    }

    fn algorithm(&self) -> &'static str {
        if matches!(self.secret, Secret::Rsa(_)) { "rsa-sha256" } else { "ed25519-sha256" }
    }

    /// The mail (CRLF) with a signature on top.
    pub fn sign(&self, mail: &str) -> String {
        format!("{}\r\n{mail}", self.signature("DKIM-Signature: v=1;", mail))
    }

    /// A field that signs the mail and begins so.
    fn signature(&self, lead: &str, mail: &str) -> String {
        let (head, body) = mail.split_once("\r\n\r\n").map(|(h, b)| (format!("{h}\r\n"), b)).unwrap();
        let (header_canon, body_canon) = self.canon.split_once('/').unwrap();
        let hash = BASE64.encode(digest(&SHA256, plain_body(body_canon, body).as_bytes()).as_ref());
        let own = format!(
            "{lead} a={}; c={};\r\n d={}; s={};{}\r\n h={};\r\n bh={hash};\r\n b=",
            self.algorithm(),
            self.canon,
            self.domain,
            self.selector,
            self.tags,
            self.names
        );
        let mut fields = unfold(&head);
        let mut data = String::new();
        for name in self.names.split(':').map(|n| n.trim().to_lowercase()) {
            let at = fields.iter().rposition(|f| f.split(':').next().unwrap().trim().to_lowercase() == name);
            if let Some(at) = at {
                data += &plain_field(header_canon, &fields.remove(at));
                data += "\r\n";
            }
        }
        data += &plain_field(header_canon, &own);
        format!("{own}{}", BASE64.encode(&self.seal(data.as_bytes())))
    }

    /// The mail with one more set of ARC on top (RFC 8617 section 5.1): what this server saw.
    pub fn seal_mail(&self, results: &str, mail: &str) -> String {
        let n = unfold(mail.split("\r\n\r\n").next().unwrap())
            .iter()
            .filter(|f| f.starts_with("ARC-Seal:"))
            .count()
            + 1;
        self.seal_as((n, if n == 1 { "none" } else { "pass" }), results, mail)
    }

    /// The same, with an instance and a `cv=` of its own choice; it covers the sets in the order of their instances.
    pub fn seal_as(&self, (n, validation): (usize, &str), results: &str, mail: &str) -> String {
        let message = self.signature(&format!("ARC-Message-Signature: i={n};"), mail);
        let results = format!("ARC-Authentication-Results: i={n}; gw.{};\r\n {results}", self.domain);
        let seal = format!(
            "ARC-Seal: i={n}; a={}; cv={validation};\r\n d={}; s={};\r\n b=",
            self.algorithm(),
            self.domain,
            self.selector
        );
        let before = unfold(mail.split("\r\n\r\n").next().unwrap());
        let mut data = String::new();
        for set in 1..n {
            for kind in ["ARC-Authentication-Results: ", "ARC-Message-Signature: ", "ARC-Seal: "] {
                let lead = format!("{kind}i={set};");
                before
                    .iter()
                    .filter(|f| f.starts_with(&lead))
                    .for_each(|f| data += &(plain_field("relaxed", f) + "\r\n"));
            }
        }
        data += &(plain_field("relaxed", &results) + "\r\n");
        data += &(plain_field("relaxed", &message) + "\r\n");
        data += &plain_field("relaxed", &seal);
        let seal = format!("{seal}{}", BASE64.encode(&self.seal(data.as_bytes())));
        format!("{seal}\r\n{message}\r\n{results}\r\n{mail}")
    }

    fn seal(&self, data: &[u8]) -> Vec<u8> {
        match &self.secret {
            Secret::Ed25519(key) => key.sign(digest(&SHA256, data).as_ref()).as_ref().to_vec(),
            Secret::Rsa(key) => {
                let mut out = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut out).unwrap();
                out
            }
        }
    }
}

/// RFC 6376 section 3.4, word for word.
fn plain_body(canon: &str, body: &str) -> String {
    let mut lines: Vec<String> = body.split("\r\n").map(str::to_owned).collect();
    if canon == "relaxed" {
        lines.iter_mut().for_each(|line| *line = squeezed(line).trim_end_matches(' ').to_owned());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if lines.is_empty() {
        (if canon == "simple" { "\r\n" } else { "" }).to_owned()
    } else {
        lines.join("\r\n") + "\r\n"
    }
}

fn plain_field(canon: &str, field: &str) -> String {
    if canon == "simple" {
        return field.to_owned();
    }
    let (name, value) = field.split_once(':').unwrap();
    format!("{}:{}", name.trim_end().to_lowercase(), squeezed(&value.replace("\r\n", "")).trim_matches(' '))
}

fn squeezed(line: &str) -> String {
    let mut out = String::new();
    for c in line.replace('\t', " ").chars() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

fn unfold(head: &str) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for line in head.trim_end_matches("\r\n").split("\r\n") {
        match fields.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => *last += &format!("\r\n{line}"),
            _ => fields.push(line.to_owned()),
        }
    }
    fields
}

/// A SubjectPublicKeyInfo (RFC 5280 section 4.1) around an RSAPublicKey of 2048 bits.
fn info(key: &[u8]) -> Vec<u8> {
    let rsa = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let long = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82, length[0], length[1]], content].concat()
    };
    long(0x30, &[&rsa[..], &long(0x03, &[&[0], key].concat())].concat())
}
