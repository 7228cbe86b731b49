//! The settings file: golden complaints, defaults, and that what is shown is what is read.

use mailroom::config::{CONFIG_OCTETS_MAX, Config, show};
use std::path::Path;

fn complaint(text: &str) -> String {
    Config::parse(Path::new("mailroom.toml"), text.to_owned()).unwrap_err().to_string()
}

fn good(text: &str) -> Config {
    Config::parse(Path::new("/etc/mailroom/mailroom.toml"), text.to_owned()).unwrap()
}

#[test]
fn an_empty_file_is_the_defaults_and_what_is_shown_reads_back() {
    let config = good("");
    assert_eq!(good(&show(&config.file)).file, config.file);
    let shown = show(&config.file);
    for key in [
        "domain",
        "authserv_id",
        "rate_per_minute = 120",
        "# password_command",
        "[limits]",
        "# [[inbound.imap]]",
    ] {
        assert!(shown.contains(key), "{key} is missing:\n{shown}");
    }
    let bare = shown.lines().filter(|l| l.contains(" = ") && !l.trim_start_matches("# ").contains('#'));
    assert_eq!(bare.collect::<Vec<_>>(), [""; 0], "every key has its words");
}

#[test]
fn the_file_of_a_small_office_is_read() {
    let config = good(
        r#"
[server]
domain = "Mail.Acme.example"
data = "/var/lib/mailroom"
authserv_id = "mx.acme.example"
[addresses]
tickets = "tickets"
[[inbound.imap]]
host = "imap.acme.example"
user = "tickets@acme.example"
password_file = "/etc/mailroom/imap.password"
processed = "Processed"
[[inbound.imap]]
host = "imap.other.example"
port = 143
tls = "starttls"
user = "x"
xoauth2_command = "token"
[inbound.lmtp]
listen = "unix:/run/mailroom/lmtp.sock"
[outbound]
transport = "smtp"
host = "smtp.acme.example"
user = "tickets@acme.example"
password_file = "smtp.password"
[log]
format = "json"
"#,
    );
    assert_eq!(config.site().domain, "mail.acme.example");
    assert_eq!(config.data(), Path::new("/var/lib/mailroom"));
    assert_eq!(config.file.inbound.imap.len(), 2);
    assert_eq!(config.file.inbound.imap[1].port, 143);
    assert_eq!(good(&show(&config.file)).file, config.file);
}

#[test]
fn relative_paths_lie_beside_the_file() {
    assert_eq!(good("").data(), Path::new("/etc/mailroom/data"));
}

