//! A chain of three that another implementation sealed (dkimpy 1.1, with the RSA key that lies beside the tests): signer
//! and verifier of ours might share a mistake.

use super::*;

const MAIL: &str = "ARC-Seal: i=3; cv=pass; a=rsa-sha256; d=gw.example; s=s1; t=1795427940;
 b=m0/3XOQc4AddDi95pgiuaJKyjRLbb2pwHCcYa2PmROoD7/7ZSGIDHODkd/5QJnz9RYwyw
 dVmRHlLOtSIaS3n9ZloWQdOVtescnG+3vBSGYVNdnjam9BpCfNDjmxMaEbS8XxIk2PMkzAw
 95AcaO12S3/qrE/cYaE4EBOKefXEMTrVznV9beflXhHmCQsmHyMeeNqXOdqclyr3LSkGnvp
 7Xt1TgTlSsnkWEL/7mDyb9dxTxuwpuAs712OTF3acvrEBGWNZ6CkxDLTdHkjtzfhwqaQvT3
 DvwM77XccbsPHkoEmT5jGxNBV3U/weHgXTx5VHOLepVJrjjKM3LtgwG95Hvg==
ARC-Message-Signature: i=3; a=rsa-sha256; c=relaxed/relaxed;
 d=gw.example; s=s1; t=1795427940; h=from : to : subject : date :
 message-id; bh=fONKNL4tPoLm0wN6GWwzPbJHnG7KJR9dcwxTO8FiYP4=;
 b=t/FaSN3QzebXt0FgtnUstOYhWlIV1C+Ck5P/ixkMffDjNca8JOUeFQrFOX7Mb13DvwuFd
 Y/3tg8onBY9ebcANb1tiAFSUvpVB6a0zD50RlQ2gwYRpqxJVPBhtq0123u0CUiEbER4GzPC
 j3n9XiQcxq2Z/Dpq0Vxy976SyC+S7PBeuRPIPiketLhAcnT6CjBiBk/aXtAbApBYg1iyW5a
 KCg+tWE6APWbvmIOa0U4OuGPWQJXi7GiTzy8GDpjQ2+tj6xRdrgnuVPcSCFaxcyUPeRc8pU
 9YAEmX40Wxh5/r7dk5EzXco05/xrhx8aIy3qIr6V4wM2ociY5pbi6a+Bmvqg==
ARC-Authentication-Results: i=3; mx.gw.example;
 dkim=fail header.d=example.com;
 arc=pass
Authentication-Results: mx.gw.example; dkim=fail header.d=example.com; arc=pass
ARC-Seal: i=2; cv=pass; a=rsa-sha256; d=gw.example; s=s1; t=1795427940;
 b=jPbZ60nducjo6G853ohTAxrOQe37SFWmv4MUv3epjS/aJmQDo2iF14Nwr8y0gHSFFk4kN
 WAG1odBeLcNyvltJpJQQjTy/5xqUilaVdX3NfvQXv6aGoT/8dnLrFk+H0Ro/cxFgBd4NuSg
 6IyaRxmWFb1/yku/2wcKSux2n7MaROLlU5i5Lgs/6OpgxD2hakmG36js8E7ccCZi4em+27n
 obiZ8gYkJpya+oumQzQuY/F2hlBvV46cm3iFQh0XMK7YS92QpbfBPYiACee1q9pW9GC+GY4
 Q8K607GPh1mF71K8xm89NqvOVYXijTUi4I7Va03sA5CmZ01Vz92DssHGLQ4A==
ARC-Message-Signature: i=2; a=rsa-sha256; c=relaxed/relaxed;
 d=gw.example; s=s1; t=1795427940; h=from : to : subject : date :
 message-id; bh=lPT7/4CbcSVQuVrLA1Kbiuz6m0AkF2S2aQhPaX5hVgs=;
 b=mKrejYf8dTGaYc1ZeDt4+5HVdkga/7yedF0i7Fx8YWDZ1YVxhuaEC8jpV1/Uo4KHgZBo9
 PTdSuCpXCVtEVXYPg6hLcx2vZDUxIhqz2b5TLal8STsQ8YTEsq7i2Wp8KJgpGx+jDh7R9qY
 yO0OIaGqIe0YmVgoXPYM9eqLNU7pesgmD+rDu80z5tu3f/94+8PPiUUwGdXFuJs1aVwyXbs
 SRmOlTD+6sCuYejdrA7ipeXOk9OWrDUkvLo+4GLKsfSdc8N0Hkxay0OgzJlaWyDSxUrR8mF
 M0RjX09CrpFgt8iS7b4I9XyUKKMBMK/Y9u/JXKOOPR4o2cZSQjYAPqJvHAwA==
