//! Tags of organizations, workspaces and projects.

use std::fmt::Display;

use super::{linkage, organization};
use crate::domain::{Id, Organization, Project, SafeText, Tag};
use crate::wire::tag::{self as wire, Attributes, BINDING, Binding, EFFECTIVE, EffectiveBinding, Inheritance, KIND, Pair};
use crate::wire::{Links, NoRelationships, Relationship};

/// A tag that is known in an organization.
#[must_use]
pub fn tag(organization: (Id<Organization>, &SafeText), name: &SafeText, count: u32) -> wire::Tag {
    let (id, of) = organization;
    wire::Tag {
        id: Tag::id(id, name).to_string(),
        kind: KIND.into(),
        attributes: Attributes { name: Some(name.to_string()), created_at: None, instance_count: Some(count) },
        relationships: wire::Relationships { organization: Some(Relationship::to(organization::linkage(of))) },
        links: Links::default(),
    }
}

/// A tag with its value, of a workspace or a project.
#[must_use]
pub fn binding(owner: &impl Display, tag: &Tag) -> Binding {
    Binding {
        id: format!("tb-{owner}-{}", tag.name),
        kind: BINDING.into(),
        attributes: pair(tag),
        relationships: NoRelationships {},
        links: Links::default(),
    }
}

/// The same as one that is in force, and the project that it comes from.
#[must_use]
pub fn effective(owner: &impl Display, tag: &Tag, from: Option<Id<Project>>) -> EffectiveBinding {
    EffectiveBinding {
        id: effective_id(owner, tag),
        kind: EFFECTIVE.into(),
        attributes: pair(tag),
        relationships: Inheritance { inherited_from: from.map(|project| Relationship::to(linkage(&project, "projects"))) },
        // Clients take one with links for one of the project.
        links: Links { inherited_from: from.map(|project| format!("/api/v2/projects/{project}")), ..Links::default() },
    }
}

/// Its id; the owner is in it, so that none is another's.
#[must_use]
pub fn effective_id(owner: &impl Display, tag: &Tag) -> String {
    format!("etb-{owner}-{}", tag.name)
}

fn pair(tag: &Tag) -> Pair {
    Pair { key: Some(tag.name.to_string()), value: Some(tag.value.to_string()) }
}
