//! The adapters in this program: one line each, which `causeway adapter new` adds.

use adapter_kit::cli::Built;

macro_rules! adapters {
    ($($name:ident)*) => {
        /// All of them, also those whose mapping does not compile: their author still needs their hooks.
        pub(crate) fn built() -> Vec<Built> {
            vec![$(Built::new(stringify!($name), $name::adapter(), $name::hooks())),*]
        }
    };
}

adapters! {
    agriculture_xml
    food_drug_json
    hall_xml
    inspection_xml
    land_xml
    planning_xml
    reform_json
    village_json
}
