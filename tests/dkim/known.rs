//! The published example of RFC 8463 appendix A: one mail with two signatures.

use super::now;
use mailroom::mail::dkim::{Failure, Signed};

const MAIL: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";

const KEYS: [(&str, &str); 2] = [
    (
        "brisbane._domainkey.football.example.com",
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    ),
    (
        "test._domainkey.football.example.com",
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
    ),
];

fn results(mail: &str) -> Vec<Result<(), Failure>> {
    let signed = Signed::of(mail.as_bytes());
    let one = |(field, (name, record)): (_, &(&str, &str))| {
        let signature = signed.candidate(field, now())?;
        assert_eq!(signature.key_name(), *name);
        signed.verify((field, &signature), &[(*record).to_owned()])
    };
    signed.signatures().zip(&KEYS).map(one).collect()
}

#[test]
fn both_signatures_of_the_example_verify_whatever_ends_its_lines() {
    assert_eq!(results(MAIL), [Ok(()), Ok(())]);
    assert_eq!(results(&MAIL.replace('\n', "\r\n")), [Ok(()), Ok(())]);
}

#[test]
fn one_letter_changes_both() {
    for (from, to, why) in [
        ("hungry", "Hungry", Failure::BodyHash),
        ("Is dinner", "is dinner", Failure::BadSignature),
        ("Suzie Q", "Suzie  R", Failure::BadSignature),
        ("t=1528637909", "t=1528637908", Failure::BadSignature),
    ] {
        assert_eq!(results(&MAIL.replace(from, to)), [Err(why), Err(why)], "{from}");
    }
}

#[test]
fn what_relaxed_lets_pass() {
    let spaced = MAIL.replace("Subject: Is dinner", "SUBJECT :   Is\n\tdinner").replace("yet?", "yet?  ");
    let fields = spaced.replace("SUBJECT :", "SUBJECT:");
    assert_eq!(results(&spaced), [Ok(()), Ok(())]);
    assert_eq!(results(&format!("Received: by us\n{fields}\n\n")), [Ok(()), Ok(())]);
}
