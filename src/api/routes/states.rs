//! State versions and their outputs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::runs;
use super::variables::by_name;
use crate::api::along::Along;
use crate::api::answer::{Answer, Fault};
use crate::api::documents::{self, state as wire};
use crate::api::fields::STATE_VERSION;
use crate::api::incoming::{Document, line};
use crate::api::request_context::RequestContext;
use crate::backend::{Created, Listing, Service, StateRecord};
use crate::domain::{Command, Content, Id, Operation, StateDraft, UploadPart};
use crate::wire::Included;

pub(crate) fn list(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    let workspace = by_name(context, service)?;
    let page = context.query.page()?;
    let Listing { rows: records, total } = service.states(context.actor, workspace, page.window())?;
    let rows = records.iter().map(|record| wire::state(context, record)).collect();
    let mut document = page.document(context, Listing { rows, total });
    document.included = along(&include, &records, context, service)?;
    Ok(Answer::document(document))
}

pub(crate) fn show(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    one(context, service, &service.state(context.actor, context.id("state")?)?, &include)
}

pub(crate) fn current(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let include = context.query.includes()?;
    one(context, service, &service.current_state(context.actor, context.id("workspace")?)?, &include)
}

fn one(context: &RequestContext, service: &dyn Service, record: &StateRecord, include: &[String]) -> Result<Answer, Fault> {
    let included = along(include, std::slice::from_ref(record), context, service)?;
    Ok(Answer::document(crate::wire::Document { data: wire::state(context, record), included }))
}

/// What comes along with state versions.
fn along(
    words: &[String],
    rows: &[StateRecord],
    context: &RequestContext,
    service: &dyn Service,
) -> Result<Option<Vec<Included>>, Fault> {
    let mut along = Along::new(words);
    for record in rows {
        if along.wants("outputs") {
            along.add_all(record.outputs.iter().map(|output| wire::output(output, false)));
        }
        let by = record.created_by.filter(|_| along.wants("created_by"));
        along.add_all(by.and_then(|actor| runs::shown(actor, context, service)));
        if let Some(id) = record.run.filter(|_| along.wants("run")) {
            let run = service.run(context.actor, id)?;
            along.add(&documents::run::run(&run));
            runs::add(&mut along, "run.", &run, context, service)?;
        }
        if along.wants("workspace") {
            let record = service.workspace_record(context.actor, record.workspace)?;
            along.add(&documents::workspace::workspace(&record));
        }
    }
    Ok(along.finish())
}

pub(crate) fn current_outputs(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let rows: Vec<_> = service
        .current_outputs(context.actor, context.id("workspace")?)?
        .iter()
        .map(|output| wire::output(output, false))
        .collect();
    if page.wanted {
        return Ok(Answer::document(page.document(context, Listing::of(rows, page.window()))));
    }
    // Clients that name no page take this list for the whole.
    let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let whole = crate::api::query::Page { number: 1, size: total.max(1), wanted: false };
    Ok(Answer::document(whole.document(context, Listing { rows, total })))
}

pub(crate) fn outputs(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let page = context.query.page()?;
    let record = service.state(context.actor, context.id("state")?)?;
    // A reader of the state reads what is sensitive in it.
    let rows: Vec<_> = record.outputs.iter().map(|output| wire::output(output, true)).collect();
    Ok(Answer::document(page.document(context, Listing::of(rows, page.window()))))
}

pub(crate) fn output(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    Ok(Answer::resource(wire::output(&service.output(context.actor, context.id("output")?)?, true)))
}

pub(crate) fn download(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let state = service.state_content(context.actor, context.id("state")?, false)?;
    Ok(Answer::bytes("application/json", state))
}

pub(crate) fn json_download(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let state = service.state_content(context.actor, context.id("state")?, true)?;
    Ok(Answer::bytes("application/json", state))
}

/// Lets a state of before be the current one again.
pub(crate) fn roll_back(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    let named = Document::about(context, &STATE_VERSION)?.needs("rollback-state-version")?;
    let id = Id::parse(&named.id).ok_or_else(Fault::not_found)?;
    let command = Command::Operate { workspace, operation: Operation::RollBackState { id } };
    let receipt = super::execute(context, service, command)?;
    let Some(Created::State(id)) = receipt.created else { return Err(Fault::not_found()) };
    Ok(Answer::created(wire::state(context, &service.state(context.actor, id)?)))
}

pub(crate) fn create(context: &RequestContext, service: &dyn Service) -> Result<Answer, Fault> {
    let workspace = context.id("workspace")?;
    let document = Document::about(context, &STATE_VERSION)?;
    let state = draft(&document)?;
    // Where asking for a lock would say that the workspace is there, the law speaks first.
    let receipt = service.execute(
        context.actor,
        &context.origin(),
        &Command::Operate { workspace, operation: Operation::CreateState { state } }.into(),
    )?;
    let Some(Created::State(id)) = receipt.created else { return Err(Fault::not_found()) };
    let mut resource = wire::state(context, &service.state(context.actor, id)?);
    for upload in &receipt.tickets {
        let address = Some(context.url(&format!("/uploads/{}", upload.ticket.expose())));
        match upload.part {
            UploadPart::State => resource.attributes.hosted_state_upload_url = address,
            UploadPart::Json | UploadPart::Configuration => resource.attributes.hosted_json_state_upload_url = address,
        }
    }
    Ok(Answer::created(resource))
}

fn draft(document: &Document) -> Result<StateDraft, Fault> {
    let serial = document.number("serial")?.ok_or_else(|| Fault::invalid("serial", "serial can't be blank."))?;
    let md5 = document.needed("md5")?.to_ascii_lowercase();
    if md5.len() != 32 || !md5.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Fault::invalid("md5", "md5 must be 32 hexadecimal digits."));
    }
    let content = decoded(document, "state")?.map(|bytes| wire::read(&bytes)).transpose()?;
    if content.as_ref().is_some_and(|content| content.md5 != md5) {
        return Err(Fault::invalid("md5", "md5 does not match the state."));
    }
    if let Some(outputs) = decoded(document, "json-state-outputs")? {
        let odd = || Fault::invalid("json-state-outputs", "json-state-outputs must be the base64 of a JSON object.");
        serde_json::from_slice::<Map<String, Value>>(&outputs).map_err(|_| odd())?;
    }
    let run = match document.related("run")? {
        None => None,
        Some(linkage) => Some(Id::parse(&linkage.id).ok_or_else(Fault::not_found)?),
    };
    Ok(StateDraft {
        serial: u32::try_from(serial).map_err(|_| Fault::invalid("serial", "serial is too large."))?,
        lineage: document.text("lineage")?.map(|text| line("lineage", &text)).transpose()?,
        md5: md5.into(),
        force: document.flag("force")?.unwrap_or(false),
        run,
        content,
        json: decoded(document, "json-state")?.map(|bytes| Content::new(&bytes)),
    })
}

fn decoded(document: &Document, name: &str) -> Result<Option<Vec<u8>>, Fault> {
    let Some(text) = document.text(name)? else { return Ok(None) };
    STANDARD.decode(text).map(Some).map_err(|_| Fault::invalid(name, format!("{name} must be base64.")))
}
