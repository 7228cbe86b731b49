//! The few helpers that templates have: `bdi`, `quote`, and an `if` that does not forgive a misspelt field.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason, Renderable,
};
use serde_json::Value;

/// Adds the helpers of text templates.
pub(super) fn text(registry: &mut Handlebars<'static>) {
    registry.register_escape_fn(handlebars::no_escape);
    common(registry, false);
}

/// Adds the helpers of HTML templates.
pub(super) fn html(registry: &mut Handlebars<'static>) {
    registry.register_escape_fn(escape);
    common(registry, true);
}

fn common(registry: &mut Handlebars<'static>, html: bool) {
    registry.set_strict_mode(true);
    registry.register_helper("bdi", Box::new(Words { put: isolate, html }));
    registry.register_helper("quote", Box::new(Words { put: quote, html }));
    registry.register_helper("if", Box::new(Branch { on: true }));
    registry.register_helper("unless", Box::new(Branch { on: false }));
}

/// Text as it may stand in an element or a quoted attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The first parameter; a field that does not exist is an error, as it is outside helpers.
fn value<'a>(helper: &'a Helper) -> Result<&'a Value, RenderError> {
    let param = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("bdi, quote, if", 0))?;
    if param.is_value_missing() {
        return Err(RenderError::strict_error(param.relative_path()));
    }
    Ok(param.value())
}

fn words<'a>(helper: &'a Helper) -> Result<&'a str, RenderError> {
    let text = value(helper)?.as_str();
    Ok(text.ok_or(RenderErrorReason::InvalidParamType("a text"))?)
}

/// How somebody else's words are written, into HTML or into text.
type Put = fn(&str, bool, &mut dyn Output) -> std::io::Result<()>;

/// `bdi`: words on one line, isolated from the direction of what stands around them.
fn isolate(text: &str, html: bool, out: &mut dyn Output) -> std::io::Result<()> {
    if html {
        out.write("<bdi>")?;
        out.write(&escape(text))?;
        return out.write("</bdi>");
    }
    out.write("\u{2068}")?;
    out.write(text)?;
    out.write("\u{2069}")
}

/// `quote`: several lines, in text behind `> `; the quoting element of HTML is the template's.
fn quote(text: &str, html: bool, out: &mut dyn Output) -> std::io::Result<()> {
    for (n, line) in text.lines().enumerate() {
        match (html, n) {
            (true, 0) => {}
            (true, _) => out.write("<br>")?,
            (false, 0) => out.write("> ")?,
            (false, _) => out.write("\n> ")?,
        }
        if !line.trim().is_empty() {
            isolate(line, html, out)?;
        }
    }
    Ok(())
}

/// A helper that writes words.
struct Words {
    put: Put,
    html: bool,
}

impl HelperDef for Words {
    fn call<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        Ok((self.put)(words(h)?, self.html, out)?)
    }
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(n) => n.as_f64() != Some(0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(_) => true,
    }
}

/// `if` and `unless`: the built-in ones take a field that does not exist for one that is empty.
struct Branch {
    on: bool,
}

impl HelperDef for Branch {
    fn call<'reg: 'rc, 'rc>(
        &self,
        h: &Helper<'rc>,
        r: &'reg Handlebars<'reg>,
        ctx: &'rc Context,
        rc: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let taken = if truth(value(h)?) == self.on { h.template() } else { h.inverse() };
        taken.map_or(Ok(()), |template| template.render(r, ctx, rc, out))
    }
}
