//! What the pure floors may know of the outside: a clock and randomness, handed in.

use jiff::Timestamp;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};

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
pub struct Pending<T>(Pin<Box<dyn Future<Output = Result<T, Gone>> + Send>>);

/// Whoever held the answer is gone: nothing is known of what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer was lost: whoever owed it is gone")]
pub struct Gone;

impl<T: Send + 'static> Pending<T> {
    /// A promise and the way to keep it.
    #[must_use]
    pub fn new() -> (tokio::sync::oneshot::Sender<T>, Self) {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        (sender, Pending(Box::pin(async { receiver.await.map_err(|_| Gone) })))
    }

    /// An answer that is there already.
    #[must_use]
    pub fn ready(value: T) -> Self {
        Pending(Box::pin(std::future::ready(Ok(value))))
    }

    /// The same answer in other words.
    #[must_use]
    pub fn map<U: Send + 'static>(self, change: impl FnOnce(T) -> U + Send + 'static) -> Pending<U> {
        Pending(Box::pin(async { self.0.await.map(change) }))
    }

    /// What comes of the answer, which may itself have to be waited for.
    #[must_use]
    pub fn and_then<U: Send + 'static>(
        self,
        next: impl FnOnce(T) -> Pending<U> + Send + 'static,
    ) -> Pending<U> {
        Pending(Box::pin(async { next(self.0.await?).await }))
    }

    /// Blocks the thread; never call it on an async worker.
    ///
    /// # Errors
    /// [`Gone`] if the answer was dropped.
    pub fn wait(mut self) -> Result<T, Gone> {
        let waker = Arc::new(Unpark(std::thread::current())).into();
        let mut context = Context::from_waker(&waker);
        loop {
            match self.0.as_mut().poll(&mut context) {
                Poll::Ready(answer) => return answer,
                Poll::Pending => std::thread::park(),
            }
        }
    }
}

struct Unpark(std::thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl<T> Future for Pending<T> {
    type Output = Result<T, Gone>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}
