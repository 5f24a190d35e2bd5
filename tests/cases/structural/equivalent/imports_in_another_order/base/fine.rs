use b::B;
use a::A;

fn f() {}
