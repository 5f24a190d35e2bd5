#if FAST && 0
int load(int a);
#else
int load(long a);
#endif
