#define LIMIT 10
+ 5;
int limit = LIMIT;
