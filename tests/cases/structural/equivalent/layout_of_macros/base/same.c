#if A + B > 3 && defined(C)
#  define UNUSED(v) ((void) v)
#define CHECK(e) do {		\
	if (!(e)) fail("a  b");	\
} while (0)
#endif
