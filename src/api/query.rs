//! What stands behind the question mark: pages, filters, inclusions.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::StatusCode;

use super::answer::Fault;
use super::fields::Parameter;
use crate::backend::{Listing, Window};
use crate::wire::{ListDocument, Meta, PageLinks, Pagination};

/// Rows of a page where the caller names no number.
const DEFAULT: u32 = 20;
/// Rows of a page at most.
const MOST: u32 = 100;

/// The pairs of a query, decoded.
#[derive(Debug, Default)]
pub struct Query {
    pairs: Vec<(String, String)>,
    /// The table of what can be asked for, where there is one. What it does not have no handler reads.
    known: Option<&'static [Parameter]>,
    /// Whether somebody has asked what is to be included.
    included: AtomicBool,
}

/// Which page of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Rows at most.
    pub size: u32,
    /// Whether the caller asked for pages.
    pub wanted: bool,
}

impl Query {
    /// Reads the text behind the question mark.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self { pairs: form_urlencoded::parse(text.as_bytes()).into_owned().collect(), ..Self::default() }
    }

    /// The same with the table of what can be asked for.
    #[must_use]
    pub fn of(self, known: Option<&'static [Parameter]>) -> Self {
        Self { known, ..self }
    }

    /// Refuses what the table refuses.
    ///
    /// # Errors
    /// 400 with the sentence of the first.
    pub fn check(&self) -> Result<(), Fault> {
        let rows = self.known.unwrap_or_default();
        for (name, value) in self.pairs.iter().filter(|(_, value)| !value.is_empty()) {
            if let Some(row) = rows.iter().find(|row| row.name == name) {
                row.check(value)?;
            }
        }
        Ok(())
    }

    /// That the table has a row for what a handler reads.
    fn assert_row(&self, name: &str) {
        // Some rows stand for all names that begin so.
        let has = |rows: &[Parameter]| rows.iter().any(|row| name.starts_with(row.name));
        debug_assert!(name.starts_with("page[") || self.known.is_none_or(has), "{name} has no row in src/api/fields");
    }

    /// What is to be included, of the words of the table.
    ///
    /// # Errors
    /// 400 for what cannot be.
    pub fn includes(&self) -> Result<Vec<String>, Fault> {
        let row = self.known.unwrap_or_default().iter().find(|row| row.name == "include");
        self.include(row.map_or(&[], |row| row.words))
    }

    /// The value of a name, if it is there and not empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.assert_row(name);
        self.pairs.iter().find(|(other, value)| other == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The values of a name, which can be repeated, or hold several between commas.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        if name != "include" {
            self.assert_row(name);
        }
        let values = self.pairs.iter().filter(|(other, _)| other == name).flat_map(|(_, value)| value.split(','));
        values.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    /// Every pair whose name begins so.
    pub fn beginning<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs.iter().filter(move |(other, _)| other.starts_with(name)).map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Yes or no.
    ///
    /// # Errors
    /// 400 for what is neither.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Fault> {
        match self.get(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(Fault::bad_request(format!("{name} must be true or false."))),
        }
    }

    /// The pairs of `filter[tagged][N][key]` and `filter[tagged][N][value]`.
    #[must_use]
    pub fn tagged(&self) -> Vec<(String, Option<String>)> {
        let keys = self.beginning("filter[tagged]").filter_map(|(name, key)| Some((name.strip_suffix("[key]")?, key)));
        keys.map(|(name, key)| (key.to_owned(), self.get(&format!("{name}[value]")).map(str::to_owned))).collect()
    }

    /// What is to be included.
    ///
    /// # Errors
    /// 400 for what cannot be.
    pub fn include(&self, known: &[&str]) -> Result<Vec<String>, Fault> {
        self.included.store(true, Ordering::Relaxed);
        let wanted = self.list("include");
        match wanted.iter().find(|word| !known.contains(&word.replace('-', "_").as_str())) {
            None => Ok(wanted.into_iter().map(|word| word.replace('-', "_")).collect()),
            Some(unknown) => {
                let shown = crate::domain::SafeText::new(unknown);
                let known = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
                Err(Fault::new(StatusCode::BAD_REQUEST, "Invalid include parameter")
                    .because(format!("{shown} is not a valid include parameter; here it can be {known}.")))
            }
        }
    }

    /// Refuses what is to be included where nobody has asked for it: nothing can be.
    ///
    /// # Errors
    /// 400 with the first word.
    pub fn nothing_more(&self) -> Result<(), Fault> {
        if self.included.load(Ordering::Relaxed) { Ok(()) } else { self.include(&[]).map(drop) }
    }

    /// Which page is asked for.
    ///
    /// # Errors
    /// 400 for what is not a number.
    pub fn page(&self) -> Result<Page, Fault> {
        let number = |name: &str| match self.get(name) {
            None => Ok(None),
            Some(text) => match text.parse::<u32>() {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(Fault::bad_request(format!("{name} must be a number from 1 on."))),
            },
        };
        let (number, size) = (number("page[number]")?, number("page[size]")?);
        Ok(Page {
            // Some clients count from nought, and mean the first.
            number: number.unwrap_or(1).max(1),
            size: size.filter(|size| *size > 0).unwrap_or(DEFAULT).min(MOST),
            wanted: number.is_some() || size.is_some(),
        })
    }
}

