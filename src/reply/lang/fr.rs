//! French.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "fr",
    wrote: &["a écrit", "a ecrit", "écrit", "écrivait", "a répondu"],
    openers: &["le", "en date du"],
    from: &["de", "expéditeur", "expediteur"],
    sent: &["envoyé", "envoyé le", "envoye", "date", "message du", "envoyé par", "date d'envoi", "date de"],
    to: &["à", "a", "cc", "cci", "copie à", "copie", "pour", "destinataire", "répondre à", "pièces jointes", "importance"],
    subject: &["objet", "sujet"],
    original: &["message d'origine", "message original", "message d'origine", "message initial", "e-mail d'origine",
        "message précédent", "courriel original"],
    forwarded: &["message transféré", "message transmis", "début du message transféré", "début du message réexpédié",
        "courriel transféré", "e-mail transféré", "transféré par", "message réexpédié"],
    closings: &["cordialement", "bien cordialement", "très cordialement", "sincères salutations", "salutations",
        "meilleures salutations", "bien à vous", "bien à toi", "cdlt", "cdt", "amicalement", "respectueusement",
        "sincèrement", "salutations distinguées", "bonne journée", "bonne réception", "bien sincèrement",
        "cordiales salutations"],
    footers: &["envoyé depuis", "envoyé de", "envoyé à partir de", "envoyé avec", "envoyé via", "envoyé par",
        "téléchargez outlook", "obtenir outlook", "obtenez outlook", "télécharger outlook", "provenance :"],
    disclaimers: &["ce message et", "ce message est confidentiel", "ce message électronique", "ce courriel et",
        "ce courriel est", "cet e-mail et", "cet email et", "les informations contenues", "avis de confidentialité",
        "si vous n'êtes pas le destinataire", "pensez à l'environnement", "sans virus", "attention : ce"],
    done: &["fait", "c'est fait", "terminé", "effectué", "réalisé", "j'ai terminé", "je l'ai fait", "complété"],
    lead_in: &["c'est", "voilà", "tout est", "ok", "oui", "maintenant", "tout", "cela est", "bien"],
    pleasantries: &["merci", "merci beaucoup", "merci bien", "svp vérifier", "merci de vérifier", "merci de clôturer",
        "veuillez vérifier", "bonne journée", "cordialement", "merci d'avance", "merci à vous"],
    limiters: &["ne", "pas", "n'est", "n'ai", "mais", "sauf", "presque", "encore", "jusqu'à", "quand", "si", "demain",
        "lundi", "vendredi", "bientôt", "seulement", "pourtant", "cependant", "jamais", "rien", "sera", "serai", "ferai",
        "fera", "dois", "doit", "plus tard", "semaine prochaine", "partiellement", "moitié", "à moitié", "hormis",
        "excepté", "sinon", "impossible", "pourrais", "vais", "aucun", "sans", "quelques", "problème", "toutefois", "être"],
    finished: &["supprimé", "retiré", "modifié", "corrigé", "mis à jour", "effacé", "changé", "ajouté", "remplacé",
        "enlevé", "actualisé"],
    greetings: &["bonjour", "bonsoir", "salut", "cher", "chère", "madame", "monsieur", "coucou", "bonjour à tous"],
    ..NONE
};
