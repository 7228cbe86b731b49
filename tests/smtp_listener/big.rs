//! A big mail is work: it holds no other peer, and what breaks under it is 451.

use super::*;
use mailroom::inbound::BIG;
use std::sync::Condvar;

/// Holds a big mail, on its thread, until a small one came.
#[derive(Default)]
struct Weigh(Mutex<bool>, Condvar);

impl Accept for Weigh {
    fn offer(&self, mail: Incoming) -> Result<Pending<Taken>, Busy> {
        let mut small = self.0.lock().unwrap();
        if mail.raw.len() < BIG {
            *small = true;
            self.1.notify_all();
        } else {
            let waited = self.1.wait_timeout_while(small, Duration::from_secs(60), |small| !*small).unwrap();
            assert!(!waited.1.timed_out(), "the small mail waited for the big one");
        }
        Ok(Pending::ready(Taken::Durable("applied")))
    }
}

/// All connections of this test live on one thread.
#[tokio::test]
async fn a_big_mail_being_stored_holds_no_other_peer() {
    let settings = settings(Mode::Lmtp, 2 * BIG);
    let running = start(Service::new(settings, Arc::new(Weigh::default()))).await;
    let (mut big, mut small) = (connect(&running).await, connect(&running).await);
    begin(&mut big).await;
    begin(&mut small).await;
    big.write_all(&b"0123456789012345678901234567890123456789012345678901234567890\r\n".repeat(BIG / 63 + 1))
        .await
        .unwrap();
    big.write_all(b".\r\n").await.unwrap();
    small.write_all(b"x\r\n.\r\n").await.unwrap();
    until(&mut small, "250 2.0.0").await;
    until(&mut big, "250 2.0.0").await;
}

#[tokio::test]
async fn offering_that_breaks_is_451_for_a_big_mail_too() {
    struct Broken;
    impl Accept for Broken {
        fn offer(&self, _: Incoming) -> Result<Pending<Taken>, Busy> {
            panic!("meant by the test")
        }
    }
    let running = start(Service::new(settings(Mode::Lmtp, 2 * BIG), Arc::new(Broken))).await;
    let mut peer = connect(&running).await;
    begin(&mut peer).await;
    peer.write_all(&[b"x\r\n".repeat(BIG / 3 + 1), b".\r\n".to_vec()].concat()).await.unwrap();
    assert!(line(&mut peer).await.starts_with("451 4.3.0"));
}
