use a::A;
use b::B;

fn f() {}
