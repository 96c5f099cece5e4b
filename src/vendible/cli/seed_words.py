"""Of what the seeded products' names and texts are made, in English and in Chinese."""

FIELDS = {
    "mobility": (
        ("Fleet", "Vehicle", "Charging", "Route", "Tyre", "Workshop", "Parking", "Trip"),
        ("车队", "车辆", "充电", "路线", "停车", "维修"),
    ),
    "customer-relations": (
        ("Contact", "Service Desk", "Survey", "Loyalty", "Call", "Chat", "Complaint", "Campaign"),
        ("客户", "客服", "会员", "呼叫", "问卷", "营销"),
    ),
    "finance": (
        ("Invoice", "Ledger", "Expense", "Budget", "Payroll", "Treasury", "Audit", "Tax"),
        ("发票", "账务", "费用", "预算", "薪资", "审计"),
    ),
    "communication": (
        ("Meeting", "Voice", "Video", "Mail", "Broadcast", "Conference", "Signal", "Session"),
        ("会议", "语音", "视频", "邮件", "直播", "通话"),
    ),
    "security": (
        ("Identity", "Vault", "Access", "Firewall", "Certificate", "Threat", "Backup", "Key"),
        ("身份", "密钥", "访问", "防火墙", "证书", "备份"),
    ),
    "data": (
        ("Report", "Dashboard", "Catalog", "Pipeline", "Forecast", "Archive", "Metric", "Survey"),
        ("报表", "数据", "目录", "预测", "档案", "指标"),
    ),
    "manufacturing": (
        ("Machine", "Quality", "Warehouse", "Assembly", "Maintenance", "Sensor", "Recipe", "Shift"),
        ("设备", "质量", "仓库", "装配", "维护", "传感"),
    ),
    "health": (
        ("Patient", "Clinic", "Laboratory", "Ward", "Prescription", "Imaging", "Therapy", "Nurse"),
        ("患者", "门诊", "实验室", "病房", "处方", "影像"),
    ),
}  # fmt: skip
ROLES = (
    ("Manager", "管理"),
    ("Planner", "规划"),
    ("Monitor", "监控"),
    ("Studio", "工作室"),
    ("Assistant", "助手"),
    ("Gateway", "网关"),
    ("Analytics", "分析"),
    ("Exchange", "交换"),
    ("Control", "控制"),
    ("Connect", "连接"),
)  # fmt: skip
EPITHETS = (
    "Amber", "Birch", "Cobalt", "Delta", "Ember", "Falcon", "Granite", "Harbour", "Indigo",
    "Juniper", "Kestrel", "Lattice", "Meridian", "Northern", "Opal", "Pioneer", "Quartz", "Ridge",
    "Summit", "Tidal", "Umbra", "Vector", "Willow", "Xenon", "Yarrow", "Zephyr",
)  # fmt: skip
EPITHETS_CHINESE = ("云", "智", "星", "海", "远", "明", "华", "新", "天", "安")
COMPANIES = ("Systems", "Software", "Labs", "Works", "Technologies", "Digital")
PLACES = ("Aarhus", "Bergen", "Cork", "Delft", "Essen", "Faro", "Ghent", "Hamar", "Izola", "Jena")
