#ifndef A_H
#define A_H
long types(int a);
int names(int second);
int value(const int a);
static int internal(long a);
struct point { int x; long y; };
#define LIMIT 20
typedef long handle;
#endif