#[test]
fn complaints_are_one_line_with_file_line_key_and_what_would_do() {
    let cases = [
        (
            "[server]\ndomian = \"x\"\n",
            "mailroom.toml:2: server.domian: unknown key; allowed: domain, data, authserv_id, trusted_hops, separate_results; did you mean domain?",
        ),
        (
            "[severs]\n",
            "mailroom.toml:1: severs: unknown key; allowed: server, addresses, inbound, outbound, dns, status, log, limits; did you mean server?",
        ),
        (
            "[outbound]\ntransport = \"smpt\"\n",
            "mailroom.toml:2: outbound.transport: \"smpt\" is unknown; allowed: smtp, sendmail, maildir; did you mean smtp?",
        ),
        (
            "[outbound]\n\nport = \"587\"\n",
            "mailroom.toml:3: outbound.port: invalid type: string \"587\"; allowed: a whole number, 0 to 65535",
        ),
        (
            "[outbound]\nport = 70000\n",
            "mailroom.toml:2: outbound.port: invalid value: integer `70000`; allowed: a whole number, 0 to 65535",
        ),
        (
            "[addresses]\nsubaddressing = \"yes\"\n",
            "mailroom.toml:2: addresses.subaddressing: invalid type: string \"yes\"; allowed: true or false",
        ),
        (
            "[server]\ndata = 7\n",
            "mailroom.toml:2: server.data: invalid type: integer `7`; allowed: a text in quotes",
        ),
        (
            "[limits]\nconnections = -1\n",
            "mailroom.toml:2: limits.connections: invalid value: integer `-1`; allowed: a whole number, 0 or more",
        ),
        (
            "[outbound]\ntransport = \"smtp\"\n",
            "mailroom.toml:1: outbound.host: missing: transport = \"smtp\" needs the server's name",
        ),
        (
            "[limits]\nmessage_octets = 65536\nreceiving_octets = 65535\n",
            "mailroom.toml:3: limits.receiving_octets: 65535; a mail of message_octets would never find room",
        ),
        ("[outbound]\nsenders = 65\n", "mailroom.toml:2: outbound.senders: 65; allowed: 1 to 64"),
        (
            "[addresses]\ncontrol = \"Tickets\"\n",
            "mailroom.toml:2: addresses.control: another address has this local part; each needs its own",
        ),
        (
            "[log]\nlevel = \"loud\"\n",
            "mailroom.toml:2: log.level: \"loud\"; allowed: error, warn, info, debug, trace, off",
        ),
        ("[[inbound.imap]]\nhost = \"x\"\n", "mailroom.toml:1: inbound.imap.user: missing"),
        (
            "[[inbound.imap]]\nhost = \"x\"\nuser = \"y\"\n\n[[inbound.imap]]\nuser = \"z\"\n[log]\n",
            "mailroom.toml:5: inbound.imap.host: missing",
        ),
        (
            "[[inbound.imap]]\nhost = \"x\"\nuser = \"y\"\n[[inbound.imap]]\nhost = \"x\"\nuser = \"z\"\nsince = \"soon\"\n",
            "mailroom.toml:7: inbound.imap.since: \"soon\" is no day; write \"2026-11-01\"",
        ),
    ];
    for (text, golden) in cases {
        assert_eq!(complaint(text), golden);
    }
    let syntax = complaint("[server]\ndomain = \n");
    assert!(syntax.starts_with("mailroom.toml:2: server.domain: ") && !syntax.contains('\n'), "{syntax}");
}

#[test]
fn every_mistake_is_found_and_none_that_only_follows_from_another() {
    let all = |text: &str| -> Vec<String> {
        let (_, faults) = Config::read(Path::new("m"), text.to_owned());
        faults.iter().map(|fault| format!("{}:{}", fault.line.unwrap_or(0), fault.key)).collect()
    };
    assert_eq!(all(""), [""; 0]);
    let host = "[outbound]\ntransport = \"smtp\"\nhost = 5\nsenders = 0\n";
    assert_eq!(all(host), ["3:outbound.host", "4:outbound.senders"], "not missing as well");
    let section = "[severs]\na = 1\nb = 2\n[log]\nlevel = \"loud\"\nformat = \"x\"\n";
    assert_eq!(all(section), ["1:severs", "5:log.level", "6:log.format"], "its keys go with it");
    let lines = "[server]\ndomains = [\n  \"a\",\n]\ntrusted_hops = -1\n";
    assert_eq!(all(lines), ["2:server.domains", "5:server.trusted_hops"], "a value of several lines");
    let syntax = "[server]\ndomain = \ntrusted_hops = x\n[outbound\nhost = 1\n[dns]\ntimeout_seconds = 0\n";
    let found = all(syntax);
    assert_eq!(
        (found.len(), found.last().map(String::as_str)),
        (4, Some("7:dns.timeout_seconds")),
        "{found:?}"
    );
    let twice = "[log]\nlevel = \"info\"\nlevel = \"warn\"\n[limits]\nconnections = 0\n";
    assert_eq!(all(twice), ["3:log.level", "5:limits.connections"]);
    assert_eq!(all(&"x = 1\n".repeat(1_000)).len(), 100, "told at once");
}

