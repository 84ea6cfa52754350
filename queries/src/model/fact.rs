//! What a fact table is: its columns, its key, and a row as cells.

use super::Time;

/// The type of a column, as the data contract names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A floating-point number of 64 bits.
    Number,
    /// True or false.
    Boolean,
    /// A moment in UTC, to the microsecond.
    Time,
    /// A list of texts.
    List,
    /// One of a closed set of words.
    Choice(&'static [&'static str]),
}

/// One column of a fact table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name, in `snake_case`.
    pub name: &'static str,
    /// The type.
    pub kind: Kind,
    /// Whether every row must have a value.
    pub required: bool,
    /// What the column holds, for the published schema.
    pub about: &'static str,
}

/// One fact table of the public data contract.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// The name, also the stem of an imported or exported file.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// The columns that together identify a row: writing the same key again replaces the row.
    pub key: &'static [&'static str],
    /// All columns, in the order of the table.
    pub columns: &'static [Column],
}

impl Table {
    /// The column of that name, if the table has one.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// One value of a row on its way into the store.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    Null,
    Text(&'a str),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    Time(Time),
    List(&'a [String]),
}

/// A typed row of a fact table.
pub trait Fact {
    /// The table that the row belongs to.
    const TABLE: Table;
    /// The row's values in the order of [`Table::columns`].
    fn cells(&self) -> Vec<Cell<'_>>;
}

/// A Rust type that can be a column.
pub trait Value {
    const KIND: Kind;
    const REQUIRED: bool = true;
    fn cell(&self) -> Cell<'_>;
}

impl Value for String {
    const KIND: Kind = Kind::Text;
    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

impl Value for i64 {
    const KIND: Kind = Kind::Integer;
    fn cell(&self) -> Cell<'_> {
        Cell::Integer(*self)
    }
}

impl Value for f64 {
    const KIND: Kind = Kind::Number;
    fn cell(&self) -> Cell<'_> {
        Cell::Number(*self)
    }
}

impl Value for bool {
    const KIND: Kind = Kind::Boolean;
    fn cell(&self) -> Cell<'_> {
        Cell::Boolean(*self)
    }
}

impl Value for Time {
    const KIND: Kind = Kind::Time;
    fn cell(&self) -> Cell<'_> {
        Cell::Time(*self)
    }
}

/// A list is never missing: without a value it is empty.
impl Value for Vec<String> {
    const KIND: Kind = Kind::List;
    const REQUIRED: bool = false;
    fn cell(&self) -> Cell<'_> {
        Cell::List(self)
    }
}

impl<T: Value> Value for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Null, Value::cell)
    }
}

/// Declares fact tables: the typed row, the table's description and the published docs from one text.
macro_rules! facts {
    ($(
        $(#[doc = $about:literal])+
        $Struct:ident = $table:ident by $($key:ident),+ {
            $( $(#[doc = $column_about:literal])+ $column:ident: $type:ty, )+
        }
    )+) => {$(
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
        pub struct $Struct {
            $( $(#[doc = $column_about])+ pub $column: $type, )+
        }

        impl $crate::model::Fact for $Struct {
            const TABLE: $crate::model::Table = $crate::model::Table {
                name: stringify!($table),
                about: concat!($($about),+),
                key: &[$(stringify!($key)),+],
                columns: &[$(
                    $crate::model::Column {
                        name: stringify!($column),
                        kind: <$type as $crate::model::fact::Value>::KIND,
                        required: <$type as $crate::model::fact::Value>::REQUIRED,
                        about: concat!($($column_about),+),
                    },
                )+],
            };

            fn cells(&self) -> Vec<$crate::model::Cell<'_>> {
                vec![$( $crate::model::fact::Value::cell(&self.$column), )+]
            }
        }
    )+};
}
pub(crate) use facts;
