//! The listener over real sockets: TCP, a Unix socket, STARTTLS, limits, time-outs, a graceful stop.

mod big;
mod room;
mod tls;

use crate::smtp::settings;
use mailroom::inbound::smtp::Mode;
use mailroom::inbound::smtp::connection::{Connection, Patience, Shared};
use mailroom::inbound::smtp::listener::{Endpoint, Listener, Running, Service};
use mailroom::inbound::smtp::session::Session;
use mailroom::inbound::{Accept, Taken};
use mailroom::mail::Incoming;
use mailroom::ports::{Busy, Pending};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::oneshot::Sender;

type Peer<S> = BufReader<S>;

/// Answers at once; or, as `Slow`, when the test says so.
#[derive(Default)]
struct Mailbox {
    mails: Mutex<Vec<Incoming>>,
    owed: Mutex<Vec<Sender<Taken>>>,
    slow: bool,
}

impl Accept for Mailbox {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let (answer, pending) = Pending::new();
        self.mails.lock().unwrap().push(mail);
        match self.slow {
            true => self.owed.lock().unwrap().push(answer),
            false => answer.send(Taken::Durable("applied")).unwrap(),
        }
        Ok(pending)
    }
}

fn service(mailbox: &Arc<Mailbox>) -> Service {
    Service::new(settings(Mode::Lmtp, 100_000), mailbox.clone())
}

async fn start(service: Service) -> Running {
    Listener::bind(&Endpoint::from("127.0.0.1:0"), service).await.unwrap().start().unwrap()
}

async fn connect(running: &Running) -> Peer<TcpStream> {
    BufReader::new(TcpStream::connect(running.local_addr().to_string()).await.unwrap())
}

/// One line; empty at the end.
async fn line<S: AsyncRead + Unpin>(peer: &mut Peer<S>) -> String {
    let mut text = String::new();
    peer.read_line(&mut text).await.unwrap();
    text.trim_end().to_owned()
}

async fn until<S: AsyncRead + Unpin>(peer: &mut Peer<S>, start: &str) -> String {
    loop {
        let text = line(peer).await;
        assert!(!text.is_empty(), "closed before {start}");
        if text.starts_with(start) {
            return text;
        }
    }
}

const HEAD: &[u8] =
    b"LHLO mx\r\nMAIL FROM:<lo@example.com>\r\nRCPT TO:<tickets@mail.acme.example>\r\nDATA\r\n";

async fn begin<S: AsyncRead + AsyncWrite + Unpin>(peer: &mut Peer<S>) {
    peer.write_all(HEAD).await.unwrap();
    until(peer, "354").await;
}

#[tokio::test]
async fn a_mail_is_taken_over_tcp_and_answered_only_when_it_is_durable() {
    let mailbox = Arc::new(Mailbox { slow: true, ..Mailbox::default() });
    let running = start(service(&mailbox)).await;
    let mut peer = connect(&running).await;
    begin(&mut peer).await;
    peer.write_all(b"one\r\n.\r\nNOOP\r\n").await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(100), line(&mut peer)).await;
    assert!(early.is_err(), "said before the commit: {early:?}");
    let answer = mailbox.owed.lock().unwrap().pop().unwrap();
    answer.send(Taken::Durable("applied")).unwrap();
    assert!(line(&mut peer).await.starts_with("250 2.0.0 taken as "));
    assert!(line(&mut peer).await.starts_with("250 2.0.0 here"));
    assert_eq!(&*mailbox.mails.lock().unwrap()[0].raw, b"one\r\n");
    running.stop().await;
}

#[tokio::test]
async fn an_answer_that_was_lost_is_451() {
    let mailbox = Arc::new(Mailbox { slow: true, ..Mailbox::default() });
    let running = start(service(&mailbox)).await;
    let mut peer = connect(&running).await;
    begin(&mut peer).await;
    peer.write_all(b"one\r\n.\r\n").await.unwrap();
    while mailbox.owed.lock().unwrap().pop().is_none() {
        tokio::task::yield_now().await;
    }
    assert!(line(&mut peer).await.starts_with("451 4.3.0"));
}

#[tokio::test]
async fn transaction_ids_differ_between_connections_and_listeners() {
    let mailbox = Arc::new(Mailbox::default());
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let running = start(service(&mailbox)).await;
        for _ in 0..2 {
            let mut peer = connect(&running).await;
            begin(&mut peer).await;
            peer.write_all(b"x\r\n.\r\n").await.unwrap();
            ids.insert(line(&mut peer).await);
        }
        running.stop().await;
    }
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[tokio::test]
async fn a_unix_socket_serves_and_its_file_goes_and_a_stale_one_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lmtp.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let endpoint = Endpoint::from(format!("unix:{}", path.display()).as_str());
    let mailbox = Arc::new(Mailbox::default());
    let running = Listener::bind(&endpoint, service(&mailbox)).await.unwrap().start().unwrap();
    let taken = Listener::bind(&endpoint, service(&mailbox)).await.err().unwrap();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    let mut peer = BufReader::new(UnixStream::connect(&path).await.unwrap());
    begin(&mut peer).await;
    peer.write_all(b"x\r\n.\r\n").await.unwrap();
    until(&mut peer, "250 2.0.0").await;
    running.stop().await;
    assert!(!path.exists());
    std::fs::write(&path, "precious").unwrap();
    assert!(Listener::bind(&endpoint, service(&mailbox)).await.is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
}

