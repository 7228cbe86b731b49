//! Vietnamese.

use super::{Language, NONE};

#[rustfmt::skip]
pub const WORDS: Language = Language {
    code: "vi",
    wrote: &["đã viết", "viết", "đã viết:"],
    openers: &["vào", "vào lúc", "ngày", "lúc", "vào ngày"],
    from: &["từ", "người gửi"],
    sent: &["đã gửi", "ngày", "ngày gửi", "gửi", "thời gian"],
    to: &["đến", "tới", "cc", "người nhận", "gửi đến", "tới"],
    subject: &["chủ đề", "tiêu đề"],
    original: &["thư gốc", "tin nhắn gốc", "thông điệp gốc"],
    forwarded: &["thư được chuyển tiếp", "tin nhắn được chuyển tiếp", "thư đã chuyển tiếp",
        "bắt đầu thư được chuyển tiếp",
        "tin nhắn đã chuyển tiếp"],
    closings: &["trân trọng", "thân mến", "kính thư", "thân ái", "trân trọng kính chào", "thân"],
    footers: &["đã gửi từ", "được gửi từ", "gửi từ", "tải outlook", "đã gửi bằng", "tải xuống outlook",
        "nhận outlook", "gửi bằng"],
    disclaimers: &["email này", "thư này", "thông điệp này"],
    banners: &["cảnh báo: email", "chú ý: email", "cẩn thận: email", "email bên ngoài", "email từ bên ngoài",
        "người gửi bên ngoài", "[bên ngoài", "email này được gửi từ bên ngoài"],
    cautions: &["không nhấp vào"],
    done: &["xong", "đã xong", "hoàn thành", "đã hoàn thành", "xong rồi", "đã làm xong", "đã hoàn tất",
        "hoàn tất", "tôi đã làm xong", "đã thực hiện"],
    lead_in: &["vâng", "dạ", "tất cả", "đã", "ok", "bây giờ", "mọi thứ", "tôi"],
    now: &["bây giờ"],
    pleasantries: &["cảm ơn", "cám ơn", "xin cảm ơn", "cảm ơn bạn", "cảm ơn nhiều", "vui lòng kiểm tra",
        "xin vui lòng kiểm tra",
        "trân trọng", "cảm ơn rất nhiều"],
    small: &["và", "là", "của", "có", "được", "cho", "trong", "với", "một", "các", "những", "này", "đó", "tôi",
        "chúng", "đã", "ở", "trên", "về", "cái", "bài", "ra", "vào"],
    limiters: &["không", "chưa", "nhưng", "trừ", "ngoại trừ", "gần", "gần như", "một nửa", "vẫn", "cho đến",
        "khi", "nếu", "sẽ", "ngày mai", "thứ hai", "thứ sáu", "sớm", "chỉ", "tuy nhiên", "phải", "cần",
        "sau", "tuần sau", "một phần", "tiếc", "còn", "thiếu", "vấn đề", "bao giờ", "mai", "à", "khi nào",
        "ngay khi", "còn thiếu", "còn lại", "tuần tới", "cố gắng", "đáng tiếc", "vào thứ", "vào hai",
        "vào thứ ba", "vào thứ tư", "vào thứ năm", "vào thứ sáu", "vào thứ bảy", "vào chủ nhật", "chờ",
        "đợi", "người khác", "tháng sau", "tháng tới", "bị khóa", "bị chặn"],
    finished: &["đã xóa", "đã xoá", "đã sửa", "đã thay đổi", "đã cập nhật", "đã thêm", "đã gỡ",
        "đã chỉnh sửa", "được gỡ", "được xóa"],
    greetings: &["chào", "xin chào", "kính gửi", "chào bạn", "chào anh", "chào chị", "dear", "thân gửi"],
    ..NONE
};