ARC-Authentication-Results: i=2; gw.gw.example;
 dkim=fail header.d=example.com;
 dmarc=fail header.from=example.com;
 arc=pass
Authentication-Results: gw.gw.example; dkim=fail header.d=example.com; dmarc=fail header.from=example.com; arc=pass
ARC-Seal: i=1; cv=none; a=rsa-sha256; d=list.example; s=s1; t=1795427940;
 b=1iqLVY7aqOwbDdEfcPtR86K4QkM35NDV0T7SWjMqOUEWUqr3UisDTyqkdllCCKZbU7UsE
 O95wRxHaSZgA6pKju/S78mHPjPrGZaS92/t60AftXBgMsWgiiQIiKM0dZ6B+orPvsOI1j8K
 KQeMwKAUcae/0VMsnqFfNsbk78kQb5RqcO4pM6iWHqtUe0CkICqb3rF2dWQgnvT6ek3w2/J
 ZfzynYWXyqjMlWQAQVEFsL9OcIKmx6PDsbgKG7sTpS2l6Qtfd11qzroL+qOP3CiQ70uTRxy
 WW7rBxRYUCNM5pWsm80aHSXt1VF9A8zALpMR8ebSA/S342+hn8KNs/6cWakw==
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed;
 d=list.example; s=s1; t=1795427940; h=from : to : subject : date :
 message-id; bh=lPT7/4CbcSVQuVrLA1Kbiuz6m0AkF2S2aQhPaX5hVgs=;
 b=Qeots/jfcmSc7Aym/1KMQGW0067fVbivGdPLd2GCybN1/fYLG7uow1jRCLnopNdJJhfPJ
 x1CyGvQep4I2AdrZ2eBvK9r+Igq/Q5mjSnNwcwFVRORz9+gbVGKiSWGgN2+Eu9jh9VYCTVO
 9WcSjdPzjNypat74xRPSqeXiXkmPQunk/0A/oJorwqHzwOzoxQU5sme7hdr6DKE4606zBzD
 YKOLClzbP9WaCruXG8cDGGIMjIdyMjZmG/M8wzWJS78ZjkwXpSSrIAIxrG/pWuuJbnJlz53
 kVUtvudx1tNOmN6YuVAUlkti2IgeOK4nU2OlK8lD5PBTm7WVCccv+5GJycvQ==
ARC-Authentication-Results: i=1; gw.list.example;
 dkim=pass header.d=example.com;
 dmarc=pass header.from=example.com
Authentication-Results: gw.list.example; dkim=pass header.d=example.com; dmarc=pass (p=reject)
 header.from=example.com
From: Lo <lo@example.com>
To: tickets@mail.acme.example
Subject: Re: [T-1042]
 your post
Date: Mon, 23 Nov 2026 09:55:00 +0000
Message-ID: <a@example.com>

DONE
 
Lo

--
footer
Scanned.
";

fn zone() -> Zone {
    Zone::of(&[&Signer::rsa("list.example"), &Signer::rsa("gw.example")])
}

#[test]
fn a_chain_of_another_hand_holds_whatever_ends_its_lines() {
    let pass = "arc=pass (list.example, gw.example): list.example says dmarc=pass header.from=example.com";
    for mail in [MAIL.to_owned(), MAIL.replace('\n', "\r\n")] {
        assert_eq!(zone().said(&mail), Ok(pass.to_owned()));
    }
}

#[test]
fn one_letter_changes_it() {
    for (from, to) in [
        ("Scanned.", "scanned."),
        ("your post", "Your post"),
        ("i=1; gw.list", "i=1; mx.list"),
        ("i=2; gw.gw", "i=2; mx.gw"),
        (
            "i=3; cv=pass; a=rsa-sha256; d=gw.example; s=s1; t=1795427940",
            "i=3; cv=pass; a=rsa-sha256; d=gw.example; s=s1; t=1795427941",
        ),
    ] {
        assert!(MAIL.contains(from), "{from}");
        assert!(zone().said(&MAIL.replace(from, to)).is_err(), "{from}");
    }
}