#[test]
fn a_limit_has_its_range_and_a_name_its_form() {
    let cases = [
        (
            "[limits]\nmessage_octets = 0\n",
            "mailroom.toml:2: limits.message_octets: 0; allowed: 65536 to 1073741824",
        ),
        ("[limits]\nconnections = 0\n", "mailroom.toml:2: limits.connections: 0; allowed: 1 to 10000"),
        (
            "[limits]\nanswers_per_hour = 0\n",
            "mailroom.toml:2: limits.answers_per_hour: 0; allowed: 1 to 1000000",
        ),
        (
            "[server]\nauthserv_id = \"mx.example; dmarc=pass\"\n",
            "mailroom.toml:2: server.authserv_id: \"mx.example; dmarc=pass\"; write the one word that stands first in the field, without blanks or semicolons",
        ),
        (
            "[dns]\nresolver = \"127.0.0.1:0\"\n",
            "mailroom.toml:2: dns.resolver: \"127.0.0.1:0\": nobody answers on port 0",
        ),
        (
            "[dns]\nresolver = \"127.0.0.1\"\narc_sealers = [\"gw.example\", \"gw example\"]\n",
            "mailroom.toml:3: dns.arc_sealers: \"gw example\" is no domain; write the one behind d= of the seal, \"example.net\"",
        ),
        (
            "[dns]\narc_sealers = [\"gw.example\"]\n",
            "mailroom.toml:2: dns.arc_sealers: a seal's key is asked for: set dns.resolver too",
        ),
        (
            "[dns]\narc_sealers = \"gw.example\"\n",
            "mailroom.toml:2: dns.arc_sealers: invalid type: string \"gw.example\"; allowed: a list of texts, [\"one\", \"two\"]",
        ),
    ];
    for (text, golden) in cases {
        assert_eq!(complaint(text), golden);
    }
}

#[test]
fn a_pace_at_which_leases_would_end_unsent_is_refused() {
    let pace = |rate: u32| format!("[outbound]\nsenders = 64\nrate_per_minute = {rate}\n");
    assert_eq!(good(&pace(12)).file.outbound.rate_per_minute, 12);
    assert_eq!(good(&pace(0)).file.outbound.rate_per_minute, 0);
    assert_eq!(
        complaint(&pace(11)),
        "mailroom.toml:3: outbound.rate_per_minute: 11; allowed: 0 (no limit), or 12 and more with 64 senders; or take fewer senders"
    );
}

#[test]
fn a_mailbox_is_watched_once() {
    let one = "[[inbound.imap]]\nhost = \"x\"\nuser = \"y\"\n";
    assert_eq!(good(&format!("{one}{one}folder = \"Other\"\n")).file.inbound.imap.len(), 2);
    assert!(complaint(&format!("{one}{one}")).contains("stands here twice"));
}

#[test]
fn senders_may_be_64_and_not_65() {
    assert_eq!(good("[outbound]\nsenders = 64\n").file.outbound.senders, 64);
}

#[test]
fn a_missing_file_says_what_to_do() {
    let fault = Config::load(Path::new("/nonexistent/mailroom.toml")).unwrap_err().to_string();
    assert!(fault.starts_with("/nonexistent/mailroom.toml: cannot be read"), "{fault}");
    assert!(fault.contains("mailroom init"), "{fault}");
}

#[test]
fn what_is_probably_not_meant_is_a_warning() {
    let warnings = good("[status]\nlisten = \"127.0.0.1:8025\"\n").warnings();
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    assert!(warnings[0].contains("server.authserv_id"));
    assert!(warnings[1].starts_with("/etc/mailroom/mailroom.toml:2: status.listen"));
    assert!(warnings[2].contains("inbound.lmtp.listen: empty, and there is no other way in"));
    assert_eq!(good("[[inbound.maildir]]\npath = \"in\"\n").warnings().len(), 1, "one way in is enough");
}

#[test]
fn the_reference_in_the_docs_is_what_is_shown() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mailroom.toml");
    let shown = show(&good("").file);
    if std::env::var_os("MAILROOM_WRITE_DOCS").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), shown, "MAILROOM_WRITE_DOCS=1 writes it");
}

