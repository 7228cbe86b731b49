//! What the pure floors may know of the outside: a clock and randomness, handed in.

use jiff::Timestamp;

/// Where the time comes from. Nothing below floor 3 calls it: time travels in the job.
pub trait Clock: Send + Sync {
    /// The current time.
    fn now(&self) -> Timestamp;
}

/// Where randomness comes from. Drawn before a job is submitted, so that a judge may run again.
pub trait Rng: Send {
    /// Fills `out` with bytes that nobody can guess (a seeded source in the simulator).
    fn fill(&mut self, out: &mut [u8]);
}

/// The queue is full: try later (451, exit 75, leave it in the mailbox). Nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("busy: the queue is full, try again")]
pub struct Busy;

/// An answer that is still to come. Await it, or [`Pending::wait`] for it on a thread of one's own.
#[derive(Debug)]
pub struct Pending<T>(tokio::sync::oneshot::Receiver<T>);

/// Whoever held the answer is gone: nothing is known of what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer was lost: whoever owed it is gone")]
pub struct Gone;

impl<T> Pending<T> {
    /// A promise and the way to keep it.
    #[must_use]
    pub fn new() -> (tokio::sync::oneshot::Sender<T>, Self) {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        (sender, Pending(receiver))
    }

    /// Blocks the thread; never call it on an async worker.
    ///
    /// # Errors
    /// [`Gone`] if the answer was dropped.
    pub fn wait(self) -> Result<T, Gone> {
        self.0.blocking_recv().map_err(|_| Gone)
    }
}

impl<T> std::future::Future for Pending<T> {
    type Output = Result<T, Gone>;
    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        std::pin::Pin::new(&mut self.0).poll(context).map_err(|_| Gone)
    }
}
