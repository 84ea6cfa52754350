//! `rung serve`: the pages of the store, and events from other systems. It opens the file for each answer, and for what
//! has come in, so that other commands can write between.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use collectors::hooks;
use queries::answers::Ask;
use queries::intake::{Inbox, Intakes};
use queries::store::{SharedStore, Store};

use super::report::ask;
use crate::cli::Serve;
use crate::{clock, config, print};

pub(crate) fn run(arguments: &Serve) -> anyhow::Result<()> {
    // A file that cannot be served is refused now, not with the first page.
    drop(Store::open_read_only(&arguments.store.store)?);
    let hooks = config::read(&arguments.config)?.map(|config| config.hooks).unwrap_or_default();
    let intakes = Intakes::of(hooks::all(), hooks.projects.clone());
    let secrets = config::hook_secrets(&hooks, &intakes.names().collect::<Vec<_>>())?;
    let app = web::App { store: arguments.store.store.clone(), ask: ask(&arguments.scope)?, clock: clock::now };
    let store = SharedStore::at(&arguments.store.store);
    let intakes = Arc::new(intakes);
    let inbox = Arc::new(Inbox::start(&store, Arc::clone(&intakes), Box::new(super::event::settle)));
    let events = web::Events::of(Arc::clone(&inbox), intakes, secrets);
    let served = listen(web::app_with_events(app, store, events), arguments.listen);
    // What was promised to senders is on the disk; what can be is taken into the store too.
    inbox.stop();
    served
}

/// Serves until it is asked to stop; takes no events.
pub(super) fn serve(store: PathBuf, ask: Ask, address: SocketAddr) -> anyhow::Result<()> {
    listen(web::app(web::App { store, ask, clock: clock::now }), address)
}

fn listen(app: web::Router, address: SocketAddr) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("the runtime cannot be started")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}: choose another with --listen"))?;
        print::lines(&[format!("serving at http://{}, stop with Ctrl-C", listener.local_addr()?)])?;
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
