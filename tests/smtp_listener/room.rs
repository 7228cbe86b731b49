//! Memory while many peers send: big mails share one room, small ones always fit, and a thousand peers are served
//! as many as may be.

use super::*;
use mailroom::inbound::smtp::room::{Room, SMALL};

/// Octets beyond the first ones that all mails together may have here.
const ROOM: usize = 100_000;

fn roomy(mailbox: &Arc<Mailbox>) -> Service {
    let mut settings = settings(Mode::Lmtp, 10 * SMALL);
    settings.room = Arc::new(Room::new(ROOM));
    Service::new(settings, mailbox.clone())
}

/// A mail of so many octets, its end not sent.
async fn pour(peer: &mut Peer<TcpStream>, octets: usize) {
    begin(peer).await;
    let line = b"0123456789012345678901234567890123456789012345678901234567890\r\n";
    let mut mail = line.repeat(octets / line.len() + 1);
    mail.truncate(octets - 2);
    peer.write_all(&[&mail, &b"\r\n"[..]].concat()).await.unwrap();
}

#[tokio::test]
async fn a_big_mail_finds_no_room_until_another_is_answered_and_a_small_one_always() {
    let mailbox = Arc::new(Mailbox::default());
    let running = start(roomy(&mailbox)).await;
    let (mut slow, mut big, mut small) =
        (connect(&running).await, connect(&running).await, connect(&running).await);
    pour(&mut slow, SMALL + ROOM - 10).await;
    // Until the listener has read it, the others would find room.
    slow.write_all(b"x\r\n").await.unwrap();
    let whole = |said: &str| said.starts_with("250 2.0.0");
    let mut said = String::new();
    for _ in 0..1_000 {
        pour(&mut big, SMALL + 100).await;
        big.write_all(b".\r\n").await.unwrap();
        said = line(&mut big).await;
        if !whole(&said) {
            break;
        }
    }
    assert_eq!(said, "452 4.3.1 too many big mails at this moment, try again");
    pour(&mut small, SMALL - 10).await;
    small.write_all(b".\r\n").await.unwrap();
    assert!(whole(&line(&mut small).await));
    // RFC 1870 section 6.1: said beforehand, it need not be sent.
    big.write_all(format!("MAIL FROM:<a@b.example> SIZE={}\r\n", SMALL + 100).as_bytes()).await.unwrap();
    assert!(line(&mut big).await.starts_with("452 4.3.1"));
    big.write_all(format!("MAIL FROM:<a@b.example> SIZE={SMALL}\r\nRSET\r\n").as_bytes()).await.unwrap();
    assert!(line(&mut big).await.starts_with("250 2.1.0"));
    assert!(line(&mut big).await.starts_with("250 2.0.0"));
    slow.write_all(b".\r\n").await.unwrap();
    assert!(whole(&line(&mut slow).await));
    pour(&mut big, SMALL + 100).await;
    big.write_all(b".\r\n").await.unwrap();
    assert!(whole(&line(&mut big).await), "there is room again");
}

#[tokio::test]
async fn a_peer_that_goes_away_gives_its_room_back() {
    let mailbox = Arc::new(Mailbox::default());
    let running = start(roomy(&mailbox)).await;
    let mut gone = connect(&running).await;
    pour(&mut gone, SMALL + ROOM - 10).await;
    drop(gone);
    let mut big = connect(&running).await;
    loop {
        pour(&mut big, SMALL + 1_000).await;
        big.write_all(b".\r\n").await.unwrap();
        match line(&mut big).await {
            said if said.starts_with("250 2.0.0") => break,
            said => assert!(said.starts_with("452 4.3.1"), "{said}"),
        }
    }
}

/// Peers that come at once.
const PEERS: usize = 1_000;
/// Of them, so many are served.
const SERVED: usize = 64;

/// Descriptors that this process may have (proc_pid_limits(5)).
fn descriptors() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    line.split_whitespace().nth(3).unwrap().parse().unwrap_or(usize::MAX)
}

#[tokio::test]
async fn of_a_thousand_peers_so_many_are_served_the_others_are_told_421_and_a_genuine_mail_is_taken() {
    let mailbox = Arc::new(Mailbox::default());
    let running = start(Service { connections: SERVED, ..service(&mailbox) }).await;
    // Each peer has two ends here. Where that is too many, those who were told 421 leave before the next ones come.
    let at_once = PEERS.min(descriptors().saturating_sub(400) / 2);
    let (mut held, mut refused) = (Vec::new(), 0);
    while held.len() + refused < PEERS {
        let mut coming = Vec::new();
        for _ in 0..at_once.min(PEERS - held.len() - refused) {
            coming.push(connect(&running).await);
        }
        for mut peer in coming {
            match line(&mut peer).await {
                said if said.starts_with("220") => held.push(peer),
                said => {
                    assert_eq!(said, "421 4.3.2 too many connections, try again");
                    refused += 1;
                }
            }
        }
    }
    assert_eq!((held.len(), refused), (SERVED, PEERS - SERVED));
    let mut genuine = held.pop().unwrap();
    begin(&mut genuine).await;
    genuine.write_all(b"Subject: Re: [T-1]\r\n\r\nDONE\r\n.\r\n").await.unwrap();
    until(&mut genuine, "250 2.0.0").await;
    assert_eq!(mailbox.mails.lock().unwrap().len(), 1);
    // One leaves, and the next one to come is served.
    held.pop();
    while !line(&mut connect(&running).await).await.starts_with("220") {
        tokio::task::yield_now().await;
    }
}
