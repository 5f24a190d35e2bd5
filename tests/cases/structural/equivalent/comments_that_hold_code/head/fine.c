#define A 1

// the m
int m;
