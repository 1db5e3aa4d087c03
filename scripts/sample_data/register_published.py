"""The thirty-two tasks of 02/2021: facts of the report in other words, numbers of documents as printed."""

from __future__ import annotations

from sample_data.register_documents import DOCUMENT_TASKS
from sample_data.register_model import (
    CITY,
    DIRECTION,
    GENERAL,
    INSPECTION,
    INSPECTION_GROUP,
    IT,
    ONGOING,
    POST_GROUP,
    POSTAL,
    PRESS,
    PRESS_GROUP,
    SECURITY,
    SERVICES,
    TELECOM,
    TELECOM_GROUP,
    do,
)

TASKS = (
    *DOCUMENT_TASKS,
    do(
        GENERAL,
        DIRECTION,
        "Giữ vững an toàn, an ninh của mạng bưu chính, mạng viễn thông và các hệ thống công nghệ thông tin; "
        "duy trì tuyên truyền và theo dõi thường xuyên thông tin trên báo chí, phát thanh, truyền hình",
        status=ONGOING,
    ),
    do(
        GENERAL,
        DIRECTION,
        "Tổ chức hội nghị đánh giá kết quả năm 2020 và giao nhiệm vụ năm 2021 cho ngành thông tin và truyền "
        "thông của tỉnh",
    ),
    do(
        GENERAL,
        DIRECTION,
        "Quán triệt pháp luật về phòng, chống tham nhũng tới mọi cán bộ, công chức, viên chức của Sở",
    ),
    do(
        GENERAL,
        DIRECTION,
        "Yêu cầu công chức, viên chức giữ nghiêm kỷ cương hành chính, làm đúng quy tắc ứng xử và các quy "
        "định về phòng, chống tham nhũng",
    ),
    do(
        IT,
        SERVICES,
        "Phối hợp với Sở Tài chính xác định mức phân bổ kinh phí năm 2021 cho các nhiệm vụ ứng dụng công "
        "nghệ thông tin",
        partner="Sở Tài chính",
    ),
    do(
        IT,
        SERVICES,
        "Phối hợp với Sở Nội vụ tổng hợp, báo cáo các tiêu chí của Chỉ số cải cách hành chính năm 2020 do "
        "Sở phụ trách",
        partner="Sở Nội vụ",
    ),
    do(
        IT,
        SERVICES,
        "Rà soát tài khoản, mật khẩu hộp thư điện tử công vụ của công chức, viên chức tại các cơ quan, đơn "
        "vị trong tỉnh",
    ),
    do(
        IT,
        SERVICES,
        "Khảo sát, đề xuất phương án nối phòng họp trực tuyến của Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh với "
        "Mặt trận các huyện, thành phố",
        partner="Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
    ),
    do(
        IT,
        SERVICES,
        "Tổng hợp nhu cầu chứng thư số của các cơ quan nhà nước và cán bộ, công chức trong tỉnh, gửi Cục "
        "Chứng thực số và Bảo mật thông tin giải quyết theo quy định",
        partner="Cục Chứng thực số và Bảo mật thông tin",
    ),
    do(
        IT,
        SECURITY,
        "Vận hành hệ thống giám sát an toàn, an ninh mạng (sau đây viết tắt là SOC) đối với máy chủ (SIRC) "
        "tại Trung tâm giám sát an toàn, an ninh mạng và điều hành đô thị thông minh tỉnh; nhật ký máy chủ "
        "chủ yếu ghi các kết nối gửi, nhận thư điện tử, chưa thấy dấu hiệu tấn công",
        status=ONGOING,
    ),
    do(
        IT,
        SECURITY,
        "Xử lý cảnh báo của hệ thống SOC đối với máy khách (Ajiant): cảnh báo thấp và trung bình phần lớn "
        "do phần mềm Lotus Domino và tác vụ quét nền của Symantec; cảnh báo cao, trong đó có loại zero-day "
        "Taskscheduler, đều được rà soát và hệ điều hành đã được vá",
    ),
    do(
        IT,
        CITY,
        "Phối hợp với Công ty cổ phần Tin học Tân Dân hoàn thiện các chức năng còn thiếu của Hệ thống Phản "
        "ánh hiện trường và hướng dẫn các cơ quan, đơn vị sử dụng",
        partner="Công ty cổ phần Tin học Tân Dân",
        status=ONGOING,
    ),
    do(
        IT,
        CITY,
        "Theo dõi Hệ thống camera giao thông; camera của Công an tỉnh và Công an huyện Ninh Hải giữ được kết "
        "nối ổn định",
        status=ONGOING,
    ),
    do(
        IT,
        CITY,
        "Trực Trung tâm điều hành đô thị thông minh (IOC): giải đáp về dịch vụ công qua điện thoại và Zalo; theo dõi "
        "phần mềm quản lý dữ liệu quan trắc tự động và phần mềm quản lý lượng mưa, hồ chứa Sông Dinh",
        status=ONGOING,
    ),
    do(
        POSTAL,
        POST_GROUP,
        "Yêu cầu các doanh nghiệp bưu chính bảo đảm an toàn, an ninh dịch vụ trong dịp Tết Nguyên đán Tân "
        "Sửu 2021",
        partner="Các doanh nghiệp bưu chính",
    ),
    do(
        POSTAL,
        POST_GROUP,
        "Phối hợp với các cơ quan chức năng nắm tình hình gian lận thương mại và hàng hóa gửi qua mạng bưu "
        "chính trên địa bàn tỉnh",
        partner="Các cơ quan chức năng của tỉnh",
        status=ONGOING,
    ),
    do(
        POSTAL,
        POST_GROUP,
        "Chỉ đạo các doanh nghiệp bưu chính, chuyển phát lập phương án bảo vệ hạ tầng và giữ thông tin liên "
        "lạc cho công tác chỉ đạo, điều hành của cơ quan Đảng, chính quyền trong dịp Tết",
        partner="Các doanh nghiệp bưu chính",
    ),
    do(
        TELECOM,
        TELECOM_GROUP,
        "Yêu cầu các doanh nghiệp viễn thông bảo vệ an toàn hạ tầng thông tin liên lạc",
        partner="Các doanh nghiệp viễn thông",
        status=ONGOING,
    ),
    do(
        TELECOM,
        TELECOM_GROUP,
        "Hỗ trợ gửi tin nhắn của lãnh đạo tỉnh chúc Tết toàn bộ thuê bao di động trên địa bàn tỉnh",
        partner="Các doanh nghiệp viễn thông",
    ),
    do(
        TELECOM,
        TELECOM_GROUP,
        "Kiểm tra, giám sát hoạt động của các hệ thống Wi-Fi công cộng phục vụ người dân và du khách trong "
        "dịp Tết",
    ),
    do(
        TELECOM,
        TELECOM_GROUP,
        "Đề nghị các doanh nghiệp viễn thông lập kế hoạch chỉnh trang mạng cáp viễn thông, truyền hình trên "
        "địa bàn tỉnh",
        partner="Các doanh nghiệp viễn thông",
        status=ONGOING,
    ),
    do(
        PRESS,
        PRESS_GROUP,
        "Hướng dẫn tuyên truyền mừng Đảng, mừng Xuân Tân Sửu; phòng, chống dịch Covid-19; sử dụng Hệ thống "
        "Phản ánh hiện trường; bảo đảm trật tự an toàn giao thông dịp Tết",
    ),
    do(
        PRESS,
        PRESS_GROUP,
        "Theo dõi báo chí hằng ngày, ban hành điểm báo tuần; vấn đề của địa phương được nêu nhiều là giá dưa "
        "hấu giảm mạnh và việc dừng lễ hội, vui chơi đông người dịp Tết để phòng, chống dịch Covid-19",
    ),
    do(
        PRESS,
        PRESS_GROUP,
        "Chuyển ý kiến phản hồi của Sở Kế hoạch và Đầu tư tới Báo Công lý",
        partner="Sở Kế hoạch và Đầu tư; Báo Công lý",
    ),
    do(
        PRESS,
        PRESS_GROUP,
        "Theo dõi nội dung cá nhân đăng trên mạng xã hội; hồ sơ các trường hợp xúc phạm danh dự, nhân phẩm "
        "của tổ chức, cá nhân đã chuyển tới cơ quan an ninh xử lý",
        partner="Cơ quan an ninh",
    ),
    do(
        PRESS,
        PRESS_GROUP,
        "Giải quyết trên dịch vụ công thủ tục cấp giấy phép xuất bản tài liệu không kinh doanh; phần lớn đơn "
        "vị được cấp phép tuân thủ khuôn khổ, số lượng, bản in và nội dung theo Luật Xuất bản",
    ),
    do(
        INSPECTION,
        INSPECTION_GROUP,
        "Phân loại, xử lý đơn thư của công dân theo thẩm quyền",
    ),
)
