//! Finds the type of each component in generated models: takes a source, gives the names.

/// A type of a component.
pub struct Row {
    pub component: String,
    pub ty: String,
    /// Whether it is an object that only responses have.
    pub received: bool,
    /// The variants that hold a type, and these types.
    pub variants: Vec<(String, String)>,
}

/// The types, by the words `Schema …` that stand before each type of a component.
#[must_use]
pub fn types_of_components(source: &str) -> Vec<Row> {
    let mut found = Vec::new();
    let mut component: Option<String> = None;
    for line in source.lines() {
        let name = line.strip_prefix("/// Schema `");
        if let Some(name) = name.and_then(|rest| rest.strip_suffix("`.")) {
            component = Some(name.trim_matches('`').trim().to_owned());
        }
        let item = ["pub struct ", "pub enum ", "pub type "];
        if let Some(rest) = item.iter().find_map(|item| line.strip_prefix(item)) {
            let is_end = |sign: char| !sign.is_alphanumeric() && sign != '_';
            let ty = rest.split(is_end).next().unwrap_or_default().to_owned();
            let received = source.contains(&format!("    {ty} response;"));
            found.extend(component.take().map(|component| Row {
                variants: variants(source, &ty),
                component,
                ty,
                received,
            }));
        }
    }
    found
}

/// The variants of an enum that hold a type.
fn variants(source: &str, ty: &str) -> Vec<(String, String)> {
    let head = format!("pub enum {ty} {{");
    let lines = source.lines().skip_while(|line| *line != head).skip(1);
    let lines = lines.take_while(|line| *line != "}");
    let variant = |line: &str| {
        let (name, held) = line.trim().strip_suffix("),")?.split_once('(')?;
        let held = held
            .strip_prefix("Box<")
            .and_then(|held| held.strip_suffix('>'))
            .unwrap_or(held);
        Some((name.to_owned(), held.to_owned()))
    };
    lines.filter_map(variant).collect()
}
