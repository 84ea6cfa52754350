//! `rung serve`: the pages of the store. It opens the file for each answer, so that other commands can write between.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context as _;
use queries::answers::Ask;
use queries::store::Store;

use super::report::ask;
use crate::cli::Serve;
use crate::{clock, print};

pub(crate) fn run(arguments: &Serve) -> anyhow::Result<()> {
    // A file that cannot be served is refused now, not with the first page.
    drop(Store::open_read_only(&arguments.store.store)?);
    serve(arguments.store.store.clone(), ask(&arguments.scope)?, arguments.listen)
}

/// Serves until it is asked to stop.
pub(super) fn serve(store: PathBuf, ask: Ask, address: SocketAddr) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("the runtime cannot be started")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}: choose another with --listen"))?;
        print::lines(&[format!("serving at http://{}, stop with Ctrl-C", listener.local_addr()?)])?;
        let app = web::app(web::App { store, ask, clock: clock::now });
        web::serve(listener, app, stopped()).await.context("the server failed")
    })
}

/// Ends when the process is interrupted or told to terminate.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut terminated) = terminated {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without a handler for signals the server runs until it is killed.
    if interrupted.await.is_err() {
        std::future::pending::<()>().await;
    }
}
