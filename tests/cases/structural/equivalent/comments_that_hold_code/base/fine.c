#define A 1
int m;