#[test]
fn a_file_may_have_so_many_octets_and_not_one_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mailroom.toml");
    let of = |octets: u64| std::fs::write(&path, "#".repeat(usize::try_from(octets).unwrap())).unwrap();
    of(CONFIG_OCTETS_MAX);
    assert!(Config::load(&path).is_ok());
    of(CONFIG_OCTETS_MAX + 1);
    assert!(Config::load(&path).unwrap_err().to_string().contains("this is no settings file"));
}

#[test]
fn the_resolver_is_an_address_and_has_a_time() {
    let resolver =
        |text: &str| mailroom::config::resolver(&good(&format!("[dns]\nresolver = \"{text}\"\n"))).unwrap();
    for text in ["127.0.0.1", "127.0.0.1:5353", "::1", "[::1]:53"] {
        assert!(resolver(text).is_some(), "{text}");
    }
    assert!(resolver("").is_none());
    assert_eq!(
        complaint("[dns]\nresolver = \"dns.example\"\n"),
        "mailroom.toml:2: dns.resolver: \"dns.example\" is no address; write \"127.0.0.1\" or \"[::1]:5353\""
    );
    let timeout = |seconds: u32| format!("[dns]\ntimeout_seconds = {seconds}\n");
    assert_eq!(good(&timeout(60)).file.dns.timeout_seconds, 60);
    for seconds in [0, 61] {
        let golden = format!("mailroom.toml:2: dns.timeout_seconds: {seconds}; allowed: 1 to 60");
        assert_eq!(complaint(&timeout(seconds)), golden);
    }
}

#[test]
fn whose_seals_are_believed_is_read_without_case_and_shown_as_it_was_written() {
    let config = good("[dns]\nresolver = \"::1\"\narc_sealers = [\"GW.example\", \"list.example\"]\n");
    assert_eq!(*config.site().arc_sealers, ["gw.example", "list.example"]);
    let shown = mailroom::config::show(&config.file);
    assert!(shown.contains("\narc_sealers = [\"GW.example\",\"list.example\"] "), "{shown}");
    assert_eq!(good(&shown).file, config.file);
    for bad in ["com", "", "gw.example.", "@gw.example", "*.gw.example"] {
        let text = format!("[dns]\nresolver = \"::1\"\narc_sealers = [\"{bad}\"]\n");
        assert!(complaint(&text).contains("is no domain"), "{bad}");
    }
}

/// A border that cannot know its clients, or would believe what they write, is none.
#[test]
fn the_border_is_a_port_with_a_resolver_and_believes_no_stamp() {
    let smtp = |lines: &str| format!("[inbound.smtp]\nborder = true\n{lines}");
    let port = "listen = \"0.0.0.0:25\"\n";
    let dns = "[dns]\nresolver = \"127.0.0.1\"\n";
    assert!(good(&smtp(&format!("{port}{dns}"))).file.inbound.smtp.border);
    let cases = [
        (smtp(dns), "nobody listens; set listen"),
        (
            smtp(&format!("listen = \"unix:/run/x\"\n{dns}")),
            "a Unix socket has no client's address; listen on a port",
        ),
        (smtp(port), "SPF has to be asked for; set dns.resolver"),
        (
            smtp(&format!("{port}{dns}[server]\nauthserv_id = \"mx.acme.example\"\n")),
            "no server stamps in front of the border, and any sender could write server.authserv_id; set it to \"\"",
        ),
    ];
    for (text, what) in cases {
        assert_eq!(complaint(&text), format!("mailroom.toml:2: inbound.smtp.border: {what}"));
    }
    assert_eq!(
        complaint("[inbound.lmtp]\nborder = true\n"),
        "mailroom.toml:2: inbound.lmtp.border: LMTP comes from a server of yours; only inbound.smtp can be the border"
    );
}
