//! Looking at what was written, for the tests of the crates that write it.

use super::Store;
use crate::error::Result;

impl Store {
    /// The rows of a query, every value as text; a missing one is `null`.
    ///
    /// # Errors
    /// Where the database refuses the query.
    #[doc(hidden)]
    pub fn rows_as_text(&self, query: &str) -> Result<Vec<Vec<String>>> {
        let mut statement = self.connection().prepare(&format!("select columns(*)::varchar from ({query})"))?;
        let mut rows = statement.query([])?;
        let mut texts = Vec::new();
        while let Some(row) = rows.next()? {
            let width = row.as_ref().column_count();
            let values = (0..width).map(|column| row.get::<_, Option<String>>(column));
            let values = values.map(|value| value.map(|text| text.unwrap_or_else(|| "null".to_owned())));
            texts.push(values.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(texts)
    }
}
