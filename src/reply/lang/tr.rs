//! Turkish.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "tr",
    wrote: &["yazdı", "şunu yazdı", "şunları yazdı", "yazmış", "tarihinde şunu yazdı"],
    openers: &["tarihinde"],
    from: &["kimden", "gönderen", "gonderen"],
    sent: &["gönderildi", "tarih", "gönderilme tarihi", "gönderme tarihi", "gonderildi"],
    to: &["kime", "alıcı", "bilgi", "cc", "önem"],
    subject: &["konu"],
    original: &["özgün ileti", "orijinal mesaj", "orijinal ileti", "asıl ileti", "özgün mesaj"],
    forwarded: &["iletilen mesaj", "yönlendirilen mesaj", "iletilen ileti başlangıcı", "iletilmiş mesaj",
        "iletilen ileti"],
    closings: &["saygılarımla", "saygılarımızla", "iyi çalışmalar", "sevgiler", "iyi günler", "selamlar",
        "en iyi dileklerimle",
        "teşekkürler ve saygılar"],
    footers: &["iphone'umdan gönderildi", "outlook uygulamasını", "ios için outlook", "android için outlook"],
    footer_ends: &["gönderildi", "gönderilmiştir", "edinin"],
    disclaimers: &["bu e-posta", "bu mesaj", "bu ileti", "yasal uyarı"],
    banners: &["dikkat: bu", "dikkat! bu", "uyarı: bu", "harici e-posta", "harici gönderen", "dış e-posta",
        "[harici", "[dış", "bu e-posta kuruluş dışından", "bu e-posta kurum dışından", "bu ileti kuruluş dışından",
        "bu mesaj kurum dışından"],
    cautions: &["bağlantılara tıklamayın"],
    done: &["tamamlandı", "bitti", "yapıldı", "tamam", "tamamdır", "hallettim", "halloldu", "hazır"],
    lead_in: &["bu", "şimdi", "hepsi", "her şey", "ok", "evet", "işlem"],
    now: &["şimdi"],
    pleasantries: &["teşekkürler", "teşekkür ederim", "çok teşekkürler", "sağ olun", "sağolun", "lütfen kontrol edin",
        "iyi günler", "saygılarımla", "iyi çalışmalar", "rica ederim"],
    limiters: &["değil", "ama", "fakat", "ancak", "hariç", "dışında", "neredeyse", "yarım", "yarısı", "hâlâ",
        "hala", "henüz",
        "kadar", "ne zaman", "eğer", "yarın", "pazartesi", "cuma", "yakında", "sadece", "yalnızca", "asla", "hiç",
        "lazım",
        "gerek", "sonra", "haftaya", "gelecek hafta", "kısmen", "maalesef", "yok", "eksik", "sorun", "olacak", "edeceğim",
        "yapacağım", "olmadı", "yapamadım", "yapılmadı", "tamamlanmadı", "bitmedi"],
    finished: &["sildim", "silindi", "kaldırdım", "kaldırıldı", "düzelttim", "düzeltildi", "değiştirdim", "değiştirildi",
        "güncelledim", "güncellendi", "ekledim", "eklendi"],
    greetings: &["merhaba", "merhabalar", "selam", "günaydın", "iyi günler", "sayın", "değerli", "iyi akşamlar"],
    ..NONE
};
