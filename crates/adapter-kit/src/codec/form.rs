//! Forms of months, days and instants: `yyyy年M月`, `yyyy-MM-ddXXX`, `yyyyMMddHHmmss`.
//!
//! `yyyy` is four digits; `M d H m s` one or two, doubled exactly two; `S` to `SSSSSSSSS` as many digits of a fraction of a
//! second; `XXX` a zone, `+08:00` or `Z`, `XX` one
//! without colon, `+0800` or `Z`. Text in single quotes
//! and every character that is no Latin letter stand for themselves, and so does `T`.

use std::fmt::Write as _;

use document::time::Date;

/// One piece of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// A number: of exactly four digits, exactly two, or one or two.
    Number {
        part: Part,
        exact: bool,
    },
    /// So many digits of a fraction of a second.
    Fraction(usize),
    /// With a colon between hours and minutes, or without.
    Zone {
        colon: bool,
    },
    Literal(Box<str>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl Part {
    fn digits(self) -> usize {
        if self == Self::Year { 4 } else { 2 }
    }
}

/// What a form must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Year and month, no more.
    Month,
    /// Year, month and day, at most a zone beside.
    Day,
    /// Year, month and day at least.
    Instant,
}

/// A form as a mapping writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DateForm {
    pieces: Vec<Piece>,
    /// As the mapping writes it.
    pub(crate) written: Box<str>,
}

/// Why a form cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FormError {
    #[error("the letter {0} means nothing here; a letter that stands for itself is quoted: '{0}'")]
    Letter(char),
    #[error("a year is yyyy")]
    Year,
    #[error("{0} stands once or twice in a row")]
    Count(char),
    #[error("{0} stands twice")]
    Twice(char),
    #[error("a fraction is S to SSSSSSSSS, behind the seconds")]
    Fraction,
    #[error("a quote is not closed")]
    Quote,
    #[error("the form does not say the {0}")]
    Lacks(&'static str),
    #[error("a form of this codec does not say the {0}")]
    Excess(&'static str),
    #[error("{0} may be one digit and a number follows it: 2026111 would be two days")]
    Joined(char),
}

/// What a text says in a form: year, month, day, hour, minute, second, and the zone in minutes east of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) parts: [i16; 6],
    pub(super) micros: i64,
    pub(super) zone: Option<i32>,
}

impl Moment {
    pub(super) fn at(day: Date, [hour, minute, second]: [i16; 3]) -> Self {
        Self { parts: [day.year(), day.month().into(), day.day().into(), hour, minute, second], micros: 0, zone: None }
    }

    /// A day that exists, in any year.
    fn any_day(&self) -> Option<Date> {
        let [year, month, day, ..] = self.parts;
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    /// A day that exists, 1900..2199.
    pub(super) fn day(&self) -> Option<Date> {
        (1900..=2199).contains(&self.parts[0]).then(|| self.any_day()).flatten()
    }
}

impl DateForm {
    /// Reads a form.
    pub(crate) fn parse(text: &str, shape: Shape) -> Result<Self, FormError> {
        let mut form = Self { pieces: Vec::new(), written: text.into() };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let run = rest.chars().take_while(|next| *next == c).count();
            if c == '\'' {
                rest = form.quoted(rest)?;
                continue;
            }
            let part = match c {
                'y' => Part::Year,
                'M' => Part::Month,
                'd' => Part::Day,
                'H' => Part::Hour,
                'm' => Part::Minute,
                's' => Part::Second,
                'X' if run == 2 || run == 3 => {
                    form.pieces.push(Piece::Zone { colon: run == 3 });
                    rest = &rest[run..];
                    continue;
                }
                'S' if !form.has(Part::Second) || run > 9 => return Err(FormError::Fraction),
                'S' => {
                    form.pieces.push(Piece::Fraction(run));
                    rest = &rest[run..];
                    continue;
                }
                c if c.is_ascii_alphabetic() && c != 'T' => return Err(FormError::Letter(c)),
                c => {
                    form.literal(c.encode_utf8(&mut [0; 4]));
                    rest = &rest[c.len_utf8()..];
                    continue;
                }
            };
            match run {
                _ if form.has(part) => return Err(FormError::Twice(c)),
                4 if part == Part::Year => form.pieces.push(Piece::Number { part, exact: true }),
                _ if part == Part::Year => return Err(FormError::Year),
                1 | 2 => form.pieces.push(Piece::Number { part, exact: run == 2 }),
                _ => return Err(FormError::Count(c)),
            }
            rest = &rest[run..];
        }
        form.check(shape)?;
        Ok(form)
    }

