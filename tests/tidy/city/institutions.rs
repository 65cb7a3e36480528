//! Institutions: the city's bureaus with a branch in each district, halls, town governments and stations.

use document::identifier::Scheme;
use serde_json::{Value, json};

use super::places::Places;
use super::{named, text};

/// So many institutions the city has, the exchange centre that runs the hub not counted.
const INSTITUTIONS: usize = 4589;

/// The bureaus that the small registry lacks: id, name, and what their matters are about.
pub(crate) const BUREAUS: [(&str, &str, [&str; 4]); 33] = [
    ("education", "教育委员会", ["民办学校", "教师资格", "校车服务", "校外培训机构"]),
    ("science", "科学技术局", ["高新技术企业", "技术合同", "实验动物", "科技项目"]),
    ("industry", "经济和信息化委员会", ["技术改造项目", "民用爆炸物品", "无线电台站", "工业节能"]),
    ("public-security", "公安局", ["户口迁移", "特种行业", "大型活动", "烟花爆竹运输"]),
    ("civil-affairs", "民政局", ["社会团体", "养老机构", "慈善组织", "殡葬设施"]),
    ("justice", "司法局", ["律师执业", "公证机构", "司法鉴定机构", "基层法律服务"]),
    ("finance", "财政局", ["会计代理记账", "政府采购", "资产评估", "非税票据"]),
    ("human-resources", "人力资源和社会保障局", ["人力资源服务", "民办职业培训", "特殊工时", "工伤认定"]),
    ("environment", "环境保护局", ["环境影响评价", "排污", "危险废物经营", "辐射安全"]),
    ("construction", "城乡建设委员会", ["建筑施工", "工程质量", "建筑业企业资质", "竣工验收"]),
    ("transport", "交通委员会", ["道路运输经营", "公路超限运输", "港口经营", "巡游出租汽车"]),
    ("water", "水利局", ["取水", "河道管理", "水土保持方案", "水工程建设"]),
    ("commerce", "商业委员会", ["成品油零售", "拍卖企业", "对外贸易", "单用途预付卡"]),
    ("culture", "文化委员会", ["营业性演出", "互联网上网服务", "文物保护工程", "出版物零售"]),
    ("health", "卫生和计划生育委员会", ["医疗机构执业", "公共场所卫生", "放射诊疗", "医师执业"]),
    ("audit", "审计局", ["审计整改", "社会审计机构", "审计档案", "内部审计"]),
    ("state-assets", "国有资产监督管理委员会", ["产权转让", "资产评估项目", "国有股权", "企业改制"]),
    ("market", "工商行政管理局", ["企业登记", "广告发布", "商标代理", "个体工商户"]),
    ("quality", "质量技术监督局", ["特种设备", "计量标准", "检验检测机构", "工业产品生产"]),
    ("statistics", "统计局", ["涉外调查", "统计资料", "统计单位", "民间统计"]),
    ("forestry", "林业局", ["林木采伐", "占用林地", "野生动物驯养", "木材运输"]),
    ("tourism", "旅游局", ["旅行社", "导游资格", "旅游饭店", "旅游景区"]),
    ("sports", "体育局", ["高危险体育项目", "体育场馆", "社会体育指导", "健身气功活动"]),
    ("urban-management", "城市管理委员会", ["户外广告", "建筑垃圾处置", "城市道路挖掘", "燃气经营"]),
    ("work-safety", "安全生产监督管理局", ["危险化学品", "矿山安全", "烟花爆竹经营", "安全评价机构"]),
    ("housing", "住房保障和房屋管理局", ["商品房预售", "物业服务", "公共租赁住房", "房屋租赁"]),
    ("grain", "粮食局", ["粮食收购", "粮油仓储", "储备粮", "军粮供应"]),
    ("ethnic-affairs", "民族宗教事务委员会", ["宗教活动场所", "民族成份", "清真食品", "宗教教职人员"]),
    ("foreign-affairs", "外事侨务办公室", ["归侨身份", "外国人来华", "因公出国", "华侨捐赠"]),
    ("archives", "档案局", ["档案移交", "档案中介服务", "档案利用", "档案鉴定"]),
    ("meteorology", "气象局", ["防雷装置", "升放气球", "气象信息", "人工影响天气"]),
    ("earthquake", "地震局", ["抗震设防", "地震监测设施", "地震安全性评价", "地震群测群防"]),
    ("civil-defence", "人民防空办公室", ["人防工程", "防空地下室", "人防警报设施", "人防工程拆除"]),
];

