#define PLUS(a, b) a + +b
#define TEXT "a  b"
#define CALL(x) f(x)
#define KEEP return x
