#ifndef A_H
#define A_H
int types(int a);
int names(int first);
int value(int a);
static int internal(int a);
struct point { int x; int y; };
#define LIMIT 10
typedef int handle;
#endif
