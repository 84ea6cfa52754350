//! Branches, tags and `HEAD`: what they point to and when they are from.

use std::collections::{HashMap, HashSet};

use gix::{ObjectId, Repository, objs::Find as _};
use queries::model::{DatedBy, RefKind, Time, facts::Ref};

use super::object::{CommitText, TagText};
use super::open::one_line;
use crate::{Error, note::Notes};

/// A tag of a tag of a tag ... is followed this far.
const TAG_DEPTH: usize = 32;

/// A ref as the repository has it, before its objects are looked at.
#[derive(Debug)]
pub(super) struct Found {
    name: String,
    branch: bool,
    remote: bool,
    target: ObjectId,
}

/// Every ref that is collected, and where `HEAD` is.
#[derive(Debug, Default)]
pub(super) struct Refs {
    pub(super) found: Vec<Found>,
    pub(super) head: Option<ObjectId>,
    pub(super) default_branch: Option<String>,
}

impl Refs {
    /// Lists branches, remote-tracking branches and tags. No object is read.
    pub(super) fn list(repository: &Repository, notes: &mut Notes) -> Result<Self, Error> {
        let unreadable = |error: gix::Error| {
            Error::Input(format!(
                "the refs of {} cannot be read: {}; check them with `git fsck`",
                repository.git_dir().display(),
                one_line(&error)
            ))
        };
        let mut refs = Self::default();
        let mut remote_default = None;
        let platform = repository.references().map_err(unreadable)?;
        for reference in platform.all().map_err(unreadable)? {
            let reference = match reference {
                Ok(reference) => reference,
                Err(error) => {
                    notes.add("unreadable_refs", one_line(&error));
                    continue;
                }
            };
            let full = String::from_utf8_lossy(reference.name().as_bstr()).into_owned();
            let (name, branch, remote) = if let Some(name) = full.strip_prefix("refs/heads/") {
                (name, true, false)
            } else if let Some(name) = full.strip_prefix("refs/remotes/") {
                (name, true, true)
            } else if let Some(name) = full.strip_prefix("refs/tags/") {
                (name, false, false)
            } else {
                continue;
            };
            if remote && name.ends_with("/HEAD") {
                if let Some(target) = reference.target().try_name().filter(|_| name == "origin/HEAD") {
                    let target = String::from_utf8_lossy(target.as_bstr()).into_owned();
                    remote_default = target.strip_prefix("refs/remotes/origin/").map(str::to_owned);
                }
                continue;
            }
            let name = name.to_owned();
            match reference.try_id().map(gix::Id::detach).or_else(|| resolve(&reference)) {
                Some(target) => refs.found.push(Found { name, branch, remote, target }),
                None => notes.add("dangling_refs", full),
            }
        }
        let (head, head_branch) = head(repository, notes);
        refs.head = head;
        refs.default_branch = remote_default.or(head_branch);
        refs.without_twins(notes);
        Ok(refs)
    }

    /// A local branch called as a remote-tracking one is kept in its stead.
    fn without_twins(&mut self, notes: &mut Notes) {
        self.found.sort_by(|a, b| (a.branch, &a.name, a.remote).cmp(&(b.branch, &b.name, b.remote)));
        self.found.dedup_by(|later, earlier| {
            let twins = later.branch == earlier.branch && later.name == earlier.name;
            if twins {
                notes.add("refs_with_the_same_name", later.name.clone());
            }
            twins
        });
    }

    /// Notes the stored tags that the repository no longer has.
    pub(super) fn note_gone_tags(&self, stored: &[String], notes: &mut Notes) {
        let tags: HashSet<_> = self.found.iter().filter(|found| !found.branch).map(|found| &found.name).collect();
        for gone in stored.iter().filter(|name| !tags.contains(name)) {
            notes.add("tags_gone", gone.as_str());
        }
    }

    /// Where everything points to, in a form that changes when any of it does.
    pub(super) fn fingerprint(&self, repository: &Repository, shallow: &[ObjectId]) -> String {
        let mut text = format!("{:?} {:?}\n", self.head, self.default_branch);
        for found in &self.found {
            text.extend([
                found.target.to_string().as_str(),
                if found.branch { " branch " } else { " tag " },
                &found.name,
                "\n",
            ]);
        }
        for id in shallow {
            text.extend(["shallow ", id.to_string().as_str(), "\n"]);
        }
        gix::objs::compute_hash(repository.object_hash(), gix::objs::Kind::Blob, text.as_bytes())
            .map_or(text, |id| id.to_string())
    }

