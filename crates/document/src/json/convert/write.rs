//! A tree as a target of serde: no bytes in between.

use std::fmt::Display;

use compact_str::CompactString;
use serde::ser::{
    self, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::ConvertError;
use crate::json::{Object, Value};

impl ser::Error for ConvertError {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

/// Makes trees; refuses what strict JSON forbids.
pub(super) struct TreeWriter;

type Written = Result<Value, ConvertError>;

fn integer(int: impl TryInto<i64>) -> Written {
    match int.try_into() {
        Ok(int) if int.unsigned_abs() < 1 << 53 => Ok(Value::Int(int)),
        _ => Err(ConvertError::new("an integer is beyond 9007199254740991")),
    }
}

fn nothing() -> ConvertError {
    ConvertError::new("null is not allowed; leave the member out")
}

fn one_member(name: &'static str, value: Value) -> Value {
    Value::Object([(name, value)].into_iter().collect())
}

macro_rules! integers {
    ($($method:ident $type:ty),*) => {
        $(fn $method(self, int: $type) -> Written {
            integer(int)
        })*
    };
}

impl Serializer for TreeWriter {
    type Ok = Value;
    type Error = ConvertError;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    integers!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64);
    integers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);

    fn serialize_bool(self, bool: bool) -> Written {
        Ok(Value::Bool(bool))
    }

    fn serialize_f32(self, _: f32) -> Written {
        Err(ConvertError::new("a fraction is not allowed; write it as text"))
    }

    fn serialize_f64(self, _: f64) -> Written {
        self.serialize_f32(0.0)
    }

    fn serialize_char(self, char: char) -> Written {
        Ok(Value::from(char.to_string()))
    }

    fn serialize_str(self, text: &str) -> Written {
        Ok(text.into())
    }

    fn collect_str<T: Display + ?Sized>(self, text: &T) -> Written {
        Ok(Value::Text(compact_str::format_compact!("{text}")))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written {
        bytes.serialize(self)
    }

    fn serialize_none(self) -> Written {
        Err(nothing())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        Err(nothing())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        Err(nothing())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Written {
        Ok(one_member(variant, value.serialize(self)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Items, ConvertError> {
        Ok(Items::with_room(length))
    }

    fn serialize_tuple(self, length: usize) -> Result<Items, ConvertError> {
        Ok(Items::with_room(Some(length)))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<Items, ConvertError> {
        Ok(Items::with_room(Some(length)))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Items, ConvertError> {
        Ok(Items { variant: Some(variant), ..Items::with_room(Some(length)) })
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Members, ConvertError> {
        Ok(Members::with_room(length))
    }

    fn serialize_struct(self, _: &'static str, length: usize) -> Result<Members, ConvertError> {
        Ok(Members::with_room(Some(length)))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Members, ConvertError> {
        Ok(Members { variant: Some(variant), ..Members::with_room(Some(length)) })
    }
}

/// An array on its way.
pub(super) struct Items {
    items: Vec<Value>,
    variant: Option<&'static str>,
}

/// Room for as many as are announced, within reason.
fn room(length: Option<usize>) -> usize {
    const MOST: usize = 1024;
    length.unwrap_or_default().min(MOST)
}

impl Items {
    fn with_room(length: Option<usize>) -> Self {
        Self { items: Vec::with_capacity(room(length)), variant: None }
    }

    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ConvertError> {
        let item = value.serialize(TreeWriter).map_err(|e| e.within(&self.items.len().to_string()))?;
        self.items.push(item);
        Ok(())
    }

    fn close(self) -> Written {
        let array = Value::Array(self.items);
        Ok(match self.variant {
            Some(name) => one_member(name, array),
            None => array,
        })
    }
}

/// An object on its way.
pub(super) struct Members {
    object: Object,
    name: Option<CompactString>,
    variant: Option<&'static str>,
}

impl Members {
    fn with_room(length: Option<usize>) -> Self {
        Self { object: Object::with_capacity(room(length)), name: None, variant: None }
    }

    fn add<T: Serialize + ?Sized>(&mut self, name: CompactString, value: &T) -> Result<(), ConvertError> {
        let value = value.serialize(TreeWriter).map_err(|e| e.within(&name))?;
        match self.object.insert(name, value) {
            None => Ok(()),
            Some(_) => Err(ConvertError::new("the same member name stands twice in one object")),
        }
    }

    fn close(self) -> Written {
        let object = Value::Object(self.object);
        Ok(match self.variant {
            Some(name) => one_member(name, object),
            None => object,
        })
    }
}

macro_rules! items {
    ($($trait:ident $method:ident),*) => {
        $(impl $trait for Items {
            type Ok = Value;
            type Error = ConvertError;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ConvertError> {
                self.add(value)
            }
            fn end(self) -> Written {
                self.close()
            }
        })*
    };
}

items!(SerializeSeq serialize_element, SerializeTuple serialize_element);
items!(SerializeTupleStruct serialize_field, SerializeTupleVariant serialize_field);

macro_rules! members {
    ($($trait:ident),*) => {
        $(impl $trait for Members {
            type Ok = Value;
            type Error = ConvertError;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), ConvertError> {
                self.add(name.into(), value)
            }
            fn end(self) -> Written {
                self.close()
            }
        })*
    };
}

members!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Members {
    type Ok = Value;
    type Error = ConvertError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), ConvertError> {
        self.name = match name.serialize(TreeWriter)? {
            Value::Text(name) => Some(name),
            Value::Int(int) => Some(compact_str::format_compact!("{int}")),
            _ => return Err(ConvertError::new("a member name is no text")),
        };
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), ConvertError> {
        let name = self.name.take().ok_or_else(|| ConvertError::new("a value came before its name"))?;
        self.add(name, value)
    }

    fn end(self) -> Written {
        self.close()
    }
}
