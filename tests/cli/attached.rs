//! What came attached: listed under harmless names, handed out octet for octet.

use super::*;

const PARTS: &str = "--b\nContent-Type: text/plain\n\nSee the scans.\n--b\nContent-Type: application/pdf; \
    name=\"../../etc/scan.pdf\"\n\nscan\n--b\nContent-Type: text/csv\nContent-Disposition: attachment\n\
    Content-Transfer-Encoding: base64\n\nAP8NCg==\n--b--";

#[test]
fn files_of_a_mail_and_of_a_ticket_are_listed_and_one_is_handed_out_as_it_came() {
    let office = Office::new();
    office.done(&["go-live"]);
    office.ticket("Scans");
    office.ticket("Another");
    office.done(&["once"]);
    let plain =
        reply(&office.mail("dana@acme.example", "Scans"), "dana@acme.example", ("files", PARTS), true);
    let mail = plain.replace("text/plain; charset=utf-8\n\n--b", "multipart/mixed; boundary=b\n\n--b");
    let said = office.deliver(&mail, &["-v"]);
    assert!(said.out.contains(" applied (event)"), "{}", said.out);
    for args in [&["inbox", "show", "M-1", "--files"][..], &["ticket", "show", "T-1", "--files"]] {
        let listed = office.done(args);
        let lines: Vec<Vec<&str>> = listed.lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!(lines[0][..6], ["M-1", "1", "scan.pdf", "application/pdf", "4", "false"], "{args:?}");
        assert_eq!(lines[1][..6], ["M-1", "2", "unnamed", "text/csv", "4", "false"], "{args:?}");
        assert!(lines.len() == 2 && lines[0][6].len() == 64, "{args:?}");
    }
    assert_eq!(office.done(&["ticket", "show", "T-2", "--files"]), "");
    assert!(office.done(&["inbox", "show", "M-1"]).contains("files\tscan.pdf, unnamed\n"));
    let octets = |args: &[&str]| {
        command(&office.path("mailroom.toml"))
            .args(["inbox", "show", "M-1"])
            .args(args)
            .output()
            .unwrap()
            .stdout
    };
    assert_eq!(octets(&["--file", "1"]), b"scan");
    assert_eq!(octets(&["--file", "2"]), [0, 0xff, 13, 10], "no text, and not made one");
    for none in ["0", "3"] {
        assert!(office.fails(&["inbox", "show", "M-1", "--file", none], 3).contains("--files"), "{none}");
    }
    office.fails(&["inbox", "show", "M-9", "--file", "1"], 3);
}