impl Page {
    /// The rows of the page.
    #[must_use]
    pub fn window(self) -> Window {
        Window { offset: (self.number - 1).saturating_mul(self.size), limit: self.size }
    }

    /// The document of a page: its resources, its neighbors, its numbers.
    #[must_use]
    pub fn document<T>(self, context: &super::request_context::RequestContext, listing: Listing<T>) -> ListDocument<T> {
        let Listing { rows, total } = listing;
        let pages = total.div_ceil(self.size).max(1);
        let link = |number: u32| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            for (name, value) in context.query.pairs.iter().filter(|(name, _)| !name.starts_with("page[")) {
                query.append_pair(name, value);
            }
            query.append_pair("page[number]", &number.to_string()).append_pair("page[size]", &self.size.to_string());
            format!("{}{}?{}", context.base, context.path, query.finish())
        };
        let previous = (self.number > 1).then(|| (self.number - 1).min(pages));
        let next = (self.number < pages).then_some(self.number + 1);
        let links = PageLinks {
            this: Some(link(self.number)),
            first: Some(link(1)),
            prev: previous.map(link),
            next: next.map(link),
            last: Some(link(pages)),
        };
        let pagination = Pagination {
            current_page: Some(self.number),
            page_size: Some(self.size),
            prev_page: previous,
            next_page: next,
            total_pages: Some(pages),
            total_count: Some(total),
        };
        let meta = Meta { pagination: Some(pagination), ..Meta::default() };
        ListDocument { data: rows, included: None, links: Some(links), meta: Some(meta) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_first_unless_it_is_asked_for() {
        assert_eq!(Query::parse("").page().ok(), Some(Page { number: 1, size: 20, wanted: false }));
        assert_eq!(
            Query::parse("page%5Bnumber%5D=0&page[size]=1000").page().ok(),
            Some(Page { number: 1, size: 100, wanted: true })
        );
    }

    #[test]
    fn a_page_that_is_no_number_is_refused() {
        for text in ["page[number]=x", "page[number]=-1", "page[size]=1e3", "page[number]=99999999999"] {
            assert_eq!(Query::parse(text).page().expect_err(text).status, StatusCode::BAD_REQUEST);
        }
    }

    #[test]
    fn what_cannot_be_included_is_refused_by_its_name() {
        let query = Query::parse("include=users,organization-memberships");
        assert_eq!(query.include(&["users", "organization_memberships"]).expect("known").len(), 2);
        let refused = query.include(&["users"]).expect_err("unknown").document();
        assert_eq!(refused.errors[0].title.as_deref(), Some("Invalid include parameter"));
    }
}
