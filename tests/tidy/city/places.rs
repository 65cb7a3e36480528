//! Divisions of four levels, and the two zones.

use serde_json::{Value, json};

use super::{named, text};

/// The districts in the order of their codes, 990101 to 990138. The empty ones are those of the small registry.
const DISTRICTS: [&str; 38] = [
    "云江",
    "云岭",
    "渝北样",
    "沙坪样",
    "南岸样",
    "青木",
    "白沙",
    "石桥",
    "龙溪",
    "凤鸣",
    "金沙",
    "",
    "银河",
    "柳荫",
    "",
    "松林",
    "竹海",
    "梅岭",
    "兰溪",
    "荷塘",
    "桃源",
    "杏林",
    "茶山",
    "枫桥",
    "鹤鸣",
    "鹿山",
    "清溪",
    "明月",
    "东湖",
    "西泉",
    "南坪样",
    "北关",
    "长岭",
    "永丰",
    "太和",
    "安居",
    "仁义",
    "信德",
];
const FIRST: [&str; 16] =
    ["青", "白", "石", "龙", "凤", "金", "银", "柳", "松", "竹", "梅", "兰", "荷", "桃", "杏", "茶"];
const SECOND: [&str; 10] = ["桥", "滩", "沟", "坪", "湾", "溪", "岭", "塘", "坝", "寨"];

pub(crate) struct Places {
    pub(crate) divisions: Vec<Value>,
    pub(crate) areas: Vec<Value>,
}

impl Places {
    /// The sample's divisions and those that the city lacks.
    pub(crate) fn new(sample: &[Value], areas: &[Value]) -> Self {
        let mut divisions = sample.to_vec();
        let known = |code: &str| sample.iter().any(|division| text(division, "code") == code);
        let mut add = |code: &str, parent: &str, name: String| {
            if !known(code) {
                divisions.push(json!({ "code": code, "parent": parent, "name": named(&name), "from": "2000-01-01" }));
            }
        };
        for (index, name) in DISTRICTS.iter().enumerate() {
            let district = format!("9901{:02}", index + 1);
            add(&district, "990000", format!("{name}区"));
            for town in 0..18 + index % 15 {
                let (number, kind) = match town {
                    0..6 => (town + 1, "街道"),
                    6..16 => (town + 95, "镇"),
                    _ => (town + 186, "乡"),
                };
                let code = format!("{district}{number:03}");
                add(&code, &district, format!("{}{kind}", place(index * 37 + town)));
                for village in 0..5 + (index + town) % 5 {
                    let (number, kind) = if town < 6 { (village + 1, "社区") } else { (village + 201, "村") };
                    add(
                        &format!("{code}{number:03}"),
                        &code,
                        format!("{}{kind}", place(index + town * 11 + village * 7)),
                    );
                }
            }
        }
        let mut areas = areas.to_vec();
        let zone = ["990113", "990114"];
        areas.push(json!({ "id": "hi-tech-zone", "name": named("云桥高新技术产业开发区"), "divisions": zone }));
        Self { divisions, areas }
    }

    /// The codes of the districts.
    pub(crate) fn districts(&self) -> impl Iterator<Item = &str> {
        self.divisions.iter().filter(|d| d["parent"] == "990000").map(|d| text(d, "code"))
    }

    /// The codes of the towns, townships and subdistricts.
    pub(crate) fn towns(&self) -> impl Iterator<Item = &str> {
        self.divisions.iter().map(|d| text(d, "code")).filter(|code| code.len() == 9)
    }

    /// The Chinese name of a division, without the word sample.
    pub(crate) fn name(&self, code: &str) -> &str {
        let division = self.divisions.iter().find(|division| text(division, "code") == code).expect("a division");
        division["name"]["zh"].as_str().expect("a name").trim_end_matches("（样例）")
    }
}

fn place(number: usize) -> String {
    format!("{}{}", FIRST[number % FIRST.len()], SECOND[number / FIRST.len() % SECOND.len()])
}
