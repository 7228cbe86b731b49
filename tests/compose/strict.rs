//! Templates of a house or firm: what is wrong with them is said at start, with file, line and the right names.

use super::world::{ordinary, outgoing, ticket, world};
use mailroom::compose::{Scene, Templates, compose, preview};
use mailroom::workflow::Notice;

fn with(path: &str, text: &str) -> Result<Templates, Vec<mailroom::compose::TemplateError>> {
    Templates::new(&[(path.to_owned(), text.to_owned())])
}

#[test]
fn a_field_that_does_not_exist_is_refused_with_file_line_and_the_fields_there_are() {
    for wrong in
        ["{{ticket.titel}}", "{{bdi nmae}}", "{{#if tiket.no}}x{{/if}}", "{{#each tickts}}x{{/each}}"]
    {
        let wrongs =
            with("en/assigned/body.html.hbs", &format!("fine {{{{firm}}}}\n\n{wrong}")).err().unwrap();
        let first = &wrongs[0];
        assert_eq!((first.file.as_str(), first.line), ("en/assigned/body.html.hbs", 3), "{wrong}: {first}");
        assert!(first.allowed.contains(&"ticket.title".to_owned()), "{:?}", first.allowed);
    }
}

#[test]
fn a_wrong_field_in_a_branch_that_is_rarely_taken_is_refused_as_well() {
    for wrong in [
        "{{#if text}}{{nope}}{{/if}}",
        "{{#if text}}{{else}}{{nope}}{{/if}}",
        "{{#unless many}}{{nope}}{{/unless}}",
    ] {
        let wrongs = with("acme/de/closed/body.txt.hbs", wrong).err().unwrap();
        assert_eq!(wrongs[0].file, "acme/de/closed/body.txt.hbs", "{wrong}");
    }
}

#[test]
fn syntax_and_paths_are_refused() {
    let wrongs = with("en/staff/body.txt.hbs", "one\n{{#if text}}\nnever closed").err().unwrap();
    assert_eq!(wrongs[0].file, "en/staff/body.txt.hbs");
    assert!(wrongs[0].what.starts_with("syntax"), "{}", wrongs[0]);
    for path in ["xx/staff/body.txt.hbs", "en/stuff/body.txt.hbs", "body.txt.hbs", "acme/en/ticket.txt.hbs"] {
        let wrongs = with(path, "x").err().unwrap();
        assert_eq!((wrongs.len(), wrongs[0].file.as_str()), (1, path));
    }
}

#[test]
fn words_can_be_changed_one_by_one() {
    let own = with("de/words.txt", "verified = nachgesehen\n").unwrap();
    let mut world = ordinary(Notice::Closed).0.in_language("de");
    world.facts.firms[0].slug = "other".into();
    let out = ordinary(Notice::Closed).1;
    let mail = compose(&Scene { templates: &own, ..world.scene(&out) }).unwrap();
    assert!(String::from_utf8_lossy(&mail.bytes).contains("nachgesehen"));
}

#[test]
fn a_firms_template_is_that_firms_only() {
    let own = with("acme/en/assigned/body.txt.hbs", "Howdy {{bdi ticket.title}}, reply with DONE.").unwrap();
    let world = world().with([ticket(1042)]);
    let out = outgoing(Notice::Assigned, &[1042], "");
    let scene = Scene { templates: &own, ..world.scene(&out) };
    let text = |scene: &Scene| String::from_utf8_lossy(&compose(scene).unwrap().bytes).into_owned();
    assert!(text(&scene).contains("Howdy"));
    let mut other = world.facts.clone();
    other.firms[0].slug = "other".into();
    assert!(!text(&Scene { facts: &other, ..scene }).contains("Howdy"));
}

#[test]
fn every_notice_can_be_previewed() {
    let (world, out) = ordinary(Notice::Assigned);
    let templates = world.scene(&out).templates;
    for lang in ["en", "de", "de-AT", "tlh"] {
        for notice in Notice::ALL {
            let page = preview(templates, *notice, lang).unwrap();
            assert!(!page.subject.is_empty() && page.html.contains("</html>"), "{lang} {notice}");
        }
    }
}
