//! Wakes the driver: something was reported to the core, or a moment has come.

use std::{
    cell::{Cell, RefCell},
    future::{Future, poll_fn},
    pin::pin,
    task::{Poll, Waker},
};

use gloo_timers::future::TimeoutFuture;

use super::clock;
use crate::importer::time::Time;

/// A flag that a future can wait for.
#[derive(Default)]
pub(super) struct Wake {
    called: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Wake {
    /// Wakes the one who waits, or who will wait next.
    pub(super) fn call(&self) {
        self.called.set(true);
        if let Some(waker) = self.waker.borrow_mut().take() {
            waker.wake();
        }
    }

    /// Waits for a call, or until the moment, if there is one.
    pub(super) async fn wait(&self, until: Option<Time>) {
        let mut timer = pin!(until.map(|until| TimeoutFuture::new(clock::timer_ms(until))));
        poll_fn(|context| {
            if self.called.take() {
                return Poll::Ready(());
            }
            *self.waker.borrow_mut() = Some(context.waker().clone());
            match timer.as_mut().as_pin_mut() {
                Some(timer) => timer.poll(context),
                None => Poll::Pending,
            }
        })
        .await;
    }
}
