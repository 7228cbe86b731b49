//! Spanish.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "es",
    wrote: &["escribió", "escribio", "ha escrito", "escribía", "escribe"],
    openers: &["el"],
    from: &["de", "remitente"],
    sent: &["enviado", "fecha", "enviado el", "enviado en", "enviada el", "fecha de envío"],
    to: &["para", "a", "cc", "cco", "responder a", "con copia", "importancia", "destinatario"],
    subject: &["asunto"],
    original: &["mensaje original", "mensaje anterior", "correo original"],
    forwarded: &["mensaje reenviado", "mensaje remitido", "inicio del mensaje reenviado", "correo reenviado",
        "reenviado por"],
    closings: &["saludos", "un saludo", "saludos cordiales", "atentamente", "cordialmente", "un cordial saludo",
        "cordial saludo", "muchos saludos", "atte", "un abrazo", "reciba un cordial saludo", "saludos atentos"],
    footers: &["enviado desde", "enviado con", "enviado por", "enviado a través de", "obtener outlook",
        "mandado desde", "obtén outlook", "obtenga outlook", "descargar outlook", "descarga outlook"],
    disclaimers: &["este mensaje y", "este mensaje es", "este correo y", "este correo electrónico", "este e-mail",
        "aviso de confidencialidad", "aviso legal", "la información contenida", "si usted no es el", "libre de virus",
        "antes de imprimir"],
    done: &["hecho", "listo", "terminado", "completado", "ya está hecho", "ya está", "realizado", "finalizado",
        "lo he hecho", "está hecho"],
    lead_in: &["ya", "está", "ya está", "todo", "ok", "sí", "si", "ahora", "queda"],
    pleasantries: &["gracias", "muchas gracias", "mil gracias", "por favor verificar", "por favor verifique",
        "por favor cierre el ticket", "saludos", "un saludo", "favor de verificar", "por favor revise", "muy amable"],
    limiters: &["no", "pero", "excepto", "salvo", "casi", "todavía", "aún", "aun", "hasta", "cuando", "si", "mañana",
        "lunes", "viernes", "pronto", "solo", "sólo", "solamente", "nunca", "nada", "será", "haré", "hará", "debo", "debe",
        "más tarde", "luego", "próxima semana", "parcialmente", "mitad", "sin embargo", "falta", "faltan", "menos", "voy a",
        "puedo", "pude", "cuándo", "sin", "ninguno", "problema", "aunque"],
    finished: &["eliminado", "eliminé", "borrado", "borré", "corregido", "corregí", "actualizado", "actualicé", "cambiado",
        "cambié", "quitado", "quité", "modificado", "modifiqué", "añadido", "agregado", "retirado"],
    greetings: &["hola", "buenos días", "buenas tardes", "buenas noches", "buen día", "buenas", "estimado", "estimada",
        "estimados", "querido", "querida"],
    ..NONE
};