    /// Looks at what every ref points to; returns the rows, and the commits to walk from.
    pub(super) fn read(&self, repository: &Repository, id: &str, notes: &mut Notes) -> (Vec<Ref>, Vec<ObjectId>) {
        let mut reader = Reader { repository, commits: HashMap::new(), buffer: Vec::new() };
        let mut rows = Vec::with_capacity(self.found.len());
        let mut tips = Vec::with_capacity(self.found.len() + 1);
        for found in &self.found {
            let peeled = reader.peel(found.target, &found.name, notes);
            tips.extend(peeled.commit);
            let (dated_at, dated_by) = match (peeled.tagged_at, peeled.committed_at) {
                (Some(at), _) => (Some(at), DatedBy::Tagger),
                (None, Some(at)) => (Some(at), DatedBy::Commit),
                (None, None) => (None, DatedBy::None),
            };
            rows.push(Ref {
                repository: id.to_owned(),
                name: found.name.clone(),
                kind: match (found.branch, peeled.annotated) {
                    (true, _) => RefKind::Branch,
                    (false, true) => RefKind::Annotated,
                    (false, false) => RefKind::Lightweight,
                },
                target_sha: peeled.commit.map(|id| id.to_string()),
                dated_at,
                dated_by,
                source: super::SOURCE.to_owned(),
                url: None,
            });
        }
        if let Some(head) = self.head {
            tips.extend(reader.peel(head, "HEAD", notes).commit);
        }
        (rows, tips)
    }
}

/// Follows a symbolic ref.
fn resolve(reference: &gix::Reference<'_>) -> Option<ObjectId> {
    let mut next = reference.follow()?.ok()?;
    for _ in 0..5 {
        if let Some(id) = next.try_id() {
            return Some(id.detach());
        }
        next = next.follow()?.ok()?;
    }
    None
}

fn head(repository: &Repository, notes: &mut Notes) -> (Option<ObjectId>, Option<String>) {
    let head = match repository.head() {
        Ok(head) => head,
        Err(error) => {
            notes.add("unreadable_refs", format!("HEAD: {}", one_line(&error)));
            return (None, None);
        }
    };
    let branch = head.referent_name().map(|name| String::from_utf8_lossy(name.as_bstr()).into_owned());
    if head.is_unborn() {
        notes.add("unborn_head", branch.clone().unwrap_or_else(|| "HEAD".to_owned()));
    }
    let branch = branch.and_then(|name| name.strip_prefix("refs/heads/").map(str::to_owned));
    (head.id().map(gix::Id::detach), branch)
}

/// What a ref leads to.
#[derive(Debug, Default)]
struct Peeled {
    annotated: bool,
    tagged_at: Option<Time>,
    commit: Option<ObjectId>,
    committed_at: Option<Time>,
}

struct Reader<'r> {
    repository: &'r Repository,
    /// Dates of commits that a ref led to; many tags share one.
    commits: HashMap<ObjectId, Option<Time>>,
    buffer: Vec<u8>,
}

impl Reader<'_> {
    fn peel(&mut self, target: ObjectId, name: &str, notes: &mut Notes) -> Peeled {
        let mut peeled = Peeled::default();
        let mut id = target;
        for depth in 0..TAG_DEPTH {
            if let Some(committed_at) = self.commits.get(&id) {
                peeled.commit = Some(id);
                peeled.committed_at = *committed_at;
                return peeled;
            }
            let Ok(Some(object)) = self.repository.objects.try_find(&id, &mut self.buffer) else {
                notes.add("refs_to_missing_objects", name);
                return peeled;
            };
            match object.kind {
                gix::objs::Kind::Commit => {
                    let committed_at = CommitText::read(object.data).committer.at();
                    self.commits.insert(id, committed_at);
                }
                gix::objs::Kind::Tag => {
                    let tag = TagText::read(object.data);
                    if depth == 0 {
                        peeled.annotated = true;
                        peeled.tagged_at = tag.tagger.and_then(|tagger| tagger.at());
                        if peeled.tagged_at.is_none() {
                            notes.add("tags_without_date", name);
                        }
                    } else if depth == 1 {
                        notes.add("tags_of_tags", name);
                    }
                    let Some(next) = tag.target else {
                        notes.add("refs_to_no_commit", name);
                        return peeled;
                    };
                    id = next;
                }
                gix::objs::Kind::Tree | gix::objs::Kind::Blob => {
                    notes.add("refs_to_no_commit", name);
                    return peeled;
                }
            }
        }
        if let Some(committed_at) = self.commits.get(&id) {
            peeled.commit = Some(id);
            peeled.committed_at = *committed_at;
        } else {
            notes.add("refs_to_no_commit", name);
        }
        peeled
    }
}
