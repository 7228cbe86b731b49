//! Portuguese.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "pt",
    wrote: &["escreveu", "escreveram", "escrevia", "escreve"],
    openers: &["em", "no dia"],
    from: &["de", "remetente"],
    sent: &["enviado", "enviada", "data", "enviado em", "enviada em", "enviado a"],
    to: &["para", "cc", "cco", "responder a", "responder para", "importância", "anexos", "destinatário"],
    subject: &["assunto"],
    original: &["mensagem original", "mensagem anterior", "e-mail original"],
    forwarded: &["mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada",
        "início da mensagem reencaminhada", "forwarded message", "encaminhado por"],
    closings: &["atenciosamente", "cumprimentos", "com os melhores cumprimentos", "melhores cumprimentos", "abraços",
        "abraço", "cordialmente", "saudações", "att", "atte", "respeitosamente", "um abraço", "abs", "grato", "grata",
        "com os meus cumprimentos"],
    footers: &["enviado do", "enviado de", "enviado a partir", "enviado por", "enviado pelo", "enviado com", "enviada do",
        "enviado via", "obter o outlook", "enviada a partir", "baixar o outlook", "obtenha o outlook", "baixe o outlook", "descarregar o outlook"],
    disclaimers: &["esta mensagem", "este e-mail", "este email", "as informações contidas", "aviso de confidencialidade",
        "aviso legal", "livre de vírus", "antes de imprimir", "esta comunicação"],
    done: &["feito", "concluído", "pronto", "terminado", "está feito", "já está", "realizado", "finalizado", "completo"],
    lead_in: &["já", "está", "já está", "tudo", "ok", "sim", "agora", "isto está"],
    pleasantries: &["obrigado", "obrigada", "muito obrigado", "muito obrigada", "por favor verifique", "grato", "grata",
        "favor verificar", "por favor verificar", "abraço", "abraços", "atenciosamente", "cumprimentos", "valeu"],
    limiters: &["não", "mas", "exceto", "quase", "ainda", "até", "quando", "se", "amanhã", "segunda", "sexta", "breve",
        "só", "somente", "apenas", "nunca", "nada", "será", "farei", "fará", "devo", "deve", "depois", "mais tarde",
        "próxima semana", "parcialmente", "metade", "porém", "falta", "faltam", "menos", "vou", "posso", "pude", "sem",
        "nenhum", "problema", "embora", "infelizmente", "salvo"],
    finished: &["removido", "removi", "apagado", "apaguei", "corrigido", "corrigi", "atualizado", "atualizei", "alterado",
        "alterei", "mudei", "excluído", "excluí", "retirado", "retirei", "adicionado", "adicionei", "eliminado"],
    greetings: &["olá", "oi", "bom dia", "boa tarde", "boa noite", "caro", "cara", "prezado", "prezada", "prezados",
        "estimado", "viva"],
    ..NONE
};
