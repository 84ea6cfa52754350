//! Who somebody is: a keyed hash, and whether it is a program. Names and addresses go no further than here.

use std::collections::HashMap;

use queries::model::ActorKind;
use queries::store::PersonKey;

use super::lake::Lake;
use crate::bots;

/// Accounts of forges, and the hashes made so far.
pub(super) struct People<'s> {
    key: &'s PersonKey,
    hashes: HashMap<String, String>,
    accounts: HashMap<String, Known>,
}

#[derive(Default)]
struct Known {
    /// The address that the account says it has: the one thing that makes it the same person as in git.
    address: Option<String>,
    kind: ActorKind,
}

impl<'s> People<'s> {
    /// Collects what the tables say of accounts: their own table, and the authors of changes and commits.
    pub(super) fn of(lake: &Lake, key: &'s PersonKey) -> Self {
        let mut accounts: HashMap<String, Known> = HashMap::new();
        let mut named = |id: &Option<String>, name: &Option<String>, address: &Option<String>| {
            let (Some(id), Some(name)) = (id, name) else { return };
            let kind = bots::kind_of(name, address.as_deref().unwrap_or_default(), &[]);
            let known = accounts.entry(id.clone()).or_default();
            if known.kind != ActorKind::Bot {
                known.kind = kind;
            }
        };
        for change in &lake.pull_requests {
            named(&change.author_id, &change.author_name, &None);
        }
        for commit in &lake.commits {
            named(&commit.author_id, &commit.author_name, &commit.author_email);
        }
        for account in &lake.accounts {
            let id = Some(account.id.clone());
            named(&id, &account.full_name, &account.email);
            named(&id, &account.user_name, &account.email);
        }
        for account in &lake.accounts {
            if let Some(address) = &account.email {
                accounts.entry(account.id.clone()).or_default().address = Some(address.clone());
            }
        }
        Self { key, hashes: HashMap::new(), accounts }
    }

    /// The hash of an address or an account.
    pub(super) fn hash(&mut self, person: &str) -> String {
        if let Some(hash) = self.hashes.get(person) {
            return hash.clone();
        }
        let hash = self.key.hash(person);
        self.hashes.insert(person.to_owned(), hash.clone());
        hash
    }

    /// The hash of an account: over its address where it says one, else over its id.
    pub(super) fn account(&mut self, id: &str) -> String {
        let person = self.accounts.get(id).and_then(|known| known.address.clone()).unwrap_or_else(|| id.to_owned());
        self.hash(&person)
    }

    /// Whether an account is a program; `unknown` where no table says its name.
    pub(super) fn kind(&self, id: &str) -> ActorKind {
        self.accounts.get(id).map_or(ActorKind::Unknown, |known| known.kind)
    }
}
