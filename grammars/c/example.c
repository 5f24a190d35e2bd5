/* What the C pack sees; example.symbols is what it must say of it. */
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The larger one. */
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define LIMIT 10 /**< How many. */
#define TRACE(fmt, ...) printf(fmt, __VA_ARGS__)

/** A value of any kind. */
typedef struct {
  int kind; /**< Which member holds. */
  unsigned is_set : 1, is_old : 2;
  union {
    long number;
    char *text;
  };
  struct { int x, y; } at[2];
  int (*compare)(const void *a, const void *b);
} value, *value_ref;

typedef struct node {
  struct node *next;
} node;
struct opaque;
typedef struct opaque opaque;

/** Colours. */
enum color { RED, GREEN = 3 /**< grass */, BLUE };
enum { FIRST, SECOND };

typedef int (*visitor)(value *v, void *data);
extern const char *const names[];
static long hidden;
int plain, *pointer, table[4][5];

/// Loads a file.
/// @param path where it is
int load(const char *path, const int mode, char *restrict out, int map[][3], void visit(int));
long unsigned count(void);
int unknown();
void (*signal_of(int number, void (*handler)(int)))(int);
MY_API const char *name_of(int code) MY_DEPRECATED("no");
__attribute__((noreturn)) void fail(const char *format, ...);

static inline int helper(void) { return 1; }

int old(a, b)
int a;
char *b;
{
  struct local { int inside; } l = {a};
  return l.inside + *b;
}

#if defined(WIDE)
long width(void) { return 2; }
#else
int width(void) { return 1; }
#endif

int run(int argc) {
  if (argc > 1) {
    return 2;
#ifdef EXTRA
  } else if (argc == 1) {
    return 3;
#endif
  }
  return 0;
}

#ifdef __cplusplus
}
#endif
