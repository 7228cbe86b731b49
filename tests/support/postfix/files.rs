//! The configuration files of a private Postfix: what is the same for all, and what relays for a plan.

use super::{AUTHSERV_ID, Plan};
use std::fmt::Write as _;
use std::path::Path;

/// What makes an instance private, loopback only and quick to try again.
pub(super) fn own_main_cf(dir: &Path) -> String {
    format!(
        "compatibility_level = 3.6
queue_directory = {dir}/spool
data_directory = {dir}/data
maillog_file = {dir}/maillog
maillog_file_prefixes = {dir}
myhostname = {AUTHSERV_ID}
mydestination =
local_transport = error:no local mail here
alias_maps =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtputf8_enable = yes
smtpd_tls_security_level = may
smtpd_tls_cert_file = {dir}/etc/server.pem
smtpd_tls_key_file = {dir}/etc/server.key
queue_run_delay = 2s
minimal_backoff_time = 2s
maximal_backoff_time = 4s
message_size_limit = 52428800
",
        dir = dir.display()
    )
}

pub(super) fn relay_main_cf(plan: &Plan) -> String {
    let (ours, others) = (plan.ours.transport(), plan.others.transport());
    format!(
        "relay_domains = {domain}
transport_maps = inline:{{{{{domain} = {ours}}}}}
default_transport = {others}
",
        domain = plan.domain
    )
}

/// regexp_table(5), first match wins. What PREPEND writes is not checked again (header_checks(5)).
pub(super) fn border_checks(spoofed: &[&str]) -> String {
    let own = AUTHSERV_ID.replace('.', "\\.");
    let mut text = format!("/^Authentication-Results:[[:space:]]*{own}([^A-Za-z0-9.-]|$)/ IGNORE\n");
    let any = "[^<>@[:space:]]+";
    let domains = spoofed.iter().map(|d| (d.replace('.', "\\."), "fail")).chain([(any.to_owned(), "pass")]);
    for (domain, verdict) in domains {
        let stamp = format!("PREPEND Authentication-Results: {AUTHSERV_ID}; dmarc={verdict} header.from=$1");
        writeln!(text, "/^From:.*<{any}@({domain})>[[:space:]]*$/ {stamp}").unwrap();
        writeln!(text, "/^From:[[:space:]]*{any}@({domain})[[:space:]]*$/ {stamp}").unwrap();
    }
    text
}

/// The parts of a Postfix that relays, none in a chroot (master(5)).
pub(super) const SERVICES: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";