    /// At a quote: takes what it holds; gives what follows. `''` is a quote itself.
    fn quoted<'t>(&mut self, text: &'t str) -> Result<&'t str, FormError> {
        let inner = &text[1..];
        let end = inner.find('\'').ok_or(FormError::Quote)?;
        self.literal(if end == 0 { "'" } else { &inner[..end] });
        Ok(&inner[end + 1..])
    }

    fn literal(&mut self, text: &str) {
        match self.pieces.last_mut() {
            Some(Piece::Literal(before)) => *before = format!("{before}{text}").into(),
            _ => self.pieces.push(Piece::Literal(text.into())),
        }
    }

    fn has(&self, wanted: Part) -> bool {
        self.pieces.iter().any(|p| matches!(p, Piece::Number { part, .. } if *part == wanted))
    }

    fn check(&self, shape: Shape) -> Result<(), FormError> {
        let parts = [
            (Part::Year, "year", true, true),
            (Part::Month, "month", true, true),
            (Part::Day, "day", shape != Shape::Month, shape != Shape::Month),
            (Part::Hour, "hour", self.has(Part::Minute), shape == Shape::Instant),
            (Part::Minute, "minute", self.has(Part::Second), shape == Shape::Instant),
            (Part::Second, "second", false, shape == Shape::Instant),
        ];
        for (part, name, needed, allowed) in parts {
            match self.has(part) {
                false if needed => return Err(FormError::Lacks(name)),
                true if !allowed => return Err(FormError::Excess(name)),
                _ => {}
            }
        }
        if self.pieces.iter().filter(|p| matches!(p, Piece::Fraction(_))).count() > 1 {
            return Err(FormError::Twice('S'));
        }
        let zones = self.pieces.iter().filter(|p| matches!(p, Piece::Zone { .. })).count();
        if zones > 1 {
            return Err(FormError::Twice('X'));
        }
        if zones > 0 && shape == Shape::Month {
            return Err(FormError::Excess("zone"));
        }
        let joined = self.pieces.windows(2).find_map(|pair| match pair {
            [Piece::Number { part, exact: false }, Piece::Number { .. } | Piece::Fraction(_)] => Some(*part),
            _ => None,
        });
        joined.map_or(Ok(()), |part| Err(FormError::Joined(letter(part))))
    }

    /// Whether the form says a fraction of a second.
    pub(super) fn has_fraction(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Fraction(_)))
    }

    /// Whether the form says the hour.
    pub(crate) fn has_time(&self) -> bool {
        self.has(Part::Hour)
    }

    /// What the text says; `None` where it has another form. A month is read as its first day.
    pub(super) fn read(&self, text: &str) -> Option<Moment> {
        let mut found = Moment { parts: [0, 1, 1, 0, 0, 0], micros: 0, zone: None };
        let mut rest = text;
        for piece in &self.pieces {
            match piece {
                Piece::Literal(literal) => rest = rest.strip_prefix(&**literal)?,
                Piece::Fraction(digits) => {
                    let fraction = rest.get(..*digits).filter(|f| f.bytes().all(|b| b.is_ascii_digit()))?;
                    found.micros = format!("{fraction:0<6}")[..6].parse().ok()?;
                    rest = &rest[*digits..];
                }
                Piece::Zone { colon } => {
                    let length = if rest.starts_with('Z') { 1 } else { 5 + usize::from(*colon) };
                    let zone = rest.get(..length)?;
                    found.zone = Some(if length == 5 {
                        read_zone(&format!("{}:{}", zone.get(..3)?, zone.get(3..)?))?
                    } else {
                        read_zone(zone)?
                    });
                    rest = &rest[length..];
                }
                Piece::Number { part, exact } => {
                    let there = rest.bytes().take(part.digits()).take_while(u8::is_ascii_digit).count();
                    if there == 0 || (*exact && there != part.digits()) {
                        return None;
                    }
                    found.parts[*part as usize] = rest[..there].parse().ok()?;
                    rest = &rest[there..];
                }
            }
        }
        rest.is_empty().then_some(found)
    }

    /// Writes a moment, in the zone of minutes east of UTC.
    pub(super) fn write(&self, moment: &Moment, zone: i32) -> String {
        let mut out = String::with_capacity(24);
        for piece in &self.pieces {
            // Writing to a String cannot fail.
            let _ = match piece {
                Piece::Literal(literal) => out.write_str(literal),
                Piece::Fraction(digits) => {
                    let fraction = format!("{:06}000", moment.micros);
                    out.write_str(&fraction[..*digits])
                }
                Piece::Zone { colon } => write_zone(&mut out, zone, *colon),
                Piece::Number { part, exact } => {
                    let digits = if *exact { part.digits() } else { 1 };
                    push_padded(&mut out, moment.parts[*part as usize], digits);
                    Ok(())
                }
            };
        }
        out
    }

    /// A text that both forms accept and read as different days or instants, if there is one.
    pub(crate) fn conflict(&self, other: &Self) -> Option<String> {
        // Every day of a leap year and of two others: a conflict of day, month and year shows in one of them.
        let months = [2012, 1912, 2001].into_iter().flat_map(|year| (1..=12).map(move |month| (year, month)));
        let moments = months.flat_map(|(year, month)| {
            let parts = move |day| [year, month, day, day % 24, month + 10, day + 7];
            (1..=31).map(move |day| Moment { parts: parts(day), micros: 123_000, zone: None })
        });
        moments.filter(|moment| moment.any_day().is_some()).find_map(|moment| {
            let text = self.write(&moment, 480);
            let (mine, theirs) = (self.read(&text)?, other.read(&text)?);
            (mine != theirs && theirs.any_day().is_some()).then_some(text)
        })
    }
}

