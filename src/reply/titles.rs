//! The words by which a line of a name block is known: titles, licences, forms of companies. Data only; folded.

/// Compared word by word.
#[rustfmt::skip]
pub const TITLES: &[&str] = &[
    "officer", "manager", "originator", "broker", "advisor", "adviser", "consultant", "agent", "realtor", "assistant",
    "specialist", "director", "president", "vp", "svp", "ceo", "cfo", "coo", "partner", "associate", "analyst",
    "coordinator", "counsel", "attorney", "underwriter", "processor", "representative", "executive", "founder",
    "berater", "beraterin", "kreditberater", "kreditberaterin", "finanzberater", "finanzberaterin", "geschäftsführer",
    "geschäftsführerin", "leiter", "leiterin", "filialleiter", "filialleiterin", "makler", "maklerin", "vertrieb",
    "conseiller", "conseillère", "courtier", "courtière", "directeur", "directrice", "gérant", "gérante", "chargé",
    "asesor", "asesora", "agente", "gerente", "directora", "corredor", "ejecutivo", "ejecutiva",
    "consulente", "direttore", "direttrice", "responsabile", "mediatore", "consultor", "consultora", "diretor",
    "diretora", "assessor", "assessora", "corretor", "corretora", "adviseur", "makelaar", "directeur", "medewerker",
    "rådgiver", "rådgivare", "chef", "mäklare", "megler", "mægler", "asiantuntija", "päällikkö", "neuvoja", "doradca",
    "kierownik", "dyrektor", "poradce", "poradkyně", "makléřka", "ředitelka", "doradczyni", "specjalista", "specjalistka", "specialista", "konsultant", "handläggare", "saksbehandler", "sagsbehandler", "makléř", "ředitel", "tanácsadó", "ügyintéző", "igazgató", "consilier",
    "специалист", "менеджер", "консультант", "директор", "брокер", "спеціаліст", "радник", "danışmanı", "danışman",
    "müdürü", "uzmanı", "σύμβουλος", "διευθυντής", "διευθύντρια", "担当", "部長", "課長", "代表取締役", "经理", "顾问",
    "經理", "顧問", "대리", "과장", "부장", "팀장",
];

/// The sign of a register: a number stands beside it.
pub const LICENCES: &[&str] = &[
    "nmls",
    "mlo",
    "license",
    "licence",
    "lic",
    "dre",
    "crd",
    "npn",
    "lizenz",
    "ihk",
    "orias",
    "oam",
    "ivass",
    "creci",
    "matricola",
    "registro",
    "afm",
    "kvk",
];

/// The end of a company's name. Its full stop ends no sentence.
#[rustfmt::skip]
pub const COMPANIES: &[&str] = &[
    "inc", "ltd", "co", "corp", "llc", "llp", "plc", "lp", "gmbh", "ag", "kg", "ug", "e.k", "e.v", "s.a", "sa", "sarl",
    "s.a.r.l", "sas", "s.l", "sl", "s.l.u", "s.p.a", "spa", "s.r.l", "srl", "ltda", "lda", "b.v", "bv", "n.v", "nv",
    "ab", "as", "a/s", "aps", "oy", "oyj", "o.o", "s.r.o", "a.s", "kft", "zrt", "ооо", "тов", "a.ş", "şti", "α.ε",
    "n.a", "l.l.c", "株式会社", "有限公司",
];