#[tokio::test]
async fn the_connection_limit_holds_and_frees() {
    let mailbox = Arc::new(Mailbox::default());
    let running = start(Service { connections: 2, ..service(&mailbox) }).await;
    let (mut first, mut second) = (connect(&running).await, connect(&running).await);
    assert!(line(&mut first).await.starts_with("220"));
    assert!(line(&mut second).await.starts_with("220"));
    assert!(line(&mut connect(&running).await).await.starts_with("421 4.3.2"));
    first.write_all(b"QUIT\r\n").await.unwrap();
    until(&mut first, "221").await;
    drop(first);
    while !line(&mut connect(&running).await).await.starts_with("220") {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_dripping_peer_is_told_421_in_commands_and_in_data() {
    let patience = Patience { command: Duration::from_millis(300), message: Duration::from_millis(600) };
    let mailbox = Arc::new(Mailbox::default());
    let running = start(Service { patience, ..service(&mailbox) }).await;
    for head in [&b""[..], HEAD] {
        let mut peer = connect(&running).await;
        peer.write_all(head).await.unwrap();
        let (read, mut write) = peer.into_inner().into_split();
        let drip = tokio::spawn(async move {
            while write.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        until(&mut BufReader::new(read), "421 4.4.2").await;
        drip.abort();
    }
    assert!(mailbox.mails.lock().unwrap().is_empty());
}

#[tokio::test]
async fn stopping_tells_the_idle_and_waits_for_the_mail_under_way() {
    let mailbox = Arc::new(Mailbox::default());
    let running = start(service(&mailbox)).await;
    let (mut idle, mut busy) = (connect(&running).await, connect(&running).await);
    assert!(line(&mut idle).await.starts_with("220"));
    begin(&mut busy).await;
    let stop = tokio::spawn(running.stop());
    assert!(line(&mut idle).await.starts_with("421 4.3.2"));
    busy.write_all(b"x\r\n.\r\n").await.unwrap();
    until(&mut busy, "250 2.0.0").await;
    assert!(line(&mut busy).await.starts_with("421 4.3.2"));
    drop((idle, busy));
    stop.await.unwrap();
    assert_eq!(mailbox.mails.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_peer_that_has_sent_a_lot_still_reads_why() {
    let running = start(service(&Arc::new(Mailbox::default()))).await;
    let mut peer = connect(&running).await;
    let bytes = [b"NOOP\n".to_vec(), vec![b'x'; 300_000]].concat();
    peer.write_all(&bytes).await.unwrap();
    until(&mut peer, "554 5.5.2").await;
    let mut rest = Vec::new();
    peer.read_to_end(&mut rest).await.unwrap();
    assert!(rest.is_empty());
}

/// A stream that can never be shut down, as TLS over a full socket.
struct Stuck(tokio::io::DuplexStream);

impl AsyncRead for Stuck {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stuck {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn a_peer_that_cannot_be_closed_holds_nobody() {
    let (ours, theirs) = tokio::io::duplex(1_000);
    let (_stop, stopped) = tokio::sync::watch::channel(false);
    let (accept, patience) = (Arc::new(Mailbox::default()), Patience::default());
    let shared = Shared { accept, tls: None, patience, stop: stopped };
    let session = Session::new(Arc::new(settings(Mode::Lmtp, 1_000)), "x".to_owned());
    let talk = tokio::spawn(Connection::new(Box::new(Stuck(ours)), session, shared).run());
    let mut peer = BufReader::new(theirs);
    peer.write_all(b"QUIT\r\n").await.unwrap();
    until(&mut peer, "221").await;
    tokio::time::timeout(Duration::from_secs(60), talk).await.expect("it ends").unwrap().unwrap();
}

#[tokio::test]
async fn the_border_tells_who_came_and_nobody_else_does() {
    for border in [false, true] {
        let mailbox = Arc::new(Mailbox::default());
        let mut service = service(&mailbox);
        service.settings = mailroom::inbound::smtp::Settings { border, ..settings(Mode::Smtp, 100_000) };
        let running = start(service).await;
        let mut peer = connect(&running).await;
        let head = String::from_utf8(HEAD.to_vec()).unwrap();
        let head = head.replace("LHLO mx", "HELO first.example\r\nEHLO [192.0.2.1]");
        peer.write_all(head.as_bytes()).await.unwrap();
        until(&mut peer, "354").await;
        peer.write_all(b"x\r\n.\r\n").await.unwrap();
        until(&mut peer, "250 2.0.0").await;
        let client = mailbox.mails.lock().unwrap()[0].envelope.client.clone();
        let address = std::net::Ipv4Addr::LOCALHOST.into();
        let expected =
            mailroom::mail::Client { address, helo: "[192.0.2.1]".to_owned(), domain: String::new() };
        assert_eq!(client, border.then_some(expected));
        running.stop().await;
    }
}
