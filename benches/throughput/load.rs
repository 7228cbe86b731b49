//! The load: LMTP connections on one thread, each sends its next mail when the last one is answered.

use super::mails::Writer;
use super::world::Target;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long mails come before anything is measured.
pub const WARM_UP: Duration = Duration::from_secs(1);
/// How long is measured.
pub const MEASURED: Duration = Duration::from_secs(6);

/// What the peers saw.
pub struct Seen {
    /// Mails answered with 250 while it was measured, and all of them.
    pub mails: usize,
    pub all: usize,
    /// From the last octet of a mail to its 250, sorted, in ms.
    pub waits: Vec<f64>,
    pub seconds: f64,
}

struct Shared {
    port: u16,
    targets: Vec<Target>,
    writer: Writer,
    next: Cell<usize>,
    measuring: Cell<bool>,
    over: Cell<bool>,
    all: Cell<usize>,
    waits: RefCell<Vec<f64>>,
}

/// Sends over that many connections; `gauge` is read when the measuring begins and when it ends.
pub fn run<G>(port: u16, connections: usize, targets: Vec<Target>, gauge: impl Fn() -> G) -> (Seen, G, G) {
    let shared = Rc::new(Shared {
        port,
        targets,
        writer: Writer::new(),
        next: Cell::new(0),
        measuring: Cell::new(false),
        over: Cell::new(false),
        all: Cell::new(0),
        waits: RefCell::new(Vec::new()),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let local = tokio::task::LocalSet::new();
    let (seconds, before, after) = local.block_on(&runtime, async {
        let peers: Vec<_> =
            (0..connections).map(|_| tokio::task::spawn_local(peer(Rc::clone(&shared)))).collect();
        tokio::time::sleep(WARM_UP).await;
        let (before, since) = (gauge(), Instant::now());
        shared.measuring.set(true);
        tokio::time::sleep(MEASURED).await;
        shared.measuring.set(false);
        let (seconds, after) = (since.elapsed().as_secs_f64(), gauge());
        shared.over.set(true);
        for peer in peers {
            peer.await.unwrap();
        }
        (seconds, before, after)
    });
    let mut waits = shared.waits.take();
    waits.sort_by(f64::total_cmp);
    (Seen { mails: waits.len(), all: shared.all.get(), waits, seconds }, before, after)
}

async fn peer(shared: Rc<Shared>) {
    let mut stream = TcpStream::connect(("127.0.0.1", shared.port)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut said = Vec::new();
    until(&mut stream, &mut said, b"220").await;
    stream.write_all(b"LHLO mx.acme.example\r\n").await.unwrap();
    until(&mut stream, &mut said, b"250 ").await;
    while !shared.over.get() {
        let n = shared.next.replace(shared.next.get() + 1);
        // A large odd stride: neighbours in time are strangers in the tables.
        let target = &shared.targets[n.wrapping_mul(7_919) % shared.targets.len()];
        let mail = shared.writer.answer(n, target);
        let envelope = format!("MAIL FROM:<{}>\r\nRCPT TO:<{}>\r\nDATA\r\n", target.email, target.reply_to);
        stream.write_all(envelope.as_bytes()).await.unwrap();
        until(&mut stream, &mut said, b"354").await;
        stream.write_all(&mail).await.unwrap();
        let handed_over = Instant::now();
        until(&mut stream, &mut said, b"250 ").await;
        shared.all.set(shared.all.get() + 1);
        if shared.measuring.get() {
            shared.waits.borrow_mut().push(handed_over.elapsed().as_secs_f64() * 1e3);
        }
    }
}

/// Reads until the last line that has come begins with `code`; anything but a good reply ends the bench.
async fn until(stream: &mut TcpStream, said: &mut Vec<u8>, code: &[u8]) {
    said.clear();
    loop {
        let n = stream.read_buf(said).await.unwrap();
        assert!(n > 0, "the server is gone");
        let text = said.strip_suffix(b"\r\n").unwrap_or_default();
        let last = text.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        if last.starts_with(code) {
            return;
        }
        let bad = last.starts_with(b"4") || last.starts_with(b"5");
        assert!(!bad, "the server said {}", String::from_utf8_lossy(last));
    }
}