/// Appends a number with leading zeros up to so many digits.
fn push_padded(out: &mut String, number: i16, digits: usize) {
    let number = u32::from(number.unsigned_abs());
    let wide = [1000, 100, 10].into_iter().zip([4, 3, 2]).filter(|(least, _)| number < *least);
    wide.filter(|(_, width)| *width <= digits).for_each(|_| out.push('0'));
    crate::provenance::push_digits(out, number);
}

fn letter(part: Part) -> char {
    match part {
        Part::Year => 'y',
        Part::Month => 'M',
        Part::Day => 'd',
        Part::Hour => 'H',
        Part::Minute => 'm',
        Part::Second => 's',
    }
}

/// `+08:00` or `Z` in minutes east of UTC.
pub(super) fn read_zone(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.as_bytes() {
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let [h1, h2, b':', m1, m2] = *digits else { return None };
    let number = |tens: u8, ones: u8| {
        (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| i32::from(tens - b'0') * 10 + i32::from(ones - b'0'))
    };
    let (hours, minutes) = (number(h1, h2)?, number(m1, m2)?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn write_zone(out: &mut String, zone: i32, colon: bool) -> std::fmt::Result {
    if zone == 0 {
        return out.write_char('Z');
    }
    let (sign, minutes) = (if zone < 0 { '-' } else { '+' }, zone.abs());
    let colon = if colon { ":" } else { "" };
    write!(out, "{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
}
