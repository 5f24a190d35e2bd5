const X: u32 = 1;

/// Area of a rectangle.
pub fn area(w: u32, h: u32) -> u32 {
    w * h
}

pub fn bare() {}

// A plain comment.
pub fn plain() {}

#[doc = "Documented by an attribute."]
pub fn attribute() {}

#[doc(hidden)]
pub fn hidden() {}

fn private() {}

/// Four equal sides and four right angles.
pub struct Square {
    side: u32,
}

impl Square {
    pub fn side(&self) -> u32 {
        self.side
    }
}

impl Default for Square {
    fn default() -> Self {
        Square { side: 1 }
    }
}

#[cfg(test)]
mod tests {
    pub fn helper() {}
}