pub(crate) struct Institutions {
    pub(crate) records: Vec<Value>,
}

impl Institutions {
    pub(crate) fn new(places: &Places, sample: &[Value]) -> Self {
        let mut made = Self { records: sample.to_vec() };
        for (id, name, _) in BUREAUS {
            made.add(id, &format!("云桥市{name}"), "990000", ["city", "bureau"]);
        }
        let bureaus: Vec<(String, String)> = made
            .records
            .iter()
            .filter(|record| record["level"] == "city" && record["kind"] == "bureau")
            .map(|record| (text(record, "id").to_owned(), name(record).replacen("云桥市", "", 1)))
            .collect();
        for district in places.districts() {
            let place = places.name(district);
            // The small registry has two halls already.
            if !["990112", "990115"].contains(&district) {
                let id = format!("hall-{district}");
                made.add(&id, &format!("{place}政务服务大厅"), district, ["district", "hall"]);
            }
            for (bureau, name) in &bureaus {
                let id = format!("{bureau}-{district}");
                let branch = made.add(&id, &format!("{place}{name}"), district, ["district", "branch"]);
                branch["parent"] = bureau.as_str().into();
            }
        }
        made.add("hall-990000", "云桥市政务服务大厅", "990000", ["city", "hall"]);
        made.add("hi-tech-committee", "云桥高新技术产业开发区管理委员会", "990113", ["district", "other"]);
        for town in places.towns() {
            let government = format!("{}人民政府", places.name(town));
            made.add(&format!("town-{town}"), &government, town, ["town", "other"]);
        }
        made.stations(places);
        made
    }

    /// Stations of the bureaus in the towns, until the city has as many institutions as it has.
    fn stations(&mut self, places: &Places) {
        let missing = INSTITUTIONS + 1 - self.records.len();
        let kinds = [("agriculture", "农业服务站"), ("land", "国土资源所"), ("market", "市场管理所")];
        let all = kinds.iter().flat_map(|kind| places.towns().map(move |town| (kind, town)));
        for ((bureau, kind), town) in all.take(missing) {
            let parent = format!("{bureau}-{}", &town[..6]);
            let (id, name) = (format!("{bureau}-{town}"), format!("{}{kind}", places.name(town)));
            self.add(&id, &name, town, ["town", "station"])["parent"] = parent.into();
        }
    }

    /// Adds an institution; the caller may say below which it stands.
    fn add(&mut self, id: &str, name: &str, division: &str, [level, kind]: [&str; 2]) -> &mut Value {
        let record = json!({
            "id": id, "name": named(name), "uscc": uscc(self.records.len()), "divisions": [division],
            "level": level, "kind": kind, "status": "active", "from": "2000-01-01",
        });
        self.records.push(record);
        self.records.last_mut().expect("it was just added")
    }

    /// The social credit code of an institution.
    pub(crate) fn uscc(&self, id: &str) -> &str {
        text(self.records.iter().find(|record| record["id"] == id).expect("an institution"), "uscc")
    }
}

fn name(record: &Value) -> &str {
    record["name"]["zh"].as_str().expect("a name").trim_end_matches("（样例）")
}

/// A social credit code with right check characters, of a range that nobody has.
fn uscc(number: usize) -> String {
    let checked = |scheme: Scheme, stem: &str| {
        let tried = ('0'..='9').chain('A'..='Z').map(|check| format!("{stem}{check}"));
        tried.into_iter().find(|code| scheme.normalise(code).as_ref() == Some(code)).expect("a check character")
    };
    let organisation = checked(Scheme::Organisation, &format!("9998{number:04}"));
    checked(Scheme::Uscc, &format!("11999900{organisation}"))
}
